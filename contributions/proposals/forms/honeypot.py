"""Honeypot against spam robots: an invisible field and a minimum time, without other services.

Whoever fills the invisible field, or sends faster than one can read, gets the form again with the
typed values and a message what to do.
"""

from __future__ import annotations

import time

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Part of signatures in open forms: it must not change.
SALT = "contributions.forms.trap"
SOONEST_S = 2
LATEST_S = 24 * 3600


def signed_timestamp(moment: float | None = None) -> str:
    """A signed timestamp (``django.core.signing``), of now by default."""
    return signing.dumps(int(time.time() if moment is None else moment), salt=SALT)


class HoneypotForm(forms.Form):
    """A form with a honeypot. ``begun`` is the signed time at which it was shown.

    ``latest_s`` is the longest time until it is sent, None without a limit; ``soonest_s`` the
    shortest in which a person sends it.
    """

    latest_s: int | None = LATEST_S
    soonest_s: int = SOONEST_S

    # A name that robots fill; css/contribute.css hides it.
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
        if time.time() - moment < self.soonest_s:
            message = _("That was very fast. Nothing is lost: send again.")
            raise ValidationError(message, code="fast")
        return self.cleaned_data["begun"]

    def refusals(self) -> list[str]:
        """The messages of the honeypot's fields."""
        return [
            str(message) for name in ("homepage", "begun") for message in self.errors.get(name, [])
        ]

    def fresh_stamp(self) -> str:
        """The timestamp for showing the form again: a new one when the old one has expired."""
        old = any(error.code == "old" for error in self.errors.as_data().get("begun", []))
        if old:
            return signed_timestamp()
        return self.data.get("begun", "") if self.is_bound else self["begun"].value()
