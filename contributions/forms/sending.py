"""The last form: an answer to the coordinators, and the trap for robots."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from contributions.forms.fields import words
from contributions.forms.trap import TrappedForm, stamp


class SendForm(TrappedForm):
    """Words that go with it when changes were asked for.

    Its clock runs since the proposal was begun (``begun_at``): who has written it may send at once.
    """

    latest_s = None
    reply = words(_("Answer the coordinator"), rows=3)

    def __init__(self, *args, begun_at: datetime, **kwargs) -> None:
        super().__init__(*args, initial={"begun": stamp(begun_at.timestamp())}, **kwargs)
        self.fields["reply"].widget.attrs["class"] = "input"
