"""The typed words with their stems and uses, unknown ones corrected; read in one statement."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from psycopg import sql

from directory.search.criteria import Here
from directory.search.fuzzy_sql import within_one_edit_sql
from directory.search.phrases import phrases
from directory.search.stop_words import STOP_WORDS
from directory.search.typed_letters import letters_of
from geo.statements import BoundLater, bound, read_sql, read_template, rows_of

MAX_WORDS = 12
# Shorter unknown words are more often of another language than misspelled. One that stands alone
# may be unfinished.
MIN_LENGTH_TO_CORRECT, MIN_LENGTH_BEGUN = 6, 4
# A text with more mistakes is not understood; and a cursor has to hold the corrections.
MAX_CORRECTED = 3
# "can't sleep" is the contrary of "sleep": "can" and "t" would be left out as small words.
CANNOT = re.compile(r"\bcan(?:['’ʼ]| no)?t\b", re.IGNORECASE)

LIKELIEST_WORD = read_template(__file__, "likeliest_word")
STEMS_OF_WORD = read_template(__file__, "stems_of_word").fill()
USES_OF_WORD = read_template(__file__, "uses_of_word").fill()
LANGUAGE = bound(BoundLater("language"))
LETTERS = bound(BoundLater("letters"))
# An expression of the letters that a language is written in; of others the Latin ones.
LATIN = "[a-z]"
WRITTEN_IN = {
    **dict.fromkeys(("ar", "fa", "ps"), "[\u0600-\u06ff]"),
    "ti": "[\u1200-\u137f]",
    **dict.fromkeys(("uk", "ru"), "[\u0400-\u04ff]"),
}
# Planned once: what is looked up is always computed from the words.
PARSE = replace(
    read_template(__file__, "parse_text_query")
    .fill(
        stems_of_word=STEMS_OF_WORD,
        uses_of_word=USES_OF_WORD,
        corrected=LIKELIEST_WORD.fill(
            words=within_one_edit_sql(sql.SQL("typed.word")), language=LANGUAGE, letters=LETTERS
        ),
        begun=LIKELIEST_WORD.fill(
            words=sql.SQL(read_sql(__file__, "words_with_prefix")),
            language=LANGUAGE,
            letters=LETTERS,
        ),
        **{
            name: bound(BoundLater(name))
            for name in (
                *("text", "shown_before", "may_correct"),
                *("most", "shortest", "shortest_begun"),
            )
        },
    )
    .compiled(),
    is_prepared=True,
)

# The word shown instead of an unknown one, with its stems and uses; None where there is none.
Guess = tuple[str | None, Mapping[str, Sequence[str]], int | None, Mapping[str, int] | None]


@dataclass(frozen=True)
class Word:
    """A word with its stems, and how many texts and which terms have it.

    ``typed`` is the word as it was typed, folded; ``word`` the same or a correction. ``letters``
    are those that were typed.
    """

    typed: str
    word: str
    stems: Mapping[str, Sequence[str]]
    is_stop: bool
    # None when no text has it.
    uses: int | None
    tag_uses: Mapping[str, int]
    letters: str = ""

    @classmethod
    def from_row(
        cls,
        typed: str,
        word: str,
        stems: Mapping[str, Sequence[str]],
        is_stop: bool,
        uses: int | None,
        tag_uses: Mapping[str, int] | None,
    ) -> Word:
        """A row of the query."""
        is_letter = len(word) == 1 and not word.isdigit()
        is_stop = is_stop or is_letter or word in STOP_WORDS
        return cls(typed, word, stems, is_stop, uses, tag_uses or {})

    @property
    def alternatives(self) -> tuple[str, ...]:
        """Its stems by all stemmers."""
        return tuple(dict.fromkeys(stem for stems in self.stems.values() for stem in stems))


def read_words(
    text: str,
    language: str,
    may_correct: bool,
    corrected: Mapping[int, str],
    here: Here | None = None,
) -> list[Word]:
    """The words of a text, unknown ones corrected where that is possible; one query.

    ``corrected``, by position: corrections made before.
    """
    statement = PARSE.with_values(
        {
            "text": CANNOT.sub("cannot", text),
            "shown_before": json.dumps({at + 1: word for at, word in corrected.items()}),
            "language": language,
            "letters": WRITTEN_IN.get(language, LATIN),
            "may_correct": may_correct,
            "most": MAX_WORDS,
            "shortest": MIN_LENGTH_TO_CORRECT,
            "shortest_begun": MIN_LENGTH_BEGUN,
        }
    )
    if here is None or here.is_located:
        numbered = rows_of(statement)
    else:
        numbered = here.locate_beside(statement)
    rows = [row[1:] for row in sorted(numbered, key=itemgetter(0))]
    letters = letters_of(text, [row[0] for row in rows])
    words = [
        replace(Word.from_row(*row[:6]), letters=each)
        for row, each in zip(rows, letters, strict=True)
    ]
    return list(_corrected(words, [row[6:] for row in rows]))


def _corrected(words: Sequence[Word], guesses: Sequence[Guess]) -> Iterator[Word]:
    """Words, unknown ones as the known word of their guess; short ones only where they are alone.

    Words of terms that no programme has yet are no mistakes.
    """
    is_alone = sum(not word.is_stop for word in words) == 1
    left = MAX_CORRECTED
    for word, (shown, stems, uses, tag_uses) in zip(words, guesses, strict=True):
        is_long = is_alone or len(word.typed) >= MIN_LENGTH_TO_CORRECT
        is_mistake = is_long and not word.is_stop and not phrases().knows(word.stems)
        if shown and is_mistake and left:
            left -= 1
            yield Word(word.typed, shown, stems, False, uses, tag_uses or {}, word.letters)
        else:
            yield word
