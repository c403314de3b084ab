"""Pages of the form for texts: those of a programme in one language, or single texts."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contributions.proposals.forms.drafts import Draft
from contributions.proposals.forms.fields import keeps_meaning_field, text_field
from contributions.proposals.forms.pages import PageForm
from contributions.schema.sections import SOURCE, Content, text_name, text_of
from contributions.schema.validation import KEYS, LONGEST_TITLE

LONGEST_SUMMARY = 300


def one_way(text: str) -> str:
    """A stripped text with line ends normalised to ``\\n``."""
    return text.replace("\r\n", "\n").strip()


class MeaningForm(PageForm):
    """A page of texts that asks whether the meaning stays, where French is changed."""

    def ask_meaning(self) -> None:
        """Ask it."""
        if not self.draft.revision.creates:
            self.fields["keeps_meaning"] = keeps_meaning_field()

    def metadata(self) -> dict[str, str | bool]:
        if "keeps_meaning" not in self.fields:
            return {}
        return {"keeps_meaning": self.cleaned_data["keeps_meaning"]}


class ProgrammeTextsForm(MeaningForm):
    """The texts of a programme in one language, ``language``."""

    title = text_field(
        _("Title"), _("Short and clear: French classes in the evening."), longest=LONGEST_TITLE
    )
    summary = text_field(
        _("In one sentence"), _("What a person gets there."), rows=2, longest=LONGEST_SUMMARY
    )
    description = text_field(_("What they do"), rows=5)
    join = text_field(_("How to join"), _("What a person does first."), rows=3)
    bring = text_field(_("What to bring"), _("Papers, a photo, nothing at all."), rows=2)
    next = text_field(_("What happens next"), rows=2)

    def __init__(self, data=None, *, draft: Draft, language: str = "", **kwargs) -> None:
        self.language = language if language in self.languages_of(draft) else draft.language
        super().__init__(data, draft=draft, **kwargs)
        direction = "rtl" if self.language in settings.LANGUAGES_BIDI else "ltr"
        for field in self.fields.values():
            field.widget.attrs |= {"lang": self.language, "dir": direction}
        if self.language == SOURCE:
            self.ask_meaning()

    @staticmethod
    def languages_of(draft: Draft) -> list[str]:
        """The language of the proposal, and French, which every programme has."""
        return list(dict.fromkeys([draft.language, SOURCE]))

    def sections(self) -> list[str]:
        return [text_name(self.language, key) for key in KEYS]

    def initial_values(self, draft: Draft) -> dict:
        texts = {key: draft.section(text_name(self.language, key)) or "" for key in KEYS}
        return texts | {"keeps_meaning": draft.revision.keeps_meaning}

    def content(self) -> Content:
        return {text_name(self.language, key): one_way(self.cleaned_data[key]) for key in KEYS}

    def with_originals(self) -> list[tuple[forms.BoundField, dict | None]]:
        """Each field with the same text in the other language, if there is one."""
        return [(bound, self._original(bound.name)) for bound in self]

    def _original(self, key: str) -> dict | None:
        """The same text in the other language, to translate from."""
        for language in self.languages_of(self.draft):
            text = self.draft.section(text_name(language, key))
            if language != self.language and text:
                direction = "rtl" if language in settings.LANGUAGES_BIDI else "ltr"
                return {"text": text, "lang": language, "dir": direction}
        return None


class TextsForm(MeaningForm):
    """The single texts that a correction changes."""

    def __init__(self, data=None, *, draft: Draft, **kwargs) -> None:
        self.names = [name for name in draft.revision.content if text_of(name)]
        super().__init__(data, draft=draft, **kwargs)
        for number, name in enumerate(self.names):
            language, key = text_of(name) or ("", "")
            longest = LONGEST_TITLE if key == "title" and draft.is_programme else 0
            field = text_field(_("New text"), rows=6, longest=longest)
            direction = "rtl" if language in settings.LANGUAGES_BIDI else "ltr"
            field.widget.attrs |= {"lang": language, "dir": direction, "class": "input"}
            self.fields[f"text_{number}"] = field
        if any((text_of(name) or ("",))[0] == SOURCE for name in self.names):
            self.ask_meaning()

    def sections(self) -> list[str]:
        return self.names

    def initial_values(self, draft: Draft) -> dict:
        texts = {f"text_{number}": draft.section(name) for number, name in enumerate(self.names)}
        return texts | {"keeps_meaning": draft.revision.keeps_meaning}

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        for number, name in enumerate(self.names):
            _language, key = text_of(name) or ("", "")
            if key in {"title", "summary"} and not cleaned.get(f"text_{number}"):
                message = _("This cannot be empty.")
                self.add_error(f"text_{number}", ValidationError(message, code="required"))
        return cleaned

    def content(self) -> Content:
        return {
            name: one_way(self.cleaned_data[f"text_{number}"])
            for number, name in enumerate(self.names)
        }
