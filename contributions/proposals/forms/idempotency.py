"""Forms that begin a proposal, with an idempotency key: beginning, and correcting one text."""

from __future__ import annotations

import re

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.secret_links import SECRET_MAX, SecretConverter, new_secret
from contributions.proposals.forms.fields import address_field, keeps_meaning_field, text_field
from contributions.proposals.forms.honeypot import HoneypotForm
from contributions.proposals.forms.texts import one_way


class IdempotentForm(HoneypotForm):
    """A form that begins a proposal; POST twice with the same key begins one.

    The key is the secret of the proposal that it will begin.
    """

    idempotency_key = forms.CharField(
        required=False, max_length=SECRET_MAX, widget=forms.HiddenInput, initial=new_secret
    )

    def clean_idempotency_key(self) -> str:
        key = self.cleaned_data["idempotency_key"]
        return key if re.fullmatch(SecretConverter.regex, key) else new_secret()


class BeginForm(IdempotentForm):
    """The language in which somebody writes."""

    language = forms.ChoiceField(
        choices=settings.CONTENT_LANGUAGES,
        label=_("In which language do you write?"),
        widget=forms.Select(attrs={"class": "input"}),
    )


class CorrectionForm(IdempotentForm):
    """A new version of one text, with note and source."""

    text = text_field(_("How it should be"), rows=6)
    note = text_field(_("What is wrong with it?"), rows=2)
    source = text_field(_("How do you know?"), longest=300)
    keeps_meaning = keeps_meaning_field()

    def __init__(
        self, *args, current: str, language: str, longest: int, asks_address: bool, **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        self.current = current
        direction = "rtl" if language in settings.LANGUAGES_BIDI else "ltr"
        field = self.fields["text"]
        field.widget.attrs |= {"lang": language, "dir": direction, "maxlength": str(longest)}
        vars(field)["max_length"] = longest
        if language != settings.SOURCE_LANGUAGE:
            del self.fields["keeps_meaning"]
        for name in ("text", "note", "source"):
            self.fields[name].widget.attrs["class"] = "input"
        if asks_address:
            self.fields["address"] = address_field()

    def clean_text(self) -> str:
        text = one_way(self.cleaned_data["text"])
        if len(text) > vars(self.fields["text"])["max_length"]:
            raise ValidationError(_("This is too long."), code="max_length")
        if not text:
            raise ValidationError(_("This cannot be empty."), code="required")
        if text == self.current:
            message = _("This is what the page says already. Change it, then send.")
            raise ValidationError(message, code="same")
        return text
