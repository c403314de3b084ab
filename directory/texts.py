"""Public texts in the reader's language: which version is shown, and its translation state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from directory.glossary import explained, explained_line
from directory.markdown import to_html
from directory.models import Section
from directory.models.section import SectionState
from printing.writing import with_signs_isolated

SOURCE = settings.SOURCE_LANGUAGE


def own_name(language: str) -> str:
    """What a language of the interface is called in itself, such as "Français"."""
    return capfirst(get_language_info(language)["name_local"])


class TranslationState(StrEnum):
    """What a text is for a reader who asked for it in one language, as the API says it."""

    ORIGINAL = "original"
    REVIEWED = "reviewed"
    DRAFT = "draft"
    OUTDATED = "outdated"
    ABSENT = "absent"


@dataclass(frozen=True)
class Text:
    """A piece of public text as it is shown.

    ``is_fallback``: shown in another language than requested; ``is_outdated``: the source's
    meaning has changed since the translation; ``label``: a notice about that state, or "".
    ``others``: the languages that a fallback is also written in; ``key``: that of its section;
    ``french``: the French text that a translation is of, or "".
    """

    text: str
    lang: str
    is_fallback: bool = False
    is_outdated: bool = False
    is_unreviewed: bool = False
    key: str = ""
    others: tuple[str, ...] = ()
    french: str = field(default="", compare=False)
    # The recording that is offered with it.
    recording: UUID | None = None

    def __str__(self) -> str:
        return self.text

    @property
    def dir(self) -> str:
        """Direction of the script it is written in."""
        return "rtl" if self.lang in settings.LANGUAGES_BIDI else "ltr"

    @cached_property
    def html(self) -> SafeString:
        """The text rendered from Markdown."""
        return to_html(self._isolated)

    @property
    def _isolated(self) -> str:
        return with_signs_isolated(self.text) if self.dir == "rtl" else self.text

    @property
    def source_html(self) -> SafeString:
        """The French text of today, rendered."""
        return self.source.html

    @property
    def headline(self) -> str:
        """The first line: what a step or a document is called."""
        return self._isolated.partition("\n")[0].strip()

    @cached_property
    def detail_html(self) -> SafeString:
        """What follows the first line, rendered; empty when nothing does."""
        return to_html(self._isolated.partition("\n")[2].strip())

    @property
    def is_draft(self) -> bool:
        """Whether it is a translation that nobody has reviewed, or that no longer fits."""
        return bool(self.french) and (self.is_unreviewed or self.is_outdated)

    @property
    def translation_state(self) -> TranslationState:
        """Its state as a translation: an outdated one is that first, a draft or not."""
        if self.is_fallback:
            return TranslationState.ABSENT
        if self.is_outdated:
            return TranslationState.OUTDATED
        if self.is_unreviewed:
            return TranslationState.DRAFT
        return TranslationState.REVIEWED if self.french else TranslationState.ORIGINAL

    @property
    def source(self) -> Text:
        """The French text beside a translation."""
        return Text(self.french, SOURCE, key=self.key)

    @property
    def explained_html(self) -> SafeString:
        """``html`` with office words that lead to their definitions, for pages."""
        return explained(self.html, self.lang, get_language() or SOURCE)

    @property
    def explained_detail_html(self) -> SafeString:
        """``detail_html`` likewise."""
        return explained(self.detail_html, self.lang, get_language() or SOURCE)

    @property
    def explained_line(self) -> SafeString:
        """The text as it is, without mark-up, likewise."""
        return explained_line(self._isolated, self.lang, get_language() or SOURCE)

    @property
    def label(self) -> str | Promise:
        """A notice about the state of the translation, or ""."""
        if self.is_outdated:
            return _("The French text has changed since this translation")
        return _("Translation not yet reviewed") if self.is_unreviewed else ""


class StoredText(Protocol):
    """A ``Section``, or a row with its columns."""

    @property
    def key(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def meaning_no(self) -> int: ...
    @property
    def based_on_meaning(self) -> int | None: ...
    @property
    def state(self) -> str: ...


def displayed_texts(sections: Iterable[StoredText], language: str) -> dict[str, Text]:
    """Choose for each key of one owner's ``sections`` the text to show in ``language``."""
    by_key: dict[str, dict[str, StoredText]] = {}
    for section in sections:
        by_key.setdefault(section.key, {})[section.language] = section
    chosen = {}
    for key, versions in by_key.items():
        source = versions.get(SOURCE)
        section = versions.get(language) or source or next(iter(versions.values()))
        based_on = section.based_on_meaning
        is_outdated = bool(based_on and source and based_on != source.meaning_no)
        chosen[key] = Text(
            section.text,
            section.language,
            is_fallback=section.language != language,
            key=key,
            others=_others(
                {*versions, *getattr(source, "further_languages", ())}, section.language, language
            ),
            is_outdated=is_outdated,
            is_unreviewed=section.state == SectionState.UNREVIEWED,
            french=source.text if source and section.language != SOURCE else "",
            recording=None if is_outdated else getattr(section, "recording_id", None),
        )
    return chosen


def _others(versions: Iterable[str], shown: str, language: str) -> tuple[str, ...]:
    """The languages of the other versions of a text that is not in the reader's ``language``."""
    if shown == language:
        return ()
    order = list(settings.LANGUAGE_FACTS)
    return tuple(sorted(set(versions) - {shown}, key=order.index))


def of_programmes(ids: Iterable, language: str, *keys: str) -> dict[UUID, dict[str, Text]]:
    """Texts by programme and key, in one query."""
    return _by_owner("programme_id", ids, language, keys)


def of_sheets(ids: Iterable, language: str, *keys: str) -> dict[UUID, dict[str, Text]]:
    """Texts by procedure sheet and key, in one query."""
    return _by_owner("sheet_id", ids, language, keys)


def _by_owner(
    owner: str, ids: Iterable, language: str, keys: tuple[str, ...]
) -> dict[UUID, dict[str, Text]]:
    sections = Section.objects.filter(**{f"{owner}__in": list(ids)})
    sections = sections.in_languages(language, SOURCE)
    if language != SOURCE:
        # A fallback says which other languages there are; their texts are not read.
        same_text = Section.objects.filter(**{owner: OuterRef(owner)}, key=OuterRef("key"))
        further = same_text.exclude(language__in=(language, SOURCE)).values("language")
        sections = sections.annotate(further_languages=ArraySubquery(further))
    if keys:
        sections = sections.with_keys(*keys)
    owned: dict[UUID, list[Section]] = {}
    for section in sections:
        owned.setdefault(getattr(section, owner), []).append(section)
    return {owner_id: displayed_texts(theirs, language) for owner_id, theirs in owned.items()}
