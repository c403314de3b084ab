"""What a person's words mean to the search: stems, the themes they stand for, errors mended.

Words may be of any language, several at once; each is looked up in every language of its script.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.core.cache import caches
from django.db import connection

from directory.stop_words import STOP_WORDS
from geo.folding import fold

KEPT_S = 60
MOST_WORDS = 12
# A word of fewer letters with an error is more often another word.
SHORTEST_WITH_ERROR = 4
SHORTEST_BEGINNING = 4
# Of the known words that a mistyped or unfinished one may be, those most used.
MOST_MENDED, MOST_BEGUN = 3, 12

# For the words typed: their stems in the languages of their script, whether one of these takes
# them for a word without meaning, and what is known by those stems.
KNOWN = """
WITH typed AS MATERIALIZED (
    SELECT no, word, vectors.*
    FROM unnest(string_to_array(bare_words(%(text)s), ' ')) WITH ORDINALITY AS said (word, no),
    LATERAL (
        SELECT array_agg(lexeme) FILTER (WHERE lexeme IS NOT NULL) AS lexemes,
            bool_or(lexeme IS NULL) AS is_stop
        FROM unnest(CASE WHEN word ~ '[a-z]' THEN ARRAY['fr', 'en']
            WHEN word ~ '[Ѐ-ӿ]' THEN ARRAY['ru', 'uk'] ELSE ARRAY['fr'] END) AS language
        LEFT JOIN LATERAL unnest(tsvector_to_array(words_vector(language, word))) AS lexeme ON true
    ) AS vectors
    WHERE no <= %(most)s
)
SELECT word, coalesce(typed.lexemes, '{}'), is_stop, known.marks, coalesce(known.uses, 0)
    + (SELECT coalesce(sum(uses), 0) FROM directory_word w WHERE w.word = ANY(known.marks))
FROM typed LEFT JOIN LATERAL (
    SELECT coalesce(array_agg(DISTINCT mark) FILTER (WHERE mark IS NOT NULL), '{}') AS marks,
        max(uses) AS uses
    FROM directory_word w LEFT JOIN unnest(w.marks) AS mark ON true
    WHERE w.lexemes && typed.lexemes HAVING count(*) > 0
) AS known ON true
ORDER BY no
"""

# Words one edit away keep their first or their second half and are as long, give or take one.
MENDED = """
SELECT lexemes, marks, uses FROM (
    SELECT * FROM directory_word
    WHERE word LIKE %(first_half)s AND length(word) = ANY(%(lengths)s)
        AND levenshtein_less_equal(word, %(word)s, 1) <= 1
    UNION
    SELECT * FROM directory_word
    WHERE reverse(word) LIKE %(second_half)s AND length(word) = ANY(%(lengths)s)
        AND levenshtein_less_equal(word, %(word)s, 1) <= 1
    UNION
    SELECT * FROM directory_word WHERE word = ANY(%(swapped)s)
) AS near ORDER BY uses DESC, word LIMIT %(most)s
"""
BEGUN = """
SELECT lexemes, marks, uses FROM directory_word WHERE word LIKE %(beginning)s
ORDER BY uses DESC, word LIMIT %(most)s
"""


class Lexemes(SearchQuery):
    """A question of stems as they are stored, which nothing parses again."""

    def __init__(self, text: str) -> None:
        super().__init__(text, search_type="raw")
        self.text = text

    def as_sql(self, compiler, connection, function=None, template=None):
        return "%s::tsquery", [self.text]


@dataclass(frozen=True)
class Said:
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

    def query(self, *also: Iterable[str]) -> Lexemes:
        """The question, with more that must be said (of each of ``also``, one)."""
        return Lexemes(" & ".join(_any_of(word) for word in (*self.words, *map(tuple, also))))


# No lexeme looks like this.
UNKNOWN = Said((("?",),), is_known=False)


def understood(text: str) -> Said:
    """What words mean, remembered for a minute by each worker; at most three queries."""
    if not fold(text):
        return Said() if not text.strip() else UNKNOWN
    key = f"said:{hashlib.sha256(text.encode()).hexdigest()}"
    said = caches["local"].get(key)
    if said is None:
        said = _understood(text)
        caches["local"].set(key, said, KEPT_S)
    return said


def _understood(text: str) -> Said:
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, {"text": text, "most": MOST_WORDS})
        typed = [_Typed(*row) for row in cursor.fetchall()]
    found = [word.meanings() for word in typed if not word.says_little]
    if not all(meanings for meanings, _uses in found):
        return UNKNOWN
    return Said(
        tuple(meanings for meanings, _ in found), uses=min((n for _, n in found), default=0)
    )


@dataclass(frozen=True)
class _Typed:
    """A folded word as typed, and what is known by its stems."""

    word: str
    lexemes: list[str]
    is_stop: bool
    marks: list[str] | None
    uses: int

    @property
    def is_known(self) -> bool:
        return self.marks is not None

    @property
    def says_little(self) -> bool:
        """Whether it stands in every text of some language, or is a letter alone."""
        is_letter = len(self.word) == 1 and not self.word.isdigit()
        return self.is_stop or is_letter or self.word in STOP_WORDS

    def meanings(self) -> tuple[tuple[str, ...], int]:
        """What may stand for it, and how many say so; what was likely meant when unknown."""
        if self.is_known:
            return _meanings([(self.lexemes, self.marks, self.uses)])
        return _meanings(_mended(self.word) or _begun(self.word))


def _mended(word: str) -> list[tuple]:
    """Known words that differ from ``word`` by one typing error."""
    if len(word) < SHORTEST_WITH_ERROR or any(c.isdigit() for c in word):
        return []
    half = len(word) // 2
    swapped = [word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)]
    return _asked(
        MENDED,
        word=word,
        first_half=word[:half] + "%",
        second_half=word[half:][::-1] + "%",
        lengths=[len(word) - 1, len(word), len(word) + 1],
        swapped=swapped,
        most=MOST_MENDED,
    )


def _begun(word: str) -> list[tuple]:
    """Known words that begin with ``word``."""
    if len(word) < SHORTEST_BEGINNING:
        return []
    return _asked(BEGUN, beginning=word + "%", most=MOST_BEGUN)


def _asked(sql: str, **params) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _meanings(known: list[tuple]) -> tuple[tuple[str, ...], int]:
    """Stems and marks of known words, each once, and how many say one of them."""
    meanings = {m: None for lexemes, marks, _ in known for m in (*lexemes, *(marks or []))}
    return tuple(meanings), sum(uses for *_, uses in known)


def _any_of(lexemes: tuple[str, ...]) -> str:
    quoted = (lexeme.replace("\\", "\\\\").replace("'", "''") for lexeme in lexemes)
    return "(" + " | ".join(f"'{lexeme}'" for lexeme in quoted) + ")"
