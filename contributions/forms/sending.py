"""The last form: an answer to the coordinators, and the trap for robots."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from contributions.forms.fields import words
from contributions.forms.trap import TrappedForm


class SendForm(TrappedForm):
    """Words that go with it when changes were asked for."""

    reply = words(_("Answer the coordinator"), rows=3)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reply"].widget.attrs["class"] = "input"
