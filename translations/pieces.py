"""One text to translate: the French, what it was when the translation was made, and suggestions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from uuid import UUID

from django.db.models import Count, Q
from django.utils.functional import Promise

from contributions.models import Revision
from contributions.models.revision import TargetKind
from contributions.revisions.differences import LineChanged, Piece
from contributions.revisions.labels import section_title
from contributions.schema.sections import SOURCE, text_name
from contributions.schema.validation import LONGEST_TITLE
from contributions.workflows import WRITABLE, RevisionState
from directory.models import ProcedureFact, ProcedureSheet, Programme, Section, SectionVersion
from directory.models.section import LONGEST, SectionState
from directory.vocabulary import Publication
from translations.checks import Wording

LONGEST_SUMMARY = 300
# Texts of sheets that say who has a right and what happens next; facts are the others.
LEGAL_KEYS = frozenset({"who", "next", "deadline", "appeal"})
# The texts that readers see.
PUBLISHED = Q(
    programme__publication=Publication.PUBLISHED, programme__merged_into__isnull=True
) | Q(sheet__publication=Publication.PUBLISHED)
OPEN = (*WRITABLE, RevisionState.WAITING)


@dataclass(frozen=True)
class TextPiece:
    """A French section of a published programme or sheet, and its translation into a language."""

    source: Section
    language: str
    translation: Section | None

    @property
    def kind(self) -> str:
        """The kind of the owner, as revisions name it."""
        return TargetKind.PROGRAMME if self.source.programme_id else TargetKind.SHEET

    @property
    def owner(self) -> Programme | ProcedureSheet:
        """The programme or sheet."""
        owner = self.source.programme or self.source.sheet
        if owner is None:
            raise ValueError("A section has an owner.")
        return owner

    @property
    def name(self) -> str:
        """The name of the section that a translation changes."""
        return text_name(self.language, self.source.key)

    @property
    def what(self) -> str | Promise:
        """What the text is: title, summary, a step."""
        return section_title(text_name(SOURCE, self.source.key))

    @property
    def published(self) -> str:
        """The translation that readers see; "" for none."""
        return self.translation.text if self.translation else ""

    @property
    def is_outdated(self) -> bool:
        """Whether the meaning of the French has changed since the translation."""
        made = self.translation
        return bool(made and made.based_on_meaning != self.source.meaning_no)

    @property
    def is_unreviewed(self) -> bool:
        """Whether readers see a translation that no reviewer has called right."""
        return bool(self.translation and self.translation.state == SectionState.UNREVIEWED)

    @property
    def longest(self) -> int:
        """The longest text of the field."""
        if self.source.key == "title" and self.kind == TargetKind.PROGRAMME:
            return LONGEST_TITLE
        return LONGEST_SUMMARY if self.source.key == "summary" else LONGEST

    @cached_property
    def is_legal(self) -> bool:
        """Whether it says who has a right, a deadline, an amount: no machine drafts it."""
        if self.kind != TargetKind.SHEET:
            return False
        key = self.source.key
        return key in LEGAL_KEYS or (
            len(key) == 36 and ProcedureFact.objects.filter(pk=key).exists()
        )

    @cached_property
    def versions(self) -> list[SectionVersion]:
        """The former versions of the French, the latest first."""
        rows = SectionVersion.objects.filter(
            owner=self.owner.pk, key=self.source.key, language=SOURCE
        )
        return list(rows.order_by("-text_no"))

    def french_of(self, text_no: int | None, meaning_no: int | None) -> str:
        """A version of the French by its number, else the latest with a meaning; else today's."""
        for version in self.versions:
            if version.text_no == text_no:
                return version.text
        if text_no is None and meaning_no != self.source.meaning_no:
            same = (each.text for each in self.versions if each.meaning_no == meaning_no)
            return next(same, self.source.text)
        return self.source.text

    def difference(self, text_no: int | None, meaning_no: int | None) -> list[Piece]:
        """The words of the French that changed since a version; [] when none did."""
        before = self.french_of(text_no, meaning_no)
        if before == self.source.text:
            return []
        return LineChanged("", before, self.source.text, is_prose=True).pieces

    @property
    def changed(self) -> list[Piece]:
        """The words of the French that changed since the published translation was made."""
        made = self.translation
        return self.difference(made.based_on_text, made.based_on_meaning) if made else []

    def wording(self, text: str) -> Wording:
        """A translation of it, as checks take it."""
        return Wording(self.source.text, text, self.language, self.longest)

    def digest(self, text: str) -> str:
        """A digest of source and translation, for which a check was dismissed."""
        return sha256(f"{self.source.text}\0{text}".encode()).hexdigest()

    def suggestions(self) -> list[Revision]:
        """Open revisions of this translation with their votes, the oldest first."""
        rows = (
            Revision.objects.of(self.owner.pk)
            .filter(state__in=OPEN, content__has_key=self.name, creates=False)
            .annotate(
                votes_for=Count("votes", filter=Q(votes__is_for=True)),
                votes_against=Count("votes", filter=Q(votes__is_for=False)),
            )
        )
        return list(rows.order_by("created_at", "pk"))

    def own(self, suggestions: list[Revision], user_id: int) -> Revision | None:
        """The revision that a person is writing or has sent."""
        mine = (each for each in suggestions if each.author_id == user_id)
        return next(mine, None)


def piece_of(section_id: int, language: str) -> TextPiece | None:
    """The French section with this id of published content, and its translation; two queries."""
    rows = Section.objects.filter(PUBLISHED, pk=section_id, language=SOURCE)
    source = rows.select_related("programme", "sheet").first()
    if source is None:
        return None
    return TextPiece(source, language, translation_of(source, language))


def translation_of(source: Section, language: str) -> Section | None:
    """The translation of a French section into a language."""
    owner: Mapping[str, UUID | None] = (
        {"programme": source.programme_id} if source.programme_id else {"sheet": source.sheet_id}
    )
    return Section.objects.filter(**owner, key=source.key, language=language).first()
