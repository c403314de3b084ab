"""Parser of text queries: filters, place, names of needs, and corrections of unknown words.

Words may be of any language, several at once; each is stemmed in every language of its script. The
result, ``TextQuery``, is an AND of groups of words, each an OR of stems and tags of terms.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from django.core.cache import caches
from psycopg import sql

from directory.search.criteria import Here
from directory.search.filter_words import (
    FRENCH_LEVEL,
    PLACE,
    SCHOOL_TIME,
    Found,
    filters_in,
    together,
)
from directory.search.fuzzy_sql import within_one_edit_sql
from directory.search.phrases import Phrases, needs_of, phrases
from directory.search.place_words import place_in
from directory.search.stop_words import STOP_WORDS
from directory.search.text_query import (
    Correction,
    FilterWords,
    PlaceWords,
    Reading,
    TextQuery,
    WordGroup,
    merged,
    read_reading,
)
from directory.search.typed_letters import letters_of
from geo.folding import fold
from geo.statements import BoundLater, bound, read_sql, read_template, rows_of

CACHED_S = 60
MAX_WORDS = 12
# Shorter unknown words are more often of another language than misspelled. One that stands alone
# may be unfinished.
MIN_LENGTH_TO_CORRECT, MIN_LENGTH_BEGUN = 6, 4
# A text with more mistakes is not understood; and a cursor has to hold the corrections.
MAX_CORRECTED = 3
# A word in the names of more terms than this says little about any of them.
MAX_PART_OF = 8
# "can't sleep" is the contrary of "sleep": "can" and "t" would be left out as small words.
CANNOT = re.compile(r"\bcan(?:['’ʼ]| no)?t\b", re.IGNORECASE)

LIKELIEST_WORD = read_template(__file__, "likeliest_word")
STEMS_OF_WORD = read_template(__file__, "stems_of_word").fill()
USES_OF_WORD = read_template(__file__, "uses_of_word").fill()
LANGUAGE = bound(BoundLater("language"))
# Planned once: what is looked up is always computed from the words.
PARSE = replace(
    read_template(__file__, "parse_text_query")
    .fill(
        stems_of_word=STEMS_OF_WORD,
        uses_of_word=USES_OF_WORD,
        corrected=LIKELIEST_WORD.fill(
            words=within_one_edit_sql(sql.SQL("typed.word")), language=LANGUAGE
        ),
        begun=LIKELIEST_WORD.fill(
            words=sql.SQL(read_sql(__file__, "words_with_prefix")), language=LANGUAGE
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
# No lexeme is "?", so this matches nothing.
NO_MATCH = TextQuery((WordGroup("?", (0,), (("?",),)),))


def parse_text_query(
    text: str,
    language: str = "fr",
    *,
    is_exact: bool = False,
    reading: str | None = None,
    here: Here | None = None,
) -> TextQuery:
    """Parse words; cached for a minute by each worker.

    ``language`` is the reader's, for corrections. ``is_exact``: every word as it is typed, none
    corrected or taken for a filter or place. ``reading``, of a later page, says what the first one
    corrected and dropped. One query, which also locates the person (``here``) where that needs one;
    and one for a place in the words.
    """
    if not fold(text):
        return TextQuery() if not text.strip() else NO_MATCH
    typed = "\n".join((text, language, str(is_exact), str(reading)))
    key = f"text-query:{hashlib.sha256(typed.encode()).hexdigest()}"
    query: TextQuery | None = caches["local"].get(key)
    if query is None:
        query = _parse_uncached(text, language, is_exact, reading, here)
        caches["local"].set(key, query, CACHED_S)
    return query


def _parse_uncached(
    text: str, language: str, is_exact: bool, reading: str | None, here: Here | None
) -> TextQuery:
    before = read_reading(reading or "")
    may_correct = not is_exact and reading is None
    words = _read_words(text, language, may_correct, before.corrected, here)
    query = _Typed(words, phrases(), is_exact).query()
    again = [group for group in query.groups if before.dropped.issuperset(group.positions)]
    query = query.without(*again) if again else query
    return query.strict() if before.is_strict else query


@dataclass(frozen=True)
class _Word:
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
    ) -> _Word:
        """A row of the query."""
        is_letter = len(word) == 1 and not word.isdigit()
        is_stop = is_stop or is_letter or word in STOP_WORDS
        return cls(typed, word, stems, is_stop, uses, tag_uses or {})

    @property
    def alternatives(self) -> tuple[str, ...]:
        """Its stems by all stemmers."""
        return tuple(dict.fromkeys(stem for stems in self.stems.values() for stem in stems))


def _read_words(
    text: str,
    language: str,
    may_correct: bool,
    corrected: Mapping[int, str],
    here: Here | None = None,
) -> list[_Word]:
    """The words of a text, unknown ones corrected where that is possible; one query.

    ``corrected``, by position: corrections made before.
    """
    statement = PARSE.with_values(
        {
            "text": CANNOT.sub("cannot", text),
            "shown_before": json.dumps({at + 1: word for at, word in corrected.items()}),
            "language": language,
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
        replace(_Word.from_row(*row[:6]), letters=each)
        for row, each in zip(rows, letters, strict=True)
    ]
    return list(_corrected(words, [row[6:] for row in rows]))


def _corrected(words: Sequence[_Word], guesses: Sequence[Guess]) -> Iterator[_Word]:
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
            yield _Word(word.typed, shown, stems, False, uses, tag_uses or {}, word.letters)
        else:
            yield word


class _Typed:
    """Typed words, while it is found out what they mean."""

    def __init__(self, words: list[_Word], known: Phrases, is_exact: bool) -> None:
        self.words = words
        self.known = known
        self.is_exact = is_exact
        # Positions of the words that are neither filters nor a place, nor named yet.
        self.left = set(range(len(words)))
        # Words for people, which say a filter beside others.
        self.people: list[Found] = []
        # Positions of names of peoples, languages and countries.
        self.origins: frozenset[int] = frozenset()

    def query(self) -> TextQuery:
        """The query that the words mean."""
        filters: list[FilterWords] = []
        place: PlaceWords | None = None
        if not self.is_exact:
            said = list(filters_in([word.typed for word in self.words]))
            self.people = [one for one in said if one.may_match]
            origins = (one.positions for one in said if one.is_beside_need)
            self.origins = frozenset[int]().union(*origins)
            sure = [one for one in said if one.parameter != PLACE and not one.may_match]
            filters = list(self._take_filters(sure))
            place = self._take_place([one for one in said if one.parameter == PLACE])
        meant = frozenset(self.left)
        groups = [*merged(self._names()), *self._others()]
        known = [group for group in groups if group.is_known]
        unknown = [group for group in groups if not group.is_known]
        said_by_people = [group.says for group in groups if group.says]
        corrected = {
            at: word.word
            for at, word in enumerate(self.words)
            if at in meant and word.word != word.typed
        }
        query = TextQuery(
            groups=tuple(sorted(groups, key=lambda group: group.positions)),
            filters=together([*filters, *said_by_people] if len(groups) > 1 else filters),
            place=place,
            reading=Reading(corrected).as_text(),
        )
        return query.without(*unknown) if known and unknown and not self.is_exact else query

    def _take_filters(self, said: Sequence[Found]) -> Iterator[FilterWords]:
        """Take out words that say a filter, unless they are needed to name a need."""
        for found in said:
            if found.positions <= self.left and not self._is_needed(found):
                self.left -= found.positions
                yield self._filter_of(found)

    def _filter_of(self, found: Found) -> FilterWords:
        return FilterWords(found.parameter, found.value, self._letters_at(found.positions))

    def _letters_at(self, positions: Collection[int]) -> str:
        return " ".join(self.words[at].letters for at in sorted(positions))

    def _corrected_at(self, positions: Collection[int]) -> tuple[Correction, ...]:
        words = [self.words[at] for at in sorted(positions)]
        return tuple(
            Correction(word.letters, word.word) for word in words if word.word != word.typed
        )

    def _filter_of_people(self, positions: Collection[int]) -> FilterWords | None:
        """The filter that words say which are all for people; None for others."""
        said = (one for one in self.people if one.positions.issuperset(positions))
        found = next(said, None)
        return self._filter_of(found) if found else None

    def _is_needed(self, found: Found) -> bool:
        """Whether a need would no longer be named without the words that say a filter.

        Words that alone name a need ("wheelchair") say the filter beside others, names of peoples,
        languages and countries only beside a need: alone they name the one that is theirs.
        """
        if found.parameter == SCHOOL_TIME:
            # "vacances" is a stem of "vacancies", too, which are jobs.
            return False
        if found.is_beside_need and not self._names_need(self.left - self.origins):
            return True
        others = [
            at
            for at in self.left - found.positions
            if not self.words[at].is_stop and not self._is_empty(at)
        ]
        if found.parameter == FRENCH_LEVEL:
            # "job without French" names no "French at work".
            return not others
        for name in self.known.names_in(self._stems_at(self.left)):
            if name.positions.isdisjoint(found.positions):
                continue
            rest = name.positions - found.positions
            if not rest:
                return not others
            same = {tag for each in self.known.names_in(self._stems_at(rest)) for tag in each.tags}
            return same.isdisjoint(name.tags)
        return False

    def _names_need(self, positions: Collection[int]) -> bool:
        """Whether words are a label or synonym, and not small words alone."""
        return any(
            not all(self.words[at].is_stop for at in name.positions)
            for name in self.known.names_in(self._stems_at(positions))
        )

    def _take_place(self, before: Sequence[Found]) -> PlaceWords | None:
        """Take out the words that name a place, with the word before them."""
        named = {
            at for name in self.known.names_in(self._stems_at(self.left)) for at in name.positions
        }
        free = self.left - named
        telling = {at for at in free if self.known.knows(self.words[at].stems)}
        typed = [word.typed for word in self.words]
        found = place_in(typed, free, telling, before)
        if found is None:
            return None
        place, positions, named_at = found
        self.left -= positions
        return place._replace(typed=self._letters_at(named_at))

    def _is_empty(self, at: int) -> bool:
        return not self.words[at].alternatives

    def _stems_at(self, positions: Collection[int]) -> list[Mapping[str, Sequence[str]]]:
        """The stems of some words, and none for the others, so that positions stay."""
        return [word.stems if at in positions else {} for at, word in enumerate(self.words)]

    def _names(self) -> Iterator[WordGroup]:
        """The groups of words that name a need or theme."""
        for name in self.known.names_in(self._stems_at(self.left)):
            positions = tuple(sorted(name.positions))
            words = [self.words[at] for at in positions]
            if all(word.is_stop for word in words) and len(self.left) > len(words):
                continue
            self.left -= name.positions
            yield WordGroup(
                typed=" ".join(word.word for word in words),
                positions=positions,
                stems=tuple(word.alternatives for word in words),
                whole=name.tags,
                needs=needs_of(name.tags),
                uses=_uses_of(words, name.tags),
                says=self._filter_of_people(positions),
                letters=self._letters_at(positions),
                corrected=self._corrected_at(positions),
            )

    def _others(self) -> Iterator[WordGroup]:
        """Each other word that is no stop word."""
        for at in sorted(self.left):
            word = self.words[at]
            if word.is_stop or self._is_empty(at):
                continue
            part = sorted(self.known.having(word.stems))
            part = part if len(part) <= MAX_PART_OF else []
            yield WordGroup(
                typed=word.word,
                positions=(at,),
                stems=(word.alternatives,),
                part=tuple(part),
                uses=(word.uses or 0) + sum(word.tag_uses.get(tag, 0) for tag in part),
                says=self._filter_of_people([at]),
                letters=word.letters,
                corrected=self._corrected_at([at]),
            )


def _uses_of(words: Sequence[_Word], tags: Sequence[str]) -> int:
    """About how many texts have all the words or one of the tags."""
    tag_uses = {tag: uses for word in words for tag, uses in word.tag_uses.items()}
    in_texts = min((word.uses or 0 for word in words), default=0)
    return in_texts + sum(tag_uses.get(tag, 0) for tag in tags)
