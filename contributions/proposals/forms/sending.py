"""The last form: an answer to the coordinators, and the trap for robots."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from contributions.proposals.forms.fields import text_field
from contributions.proposals.forms.honeypot import HoneypotForm, signed_timestamp


class SendForm(HoneypotForm):
    """Words that go with it when changes were asked for.

    Its clock runs since the proposal was begun (``begun_at``): who has written it may send at once.
    """

    latest_s = None
    reply = text_field(_("Answer the coordinator"), rows=3)

    def __init__(self, data: Any = None, *, begun_at: datetime, **kwargs: Any) -> None:
        super().__init__(data, initial={"begun": signed_timestamp(begun_at.timestamp())}, **kwargs)
        self.fields["reply"].widget.attrs["class"] = "input"
