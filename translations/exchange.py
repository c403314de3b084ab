"""Files of translators: the texts of a language out, and what comes back as suggestions.

A unit is named by the owner, key and number of its French text. Whatever comes back becomes a
suggestion that a reviewer decides on; where its sender has another draft, she chooses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contributions.actors import Actor
from contributions.revisions.actions import EmptyRevisionError
from contributions.schema.sections import SOURCE, version_token
from directory.markdown import unsafe_in
from directory.models import Section
from directory.models.section import LONGEST
from translations import actions
from translations.actions import Shown, TextMovedError
from translations.file_formats import NAME, Unit
from translations.pieces import PUBLISHED, TextPiece, piece_of

# Texts in one file.
MOST_UNITS = 100_000
# Suggestions that one file may make.
MOST_SUGGESTIONS = 500
# French sections by their text.
Unnamed = dict[str, list[Section]]


@dataclass(frozen=True)
class LeftOut:
    """A unit that became no suggestion, and why."""

    unit: Unit
    why: str | Promise


@dataclass(frozen=True)
class Conflict:
    """A text of a file whose sender wrote something else here: her draft stays unless she chooses.

    ``seen`` is the version token of the draft.
    """

    piece: TextPiece
    draft: str
    text: str

    @property
    def seen(self) -> str:
        return version_token(self.draft)


@dataclass(frozen=True)
class Chosen:
    """A text of a file that its sender chose in place of her draft, whose token is ``seen``."""

    piece: TextPiece
    text: str
    seen: str


@dataclass
class Outcome:
    """What became of a file: suggestions made, units left out, and whether it holds more.

    ``conflicts`` are texts of which the sender has another draft.
    """

    made: int = 0
    left_out: list[LeftOut] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    has_more: bool = False


def units_of(language: str) -> list[Unit]:
    """The published French texts with their translations into a language; two queries."""
    sections = Section.objects.filter(PUBLISHED).order_by("sheet", "programme", "key")
    fields = ("programme_id", "sheet_id", "key", "text_no", "text")
    translated = {
        (programme or sheet, key): text
        for programme, sheet, key, _no, text in sections.in_languages(language).values_list(*fields)
    }
    rows = sections.in_languages(SOURCE).values_list(*fields)[:MOST_UNITS]
    return [
        Unit(f"{owner}:{key}:{text_no}", text, translated.get((owner, key), ""))
        for programme, sheet, key, text_no, text in rows
        for owner in [programme or sheet]
    ]


@transaction.atomic
def suggest_units(*, by: Actor, language: str, units: Iterable[Unit]) -> Outcome:
    """Make suggestions of the units that differ from what is published.

    A unit of another version of the French is left out unless its words are those of today.
    """
    outcome = Outcome()
    taken: set[int] = set()
    units = list(units)
    unnamed = _sections_by_text(units)
    for unit in units:
        if not unit.text.strip():
            continue
        if outcome.made + len(outcome.conflicts) == MOST_SUGGESTIONS:
            outcome.has_more = True
            break
        piece, why = _piece_of(unit, language, unnamed)
        if piece and not why and piece.source.pk in taken:
            why = _("it stands in the file twice")
        if why or piece is None:
            outcome.left_out.append(LeftOut(unit, why))
            continue
        taken.add(piece.source.pk)
        text = _words(unit, piece.source.text)
        if text != piece.published:
            # What it replaces without asking is what readers see, not a draft of the sender.
            _suggest(by, outcome, Chosen(piece, text, version_token(piece.published)))
    return outcome


@transaction.atomic
def suggest_chosen(*, by: Actor, chosen: Iterable[Chosen]) -> Outcome:
    """Make suggestions of texts of a file in place of drafts, as their sender chose."""
    outcome = Outcome()
    for each in chosen:
        _suggest(by, outcome, each)
    return outcome


def _suggest(by: Actor, outcome: Outcome, chosen: Chosen) -> None:
    """Make a suggestion, or name the conflict with a draft that says something else."""
    piece, text = chosen.piece, chosen.text
    try:
        actions.suggest(by=by, piece=piece, text=text, shown=Shown(draft=chosen.seen))
        outcome.made += 1
    except TextMovedError as error:
        outcome.conflicts.append(Conflict(piece, error.text, text))
    except EmptyRevisionError:
        return  # readers see the same already


def _words(unit: Unit, french: str) -> str:
    """The translation of a unit; where white space does not count, without that of the file."""
    text = unit.text.replace("\r\n", "\n").strip()
    if unit.source == french:
        return text
    if "\n" not in french:
        return _one_line(text)
    return "\n".join(line.strip() for line in text.split("\n"))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _piece_of(
    unit: Unit, language: str, unnamed: Unnamed
) -> tuple[TextPiece | None, str | Promise]:
    """The text that a unit names, and why it takes no suggestion from it, "" when it does."""
    if unit.why:
        return None, unit.why
    section, why = _section_of(unit, unnamed)
    piece = piece_of(section.pk, language) if section else None
    if section is None or piece is None:
        return None, why or _("it names no text of this site")
    if section.text != unit.source and (
        unit.keeps_spaces or _one_line(section.text) != _one_line(unit.source)
    ):
        return piece, _("the French has changed")
    text = _words(unit, section.text)
    if unsafe_in(text):
        return piece, _("it has HTML, or a link that runs a script")
    is_long = len(text) > min(piece.longest * 2, LONGEST)
    return piece, _("it is too long") if is_long else ""


def _section_of(unit: Unit, unnamed: Unnamed) -> tuple[Section | None, str | Promise]:
    """The French section that a unit names, or that alone has its text where it has no name."""
    if unit.name:
        match = NAME.fullmatch(unit.name)
        return (_section(match["owner"], match["key"]) if match else None), ""
    found = unnamed.get(unit.source, [])
    if len(found) > 1:
        return None, _("it has no name, and its French stands in several places")
    return next(iter(found), None), ""


def _sections_by_text(units: Iterable[Unit]) -> Unnamed:
    """The French sections with the texts of units that have no name; one query."""
    texts = {unit.source for unit in units if not unit.name}
    found: Unnamed = {}
    if texts:
        for section in Section.objects.filter(PUBLISHED, language=SOURCE, text__in=texts):
            found.setdefault(section.text, []).append(section)
    return found


def _section(owner: str, key: str) -> Section | None:
    """The French section of a programme or sheet; None where there is none."""
    try:
        pk = UUID(owner)
    except ValueError:
        return None
    rows = Section.objects.filter(Q(programme=pk) | Q(sheet=pk), key=key, language=SOURCE)
    return rows.first()
