"""Texts that can be read aloud, and recordings, as pages list them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from contributions.revisions.labels import KEYS, Names, names_for, section_order, section_title
from contributions.schema.sections import text_name
from directory import texts
from directory.markdown import to_html
from directory.models import ProcedureStep, Recording, Section
from directory.models.recording import RecordingState, offered_for_section
from directory.texts import Text

# Texts that stand alone on a page; titles are said with what they are the title of.
READ_ALOUD = frozenset(KEYS) - {"title"}


@dataclass(frozen=True)
class TextToRead:
    """A text that can be read aloud: its title, its words, its language and direction."""

    pk: int
    title: str
    html: SafeString
    lang: str
    dir: str
    has_recording: bool = False


@dataclass(frozen=True)
class RecordedText:
    """A recording with the text that it is of, and the title of the page that the text is on."""

    recording: Recording
    text: TextToRead
    page: Text
    state_label: str | Promise
    is_outdated: bool

    @property
    def seconds(self) -> int:
        """How long it lasts, at least one second."""
        return max(round(self.recording.duration_ms / 1000), 1)


def section_in_words(section: Section, names: Names | None = None) -> TextToRead:
    """A text as the page shows it on which it is read aloud."""
    return TextToRead(
        section.pk,
        section_title(text_name(section.language, section.key), names),
        to_html(section.text),
        section.language,
        "rtl" if section.language in settings.LANGUAGES_BIDI else "ltr",
        bool(getattr(section, "recording_id", None)),
    )


def recordable(sections: QuerySet[Section], language: str) -> list[TextToRead]:
    """The texts of one owner in a language that can be read aloud, in reading order."""
    found = sections.filter(language=language).annotate(recording_id=offered_for_section())
    steps = ProcedureStep.objects.filter(sheet__sections__in=found).distinct()
    keys = READ_ALOUD | {str(pk) for pk in steps.values_list("pk", flat=True)}
    chosen = {text_name(each.language, each.key): each for each in found if each.key in keys}
    names = names_for([dict.fromkeys(chosen, "")])
    return [section_in_words(chosen[name], names) for name in sorted(chosen, key=section_order)]


def listed(recordings: Iterable[Recording], language: str) -> list[RecordedText]:
    """Recordings with their texts, in a fixed number of queries."""
    rows = list(recordings)
    sections = [row.section for row in rows]
    names = names_for([{text_name(each.language, each.key): "" for each in sections}])
    pages = _titles(sections, language)
    return [
        RecordedText(
            row,
            section_in_words(row.section, names),
            pages[row.section.sheet_id or row.section.programme_id],
            RecordingState(row.state).label,
            row.is_outdated,
        )
        for row in rows
    ]


def _titles(sections: list[Section], language: str) -> dict[UUID | None, Text]:
    sheets = {each.sheet_id for each in sections if each.sheet_id}
    programmes = {each.programme_id for each in sections if each.programme_id}
    of_sheets = texts.of_sheets(sheets, language, "title") if sheets else {}
    of_programmes = texts.of_programmes(programmes, language, "title") if programmes else {}
    return {pk: words["title"] for pk, words in (of_sheets | of_programmes).items()}
