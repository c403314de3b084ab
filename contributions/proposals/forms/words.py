"""Form to suggest better words for the interface."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contributions.models.suggestion import LONGEST
from contributions.proposals.forms.fields import text_field
from contributions.proposals.forms.honeypot import HoneypotForm
from contributions.proposals.forms.texts import one_way


class WordsForm(HoneypotForm):
    """The words that a page shows, and better ones, both in the language of the page."""

    shown = text_field(_("The words on the page"), rows=2, longest=LONGEST)
    better = text_field(_("Better words"), rows=2, longest=LONGEST)

    def __init__(self, *args, language: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("shown", "better"):
            self.fields[name].widget.attrs |= {"class": "input", "maxlength": str(LONGEST)}
        self.fields["better"].widget.attrs["lang"] = language

    def clean_shown(self) -> str:
        return _given(self.cleaned_data["shown"])

    def clean_better(self) -> str:
        return _given(self.cleaned_data["better"])


def _given(text: str) -> str:
    text = one_way(text)
    if not text:
        raise ValidationError(_("This cannot be empty."), code="required")
    return text
