"""Form to invite a coordinator: mail address and territory."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from geo.models import Place
from regions.models import Territory

MOST_CHOICES = 12


class InviteForm(forms.Form):
    """A mail address and a territory by its name or code.

    When several territories have the name, they are listed in ``choices`` to choose from.
    """

    email = forms.EmailField(
        label=gettext_lazy("Mail address of the person"),
        max_length=254,
        error_messages={
            "required": gettext_lazy("Write a mail address."),
            "invalid": gettext_lazy("This is no mail address. It looks like name@example.org."),
        },
    )
    where = forms.CharField(
        label=gettext_lazy("Territory: name, postcode or code"), max_length=100, required=False
    )
    territory = forms.CharField(max_length=40, required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hers = Territory.objects.answered_for_by(by).current().defer("outline")
        self.choices: list[Territory] = []

    def clean_email(self) -> str:
        """Refuse letters outside ASCII, as sign-in does (accounts.sign_in)."""
        if not self.cleaned_data["email"].isascii():
            raise ValidationError(self.fields["email"].error_messages["invalid"])
        email: str = self.cleaned_data["email"]
        return email

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        code = cleaned.get("territory")
        found = self._named(code) if code else self._matching(cleaned.get("where", ""))
        if len(found) == 1:
            cleaned["territory"] = found[0]
            return cleaned
        self.choices = found
        if found:
            raise ValidationError({"territory": _("Choose one of these.")})
        raise ValidationError(
            {"where": _("No territory of yours, or below, has this name. Check the spelling.")}
        )

    def _named(self, code: str) -> list[Territory]:
        return list(self.hers.filter(code=code))

    def _matching(self, text: str) -> list[Territory]:
        """Her territories that match a typed text: by code, else by name or postcode."""
        text = text.strip()
        if not text:
            return []
        coded = list(self.hers.filter(code__iexact=text))
        if coded or ":" in text:
            return coded  # a code is no name: "dep:69" would be read as the towns of the Rhône
        codes = {place.territory_code for place in Place.objects.suggest(text, MOST_CHOICES * 5)}
        named = self.hers.filter(code__in=codes) | self.hers.filter(name__istartswith=text)
        groups = self.hers.of_kind("epci", "custom").filter(name__icontains=text)
        return list((named | groups).smallest_first()[:MOST_CHOICES])
