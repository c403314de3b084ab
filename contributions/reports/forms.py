"""The form of a report: an optional word, and an optional address to be told what became of it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from contributions.models.report import LONGEST_WORDS
from contributions.proposals.forms.fields import address_field, text_field
from contributions.proposals.forms.idempotency import IdempotentForm


class ReportForm(IdempotentForm):
    """Sent by one tap: no field must be filled."""

    # A report is two taps, and nothing is to be read between them.
    soonest_s = 0

    words = text_field(_("A word more, if you like"), rows=2, longest=LONGEST_WORDS)

    def __init__(self, *args: Any, asks_address: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].widget.attrs["class"] = "input"
        if asks_address:
            self.fields["address"] = address_field()
