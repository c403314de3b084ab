"""Phrases: labels and synonyms of the taxonomy as sets of stems, in memory.

A phrase of several words names its need only when all of them are typed, in any order and with
other words between them: "vélo-école" says nothing of "école". They are read again when the
taxonomy is.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection

from directory import taxonomy
from directory.models import TaxonomyTerm
from geo.statements import read_sql

PHRASES_SQL = read_sql(__file__, "phrases")

# For each stemmer ("fr", "en", "ru", "uk") the stems of one word; none for a stop word.
Stems = Mapping[str, Sequence[str]]


def tag_of(term: TaxonomyTerm) -> str:
    """The tag of a term in text vectors: "t:french", "n:learn-french"."""
    return f"{term.scheme[0]}:{term.code}"


@dataclass(frozen=True)
class Named:
    """Typed words (by position) that are a label or synonym of the terms ``tags``."""

    positions: frozenset[int]
    tags: tuple[str, ...]


@dataclass
class Phrases:
    """Every phrase, by one of its stems, and what the single words of longer phrases are part of.

    A stem is a pair of its stemmer and the stem.
    """

    tags: dict[frozenset[tuple[str, str]], set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )
    of_stem: dict[tuple[str, str], set[frozenset[tuple[str, str]]]] = field(
        default_factory=lambda: defaultdict(set)
    )

    def add(self, tag: str, stemmer: str, stems: Sequence[str]) -> None:
        """Add a label or synonym of a term."""
        phrase = frozenset((stemmer, stem) for stem in stems)
        self.tags[phrase].add(tag)
        for stem in phrase:
            self.of_stem[stem].add(phrase)

    def names_in(self, words: Sequence[Stems]) -> list[Named]:
        """The phrases among typed words, longest first, each word in one of them at most."""
        named: list[Named] = []
        taken: set[int] = set()
        for positions, tags in self._candidates(words):
            if taken.isdisjoint(positions):
                taken |= positions
                named.append(Named(positions, tags))
        return named

    def _candidates(
        self, words: Sequence[Stems]
    ) -> Iterator[tuple[frozenset[int], tuple[str, ...]]]:
        """Positions and tags of all phrases among the words: of most words, nearest, first."""
        at: dict[tuple[str, str], int] = {}
        for position, stems in enumerate(words):
            for stem in _pairs(stems):
                at.setdefault(stem, position)
        found: dict[frozenset[int], set[str]] = defaultdict(set)
        for phrase in {phrase for stem in at for phrase in self.of_stem.get(stem, ())}:
            if all(stem in at for stem in phrase):
                found[frozenset(at[stem] for stem in phrase)] |= self.tags[phrase]
        for positions in sorted(found, key=lambda one: (-len(one), max(one) - min(one), min(one))):
            yield positions, tuple(sorted(found[positions]))

    def having(self, stems: Stems) -> set[str]:
        """Tags of the terms with a phrase that has a typed word, alone or among others."""
        return {
            tag
            for stem in _pairs(stems)
            for phrase in self.of_stem.get(stem, ())
            for tag in self.tags[phrase]
        }

    def knows(self, stems: Stems) -> bool:
        """Whether a typed word is in any phrase."""
        return any(stem in self.of_stem for stem in _pairs(stems))


def _pairs(stems: Stems) -> Iterator[tuple[str, str]]:
    return ((stemmer, stem) for stemmer, listed in stems.items() for stem in listed)


@dataclass
class _Cached:
    """The phrases, with the list of terms they were derived from, and a digest of its words."""

    terms: Sequence[TaxonomyTerm]
    digest: str
    phrases: Phrases


_cached: list[_Cached] = []


def phrases() -> Phrases:
    """Every label and synonym in every language; read again when one of them has changed.

    The list of terms is read on each connection. A worker keeps the phrases that were read before
    it was forked (``directory.search.preloading``) as long as the words are the same.
    """
    current = taxonomy.terms()
    if not _cached or _cached[0].terms is not current:
        digest = _digest(current)
        is_same = bool(_cached) and _cached[0].digest == digest
        known = _cached[0].phrases if is_same else _read(current)
        _cached[:] = [_Cached(current, digest, known)]
    return _cached[0].phrases


def _digest(current: Sequence[TaxonomyTerm]) -> str:
    words = [(tag_of(term), term.labels, term.synonyms) for term in current]
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()


def _read(current: Sequence[TaxonomyTerm]) -> Phrases:
    tags = {term.pk: tag_of(term) for term in current}
    read = Phrases()
    with connection.cursor() as cursor:
        cursor.execute(PHRASES_SQL)
        for term_id, stemmer, _bare, stems in cursor.fetchall():
            # Phrases of stop words alone would be named by any text.
            if term_id in tags and stems:
                read.add(tags[term_id], stemmer, stems)
    return read


def needs_of(tags: Sequence[str]) -> tuple[str, ...]:
    """Tags of the needs among ``tags``; when there are none, of those below the themes."""
    needs = tuple(tag for tag in tags if tag.startswith("n:"))
    if needs:
        return needs
    themes = {term.pk for term in taxonomy.themes() if tag_of(term) in tags}
    return tuple(tag_of(term) for term in taxonomy.needs() if term.parent_id in themes)
