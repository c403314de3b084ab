"""Merging of changes that two devices made to one step without knowing of each other.

Pure functions, one for each kind of value. Short values (state, date, words of an own step) are
registers: the later change wins and the value that lost stays beside it. Notes are merged by lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

# Stands between two versions of the same lines, where both devices rewrote them.
MARK = "— — —"


@dataclass(frozen=True)
class Version:
    """A value, when (in milliseconds) and by which operation it was set, and what lost to it."""

    value: str
    at: int = 0
    by: str = ""
    other: str = ""

    @property
    def rank(self) -> tuple[int, str]:
        """What decides which of two changes is the later one."""
        return self.at, self.by


@dataclass(frozen=True)
class Change:
    """A value that a device set when it knew ``before``."""

    value: str
    before: str
    at: int
    by: str

    @property
    def rank(self) -> tuple[int, str]:
        """What decides which of two changes is the later one."""
        return self.at, self.by


def merge_value(version: Version, change: Change) -> Version:
    """The later of two values, with the other one beside it unless it was known when changing.

    For one change of each of two devices the result does not depend on which comes first.
    """
    if change.value == change.before:
        return version
    if change.value == version.value:
        at, by = max(version.rank, change.rank)
        return replace(version, at=at, by=by)
    if change.rank > version.rank:
        is_known = change.before == version.value
        return Version(change.value, change.at, change.by, "" if is_known else version.value)
    return replace(version, other=change.value)


def merge_texts(base: str, one: str, two: str) -> str:
    """The text with what both changed since ``base``, whichever comes first.

    A line that one side wrote stays. A line that one side removed goes, unless the other side
    changed it or the one beside it. Where both rewrote the same, ``MARK`` stands between them.
    """
    if two in (one, base):
        return one
    if base == one:
        return two
    first, second = sorted((one, two))
    merged = []
    for before, left, right in _regions(lines(base), lines(first), lines(second)):
        merged += _merge_region(before, left, right)
    return "\n".join(merged)


def lines(text: str) -> list[str]:
    """The lines of a text; none for the empty text."""
    return text.split("\n") if text else []


def normalized(text: str) -> str:
    """A text as it is compared and merged: forms send each end of a line as two characters."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _merge_region(before: list[str], left: list[str], right: list[str]) -> list[str]:
    if left in (before, right):
        return right
    if right == before:
        return left
    added = [line for line in right if line not in left]
    return [*left, *([MARK] if before and left and added else []), *added]


def _regions(
    base: list[str], left: list[str], right: list[str]
) -> list[tuple[list[str], list[str], list[str]]]:
    """The three texts, cut at the lines that all of them have; such a line is a region too."""
    in_left, in_right = _matches(base, left), _matches(base, right)
    regions = []
    done = (0, 0, 0)
    for line in sorted(in_left.keys() & in_right.keys()):
        here = (line, in_left[line], in_right[line])
        regions.append((base[done[0] : here[0]], left[done[1] : here[1]], right[done[2] : here[2]]))
        regions.append(([base[line]], [base[line]], [base[line]]))
        done = (here[0] + 1, here[1] + 1, here[2] + 1)
    regions.append((base[done[0] :], left[done[1] :], right[done[2] :]))
    return regions


def _matches(base: Sequence[str], other: Sequence[str]) -> dict[int, int]:
    """The lines of ``base`` that ``other`` has in the same order, each with its place there."""
    blocks = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {block.a + at: block.b + at for block in blocks for at in range(block.size)}
