"""Parser of text queries: stems, terms of the taxonomy, and corrections of unknown words.

Words may be of any language, several at once; each is stemmed in every language of its script. The
result, ``TextQuery``, is an AND of words, each an OR of its possible stems and term tags.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.postgres.search import SearchQuery
from django.core.cache import caches
from django.db import connection
from psycopg import sql

from directory.search.fuzzy_sql import MIN_LENGTH_FOR_EDIT, within_one_edit_sql
from directory.search.stop_words import STOP_WORDS
from geo.folding import fold
from geo.statements import read_sql, read_template
from geo.value_types import SqlParams

CACHED_S = 60
MAX_WORDS = 12
MIN_LENGTH_TO_CORRECT = MIN_LENGTH_FOR_EDIT
# Most corrections of a mistyped word, and completions of an unfinished one: the most used.
MAX_CORRECTED, MAX_PREFIXED = 3, 12

MOST_USED = read_template(__file__, "most_used_words")
PARSE_SQL = (
    read_template(__file__, "parse_text_query")
    .fill(
        corrected=MOST_USED.fill(
            words=within_one_edit_sql(sql.SQL("typed.word")), most=sql.Literal(MAX_CORRECTED)
        ),
        prefixed=MOST_USED.fill(
            words=sql.SQL(read_sql(__file__, "words_with_prefix")), most=sql.Literal(MAX_PREFIXED)
        ),
    )
    .text
)


class StemQuery(SearchQuery):
    """A ``tsquery`` of stems, given as text and not parsed by ``to_tsquery``."""

    def __init__(self, text: str) -> None:
        super().__init__(text, search_type="raw")
        self.text = text

    def as_sql(  # type: ignore[override]  # needs no argument
        self, *_compiled: object, **_options: object
    ) -> tuple[str, list[str]]:
        return "%s::tsquery", [self.text]


class Correction(NamedTuple):
    """A word nobody uses, as typed, and the known word searched for instead."""

    typed: str
    shown: str


class FilterWords(NamedTuple):
    """Typed words that say a filter: parameter of the search, its value, and the words."""

    parameter: str
    value: str
    typed: str


class PlaceWords(NamedTuple):
    """Typed words that name a place, and the codes of places of that name, likeliest first."""

    typed: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class TextQuery:
    """How typed words are read: what must match, what ranks, and what was changed or left out.

    ``words``: for each word its alternatives (stems, and tags of terms), one of which a programme
    or sheet has somewhere. ``whole_terms`` and ``part_terms``: tags of the themes and needs that
    have the whole phrase, or a part of it that is not stop words, as label or synonym; and those of
    which it is only a part of one. ``mended`` words were corrected, ``dropped`` ones need not
    match, ``filters`` and ``place`` were taken out of what must match. ``is_known`` is False when
    no text has one of the words; ``uses`` is about how many texts have the rarest.
    """

    words: tuple[tuple[str, ...], ...] = ()
    whole_terms: tuple[str, ...] = ()
    part_terms: tuple[str, ...] = ()
    mended: tuple[Correction, ...] = ()
    dropped: tuple[str, ...] = ()
    filters: tuple[FilterWords, ...] = ()
    place: PlaceWords | None = None
    is_known: bool = True
    uses: int = 0

    @property
    def has_words(self) -> bool:
        """Whether there is any word to search for."""
        return bool(self.words)

    @property
    def reading(self) -> str:
        """What was corrected and left out, for a cursor: later pages read the words alike."""
        return ""

    def query(self, *also: Iterable[str]) -> StemQuery:
        """The ``tsquery``, with further groups of alternatives (``also``) joined by AND."""
        return StemQuery(" & ".join(_any_of(word) for word in (*self.words, *map(tuple, also))))

    def query_of_class(self, word_class: int, *also: Iterable[str]) -> StemQuery | None:
        """The ``tsquery`` of a class of relevance (0 to 2), or None when nothing can be of it.

        Each is for other words of a programme: class 0 for its titles and the tags of its needs,
        class 1 for its titles, summaries and all its tags, class 2 for everything, as ``query``.
        A programme is found if it matches class 2; its class is the first that it matches. What
        matches class 0 matches class 2.
        """
        return self.query(*also) if self.has_words else None


# No lexeme is "?", so this matches nothing.
NO_MATCH = TextQuery((("?",),), is_known=False)


def parse_text_query(text: str) -> TextQuery:
    """Parse words; cached for a minute by each worker; one query."""
    if not fold(text):
        return TextQuery() if not text.strip() else NO_MATCH
    key = f"text-query:{hashlib.sha256(text.encode()).hexdigest()}"
    query: TextQuery | None = caches["local"].get(key)
    if query is None:
        query = _parse_uncached(text)
        caches["local"].set(key, query, CACHED_S)
    return query


def _parse_uncached(text: str) -> TextQuery:
    with connection.cursor() as cursor:
        params: SqlParams = {"text": text, "most": MAX_WORDS, "shortest": MIN_LENGTH_TO_CORRECT}
        cursor.execute(PARSE_SQL, params)
        typed = [_TypedWord(*row) for row in cursor.fetchall()]
    alternatives = [word.meanings() for word in typed if not word.is_stop_word]
    if not all(meanings for meanings, _uses in alternatives):
        return NO_MATCH
    return TextQuery(
        tuple(meanings for meanings, _ in alternatives),
        uses=min((uses for _, uses in alternatives), default=0),
    )


# Stems of a word, its term tags, and how many texts have it.
KnownStems = tuple[list[str], list[str] | None, int]


@dataclass(frozen=True)
class _TypedWord:
    """A typed word, folded: its stems, term tags and uses if known, else likely corrections."""

    word: str
    lexemes: list[str]
    is_stop: bool
    term_tags: list[str] | None
    uses: int
    likely: list[KnownStems]

    @property
    def is_known(self) -> bool:
        return self.term_tags is not None

    @property
    def is_stop_word(self) -> bool:
        """Whether it is a stop word of some language, or a single letter."""
        is_letter = len(self.word) == 1 and not self.word.isdigit()
        return self.is_stop or is_letter or self.word in STOP_WORDS

    def meanings(self) -> tuple[tuple[str, ...], int]:
        """Its alternatives (stems and tags), and their uses; those of corrections when unknown."""
        if self.is_known:
            return _meanings([(self.lexemes, self.term_tags, self.uses)])
        return _meanings(self.likely)


def _meanings(known: list[KnownStems]) -> tuple[tuple[str, ...], int]:
    """Stems and term tags of known words, without doubles, and the sum of their uses."""
    meanings = {m: None for lexemes, term_tags, _ in known for m in (*lexemes, *(term_tags or []))}
    return tuple(meanings), sum(uses for *_, uses in known)


def _any_of(lexemes: tuple[str, ...]) -> str:
    quoted = (lexeme.replace("\\", "\\\\").replace("'", "''") for lexeme in lexemes)
    return "(" + " | ".join(f"'{lexeme}'" for lexeme in quoted) + ")"
