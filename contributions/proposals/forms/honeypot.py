"""What keeps robots from sending, without asking anybody else: a field, a clock, a budget.

A person meets none of it. Who fills the field nobody sees, or sends faster than one can read, gets
the form again with her words, and is told what to do.
"""

from __future__ import annotations

import time

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SALT = "contributions.forms.trap"
SOONEST_S = 2
LATEST_S = 24 * 3600


def signed_timestamp(moment: float | None = None) -> str:
    """A moment, now when none is given, signed so that nobody else can make one."""
    return signing.dumps(int(time.time() if moment is None else moment), salt=SALT)


class HoneypotForm(forms.Form):
    """A form that robots send in vain. ``begun`` is the signed moment at which it was shown.

    ``latest_s`` is how long it may stay open, None for as long as one likes.
    """

    latest_s: int | None = LATEST_S

    # Named as something robots like to fill; css/contribute.css puts it out of sight.
    homepage = forms.CharField(
        required=False,
        max_length=200,
        label=_("Leave this empty"),
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    begun = forms.CharField(
        required=False, max_length=200, widget=forms.HiddenInput, initial=signed_timestamp
    )

    def clean_homepage(self) -> str:
        if self.cleaned_data["homepage"]:
            message = _("One field must stay empty, and it was filled. Empty it, then send again.")
            raise ValidationError(message, code="robot")
        return ""

    def clean_begun(self) -> str:
        try:
            moment = signing.loads(self.cleaned_data["begun"], salt=SALT, max_age=self.latest_s)
        except signing.BadSignature:
            message = _("This page was open for long. Nothing is lost: send again.")
            raise ValidationError(message, code="old") from None
        if time.time() - moment < SOONEST_S:
            message = _("That was very fast. Nothing is lost: send again.")
            raise ValidationError(message, code="fast")
        return self.cleaned_data["begun"]

    def refusals(self) -> list[str]:
        """Why it was not taken, in words for a person."""
        return [
            str(message) for name in ("homepage", "begun") for message in self.errors.get(name, [])
        ]

    def fresh_stamp(self) -> str:
        """A stamp for the form when it is shown again after its own was too old."""
        old = any(error.code == "old" for error in self.errors.as_data().get("begun", []))
        if old:
            return signed_timestamp()
        return self.data.get("begun", "") if self.is_bound else self["begun"].value()
