"""What a change of content changes, word by word, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import takewhile

from django.conf import settings

from contributions.revisions.labels import (
    HOURS_LABELS,
    Names,
    names_for,
    section_lines,
    section_order,
    section_title,
)
from contributions.schema.sections import SectionValue, site_of, text_of
from directory.display.declared import hours_in_words

# Words, white space and marks of punctuation, so that joining them gives the text again.
PUNCTUATION = r".,;:!?…()\[\]«»\"“”/،؛؟"
TOKENS = re.compile(rf"\s+|[^\s{PUNCTUATION}]+|[{PUNCTUATION}]")
FIGURES = re.compile(r"\d")
# Where more words than this change, before and after together, they are shown as replaced whole:
# to find what so many have in common may take the square of their number.
MOST_TOKENS = 3_000


class PieceKind(StrEnum):
    """What became of some words."""

    UNCHANGED = "unchanged"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True)
class Piece:
    """Words that share one fate."""

    kind: PieceKind
    text: str


@dataclass(frozen=True)
class LineChanged:
    """One line of a section: what it is called, its value before and after, whether sentences."""

    label: str
    before: str
    after: str
    is_prose: bool = False

    @property
    def pieces(self) -> list[Piece]:
        """The value word by word; whole where it holds figures.

        Half of a coordinate, of an hour or of a telephone number says nothing.
        """
        if self.is_prose or not FIGURES.search(self.before + self.after):
            return word_difference(self.before, self.after)
        return _changed(self.before, self.after)


@dataclass(frozen=True)
class SectionDifference:
    """What changes in one section; ``lang`` and ``dir`` are "" where words are the reader's own."""

    name: str
    title: str
    lines: list[LineChanged]
    lang: str = ""
    dir: str = ""

    @property
    def is_text(self) -> bool:
        """Whether it is words in a language of their own rather than labelled values."""
        return bool(self.lang)

    @property
    def is_site(self) -> bool:
        """Whether it is a place."""
        return site_of(self.name) is not None


def word_difference(before: str, after: str) -> list[Piece]:
    """From ``before`` to ``after`` in pieces, in reading order; white space is part of them.

    What is kept and inserted, joined, is ``after``; what is kept and deleted is ``before``.
    """
    old, new = TOKENS.findall(before), TOKENS.findall(after)
    steps = _steps(old, new)
    pieces: list[Piece] = []
    deleted = inserted = ""
    for at, (step, old_from, old_to, new_from, new_to) in enumerate(steps):
        old_text, new_text = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
        # A space between two changes belongs to them: otherwise single words would flicker.
        is_edge = at in (0, len(steps) - 1)
        if step == "equal" and (is_edge or old_text.strip()):
            pieces += [*_changed(deleted, inserted), Piece(PieceKind.UNCHANGED, old_text)]
            deleted = inserted = ""
        else:
            deleted, inserted = deleted + old_text, inserted + new_text
    return pieces + _changed(deleted, inserted)


def _steps(old: list[str], new: list[str]) -> list[tuple[str, int, int, int, int]]:
    """Which words become which, as ``SequenceMatcher`` says it; in bounded time."""
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    was, becomes = old[start : len(old) - end], new[start : len(new) - end]
    middle: Sequence[tuple[str, int, int, int, int]]
    if len(was) + len(becomes) > MOST_TOKENS:
        middle = [("replace", 0, len(was), 0, len(becomes))]
    else:
        middle = SequenceMatcher(None, was, becomes).get_opcodes()
    steps = [("equal", 0, start, 0, start)] if start else []
    steps += [
        (step, start + old_from, start + old_to, start + new_from, start + new_to)
        for step, old_from, old_to, new_from, new_to in middle
    ]
    edge = ("equal", len(old) - end, len(old), len(new) - end, len(new))
    return [*steps, edge] if end else steps


def _common(one: list[str], other: list[str]) -> int:
    """How many words two texts have in common at their beginning."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], pairs))


def changes(
    before: Mapping[str, SectionValue],
    after: Mapping[str, SectionValue],
    names: Names | None = None,
) -> list[SectionDifference]:
    """What differs between two contents for the sections of ``after``, in reading order.

    A revision's own change is ``changes(revision.base, revision.content)``.
    """
    section_names = names or names_for([dict(before), dict(after)])
    found = (
        _change(name, before.get(name), after[name], section_names) for name in _ordered(after)
    )
    return [change for change in found if change.lines]


def _ordered(names: Iterable[str]) -> list[str]:
    return sorted(names, key=section_order)


def _change(
    name: str, before: SectionValue, after: SectionValue, names: Names
) -> SectionDifference:
    old, new = section_lines(name, before, names), section_lines(name, after, names)
    place = text_of(name)
    lines = [
        LineChanged(label, was, becomes, is_prose=place is not None)
        for (label, was), (_label, becomes) in zip(old, new, strict=True)
        if was != becomes
    ]
    lines += _changed_rules(before, after)
    lang = place[0] if place else ""
    direction = "rtl" if lang in settings.LANGUAGES_BIDI else "ltr"
    return SectionDifference(
        name, section_title(name, names), lines, lang, direction if lang else ""
    )


def _changed_rules(before: SectionValue, after: SectionValue) -> list[LineChanged]:
    """Hours whose usual week stays while their rule changes: shown as they are written."""
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return []
    lines = []
    for name, label in HOURS_LABELS.items():
        was, becomes = (value.get(name) or "" for value in (before, after))
        if was != becomes and hours_in_words(was) == hours_in_words(becomes):
            lines.append(LineChanged(str(label), was, becomes))
    return lines


def _changed(deleted: str, inserted: str) -> list[Piece]:
    both = (Piece(PieceKind.DELETED, deleted), Piece(PieceKind.INSERTED, inserted))
    return [piece for piece in both if piece.text]
