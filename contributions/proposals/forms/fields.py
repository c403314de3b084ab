"""Fields of the form: what people type becomes what content keeps, or is refused with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contributions.schema.limits import LONGEST_TEXT
from directory.display.sites import phone_in_words

# A text or a lazy one: of those Django's stubs know none that can be named at run time.
Label = Any


class PhoneField(forms.CharField):
    """A phone number as people write it, kept as "+33123456789"; short numbers as they are."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"dir": "ltr", "autocomplete": "off"}
        super().__init__(
            max_length=30, required=False, widget=forms.TextInput(attrs=attrs | {"type": "tel"})
        )
        self.label = kwargs.get("label", _("Phone"))
        self.help_text = kwargs.get("help_text", "")

    def clean(self, value: str) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            number = phonenumbers.parse(text, "FR")
        except phonenumbers.NumberParseException:
            raise self._refused() from None
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        digits = "".join(sign for sign in text if sign.isdigit())
        # Numbers such as 115 or 3919 exist in one country only.
        if phonenumbers.is_valid_short_number_for_region(number, "FR"):
            return digits
        raise self._refused()

    def prepare_value(self, value: str) -> str:
        return phone_in_words(value) if value and value.startswith("+") else value

    def _refused(self) -> ValidationError:
        message = _("This is no phone number. It looks like 04 72 00 00 00 or +33 4 72 00 00 00.")
        return ValidationError(message, code="invalid")


class MailField(forms.EmailField):
    """A mail address, read from left to right in every language."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"dir": "ltr", "autocomplete": "off"}
        super().__init__(
            max_length=254,
            required=False,
            label=kwargs.get("label", _("Mail address")),
            widget=forms.EmailInput(attrs=attrs),
            error_messages={
                "invalid": _("This is no mail address. It looks like name@example.org.")
            },
        )


class WebField(forms.URLField):
    """A web address; https is taken for granted."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"dir": "ltr", "autocomplete": "off", "inputmode": "url", "type": "text"}
        super().__init__(
            max_length=200,
            required=False,
            assume_scheme="https",
            label=kwargs.get("label", _("Web address")),
            widget=forms.URLInput(attrs=attrs),
            error_messages={"invalid": _("This is no web address. It looks like www.example.org.")},
        )


class MultipleCodesField(forms.TypedMultipleChoiceField):
    """Several codes of a vocabulary, shown as chips and kept as a list in its order."""

    def __init__(self, choices: Any, label: Label, help_text: Label = "") -> None:
        super().__init__(
            choices=choices,
            label=label,
            help_text=help_text,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def clean(self, value: list[str] | None) -> list[str]:
        chosen = set(super().clean(value))
        choices = cast("Iterable[tuple[str, str]]", self.choices)
        return [code for code, _label in choices if code in chosen]


def date_field(label: Label) -> forms.DateField:
    """A day, by the device's own calendar."""
    widget = forms.DateInput(attrs={"type": "date", "dir": "ltr"}, format="%Y-%m-%d")
    return forms.DateField(required=False, label=label, widget=widget)


def text_field(
    label: Label, help_text: Label = "", *, rows: int = 0, longest: int = 0
) -> forms.CharField:
    """Words in any language: one line, or ``rows`` lines."""
    attrs = {"dir": "auto"} | ({"rows": rows} if rows else {})
    return forms.CharField(
        required=False,
        label=label,
        help_text=help_text,
        max_length=longest or (LONGEST_TEXT if rows else 200),
        widget=forms.Textarea(attrs=attrs) if rows else forms.TextInput(attrs=attrs),
    )
