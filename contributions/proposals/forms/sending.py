"""Form that sends a proposal: an answer to who asked for changes, and the honeypot."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from contributions.proposals.forms.fields import address_field, text_field
from contributions.proposals.forms.honeypot import HoneypotForm, signed_timestamp


class SendForm(HoneypotForm):
    """Sends a proposal, with a reply when changes were requested.

    The honeypot measures the time since the proposal was begun (``begun_at``).
    """

    latest_s = None
    reply = text_field(_("Your answer"), rows=3)

    def __init__(
        self, data: Any = None, *, begun_at: datetime, asks_address: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(data, initial={"begun": signed_timestamp(begun_at.timestamp())}, **kwargs)
        self.fields["reply"].widget.attrs["class"] = "input"
        if asks_address:
            self.fields["address"] = address_field()
