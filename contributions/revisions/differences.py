"""Differences of two contents, word by word (``difflib``), in the reader's language."""

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

# Tokens: words, white space and punctuation; joined they are the text.
PUNCTUATION = r".,;:!?…()\[\]«»\"“”/،؛؟"
TOKENS = re.compile(rf"\s+|[^\s{PUNCTUATION}]+|[{PUNCTUATION}]")
FIGURES = re.compile(r"\d")
# Above this number of changed tokens, before and after together, the text is shown as replaced:
# SequenceMatcher takes quadratic time.
MOST_TOKENS = 3_000


class PieceKind(StrEnum):
    """Whether words are unchanged, deleted or inserted."""

    UNCHANGED = "unchanged"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True)
class Piece:
    """Adjacent words of one kind."""

    kind: PieceKind
    text: str


@dataclass(frozen=True)
class LineChanged:
    """A changed line of a section: label, value before and after, whether it is prose."""

    label: str
    before: str
    after: str
    is_prose: bool = False

    @property
    def pieces(self) -> list[Piece]:
        """The value word by word, or replaced as a whole where it holds digits.

        Such as coordinates, hours and telephone numbers, of which parts are meaningless.
        """
        if self.is_prose or not FIGURES.search(self.before + self.after):
            return word_difference(self.before, self.after)
        return _changed(self.before, self.after)


@dataclass(frozen=True)
class SectionDifference:
    """The changed lines of a section; ``lang`` and ``dir`` are "" in the reader's language."""

    name: str
    title: str
    lines: list[LineChanged]
    lang: str = ""
    dir: str = ""

    @property
    def is_text(self) -> bool:
        """Whether it is a text in its own language rather than labelled values."""
        return bool(self.lang)

    @property
    def is_site(self) -> bool:
        """Whether it is a site."""
        return site_of(self.name) is not None


def word_difference(before: str, after: str) -> list[Piece]:
    """The pieces from ``before`` to ``after``, in reading order, white space included.

    Unchanged and inserted pieces join to ``after``, unchanged and deleted ones to ``before``.
    """
    old, new = TOKENS.findall(before), TOKENS.findall(after)
    steps = _steps(old, new)
    pieces: list[Piece] = []
    deleted = inserted = ""
    for at, (step, old_from, old_to, new_from, new_to) in enumerate(steps):
        old_text, new_text = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
        # White space between two changes belongs to them, so that they form one piece.
        is_edge = at in (0, len(steps) - 1)
        if step == "equal" and (is_edge or old_text.strip()):
            pieces += [*_changed(deleted, inserted), Piece(PieceKind.UNCHANGED, old_text)]
            deleted = inserted = ""
        else:
            deleted, inserted = deleted + old_text, inserted + new_text
    return pieces + _changed(deleted, inserted)


def _steps(old: list[str], new: list[str]) -> list[tuple[str, int, int, int, int]]:
    """Opcodes of ``SequenceMatcher`` for two lists of tokens, in bounded time."""
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
    """Length of the common prefix of two lists of tokens."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], pairs))


def changes(
    before: Mapping[str, SectionValue],
    after: Mapping[str, SectionValue],
    names: Names | None = None,
) -> list[SectionDifference]:
    """The differences of two contents in the sections of ``after``, in reading order.

    A revision's own change is ``changes(revision.base, revision.content)``.
    """
    section_names = names or names_for([dict(before), dict(after)])
    changes = (
        _change(name, before.get(name), after[name], section_names) for name in _ordered(after)
    )
    return [change for change in changes if change.lines]


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
    """Changed rules of hours with the same usual week: shown in OpenStreetMap syntax."""
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
