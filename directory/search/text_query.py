"""Parses the words of a search: stems, the terms they stand for, and corrections of unknown words.

Words may be of any language, several at once; each is stemmed in every language of its script. The
result, ``TextQuery``, is an AND of words, each an OR of the stems and term tags it may stand for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

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
# Of the known words that a mistyped or unfinished one may be, those most used.
MOST_MENDED, MOST_BEGUN = 3, 12

MOST_USED = read_template(__file__, "most_used_words")
PARSE_SQL = (
    read_template(__file__, "parse_text_query")
    .fill(
        corrected=MOST_USED.fill(
            words=within_one_edit_sql(sql.SQL("typed.word")), most=sql.Literal(MOST_MENDED)
        ),
        prefixed=MOST_USED.fill(
            words=sql.SQL(read_sql(__file__, "words_with_prefix")), most=sql.Literal(MOST_BEGUN)
        ),
    )
    .text
)


class StemQuery(SearchQuery):
    """A question of stems as they are stored, which nothing parses again."""

    def __init__(self, text: str) -> None:
        super().__init__(text, search_type="raw")
        self.text = text

    def as_sql(  # type: ignore[override]  # of what it is given it needs nothing
        self, *_compiled: object, **_options: object
    ) -> tuple[str, list[str]]:
        return "%s::tsquery", [self.text]


@dataclass(frozen=True)
class TextQuery:
    """Words as the search asks for them: for each what may stand for it, any of which will do.

    ``is_known`` is False when no text says one of them; ``uses`` is about how many say the rarest.
    Of words that say little alone ("with the") nothing is asked.
    """

    words: tuple[tuple[str, ...], ...] = ()
    is_known: bool = True
    uses: int = 0

    @property
    def is_asked(self) -> bool:
        """Whether the words narrow a search."""
        return bool(self.words)

    def query(self, *also: Iterable[str]) -> StemQuery:
        """The question, with more that must be said (of each of ``also``, one)."""
        return StemQuery(" & ".join(_any_of(word) for word in (*self.words, *map(tuple, also))))


# No lexeme looks like this.
NO_MATCH = TextQuery((("?",),), is_known=False)


def parse_text_query(text: str) -> TextQuery:
    """What words mean, remembered for a minute by each worker; one query."""
    if not fold(text):
        return TextQuery() if not text.strip() else NO_MATCH
    key = f"said:{hashlib.sha256(text.encode()).hexdigest()}"
    value: TextQuery | None = caches["local"].get(key)
    if value is None:
        value = _parse_uncached(text)
        caches["local"].set(key, value, CACHED_S)
    return value


def _parse_uncached(text: str) -> TextQuery:
    with connection.cursor() as cursor:
        asked: SqlParams = {"text": text, "most": MAX_WORDS, "shortest": MIN_LENGTH_TO_CORRECT}
        cursor.execute(PARSE_SQL, asked)
        typed = [_TypedWord(*row) for row in cursor.fetchall()]
    found = [word.meanings() for word in typed if not word.says_little]
    if not all(meanings for meanings, _uses in found):
        return NO_MATCH
    return TextQuery(
        tuple(meanings for meanings, _ in found), uses=min((n for _, n in found), default=0)
    )


# Stems of a word, its term tags, and how many texts say it.
KnownStems = tuple[list[str], list[str] | None, int]


@dataclass(frozen=True)
class _TypedWord:
    """A folded word as typed, what is known by its stems, and what it likely means if nothing."""

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
    def says_little(self) -> bool:
        """Whether it stands in every text of some language, or is a letter alone."""
        is_letter = len(self.word) == 1 and not self.word.isdigit()
        return self.is_stop or is_letter or self.word in STOP_WORDS

    def meanings(self) -> tuple[tuple[str, ...], int]:
        """What may stand for it, and how many say so; what was likely meant when unknown."""
        if self.is_known:
            return _meanings([(self.lexemes, self.term_tags, self.uses)])
        return _meanings(self.likely)


def _meanings(known: list[KnownStems]) -> tuple[tuple[str, ...], int]:
    """Stems and term_tags of known words, each once, and how many say one of them."""
    meanings = {m: None for lexemes, term_tags, _ in known for m in (*lexemes, *(term_tags or []))}
    return tuple(meanings), sum(uses for *_, uses in known)


def _any_of(lexemes: tuple[str, ...]) -> str:
    quoted = (lexeme.replace("\\", "\\\\").replace("'", "''") for lexeme in lexemes)
    return "(" + " | ".join(f"'{lexeme}'" for lexeme in quoted) + ")"
