"""Parser of text queries: filters, place, names of needs, and corrections of unknown words.

Words may be of any language, several at once; each is stemmed in every language of its script. The
result, ``TextQuery``, is an AND of groups of words, each an OR of stems and tags of terms.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence

from django.core.cache import caches

from directory.search.criteria import Here
from directory.search.filter_words import (
    DURATION,
    FRENCH_LEVEL,
    NEED,
    PLACE,
    SCHOOL_TIME,
    Found,
    filters_in,
    together,
    with_denied,
)
from directory.search.phrases import Phrases, needs_of, phrases
from directory.search.place_words import place_in
from directory.search.read_words import Word, read_words
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
from geo.folding import fold

CACHED_S = 60
# A word in the names of more terms than this says little about any of them.
MAX_PART_OF = 8
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
    words = read_words(text, language, may_correct, before.corrected, here)
    query = _Typed(words, phrases(), is_exact).query()
    again = [group for group in query.groups if before.dropped.issuperset(group.positions)]
    query = query.without(*again) if again else query
    return query.strict() if before.is_strict else query


class _Typed:
    """Typed words, while it is found out what they mean."""

    def __init__(self, words: list[Word], known: Phrases, is_exact: bool) -> None:
        self.words = words
        self.known = known
        self.is_exact = is_exact
        # Positions of the words that are neither filters nor a place, nor named yet.
        self.left = set(range(len(words)))
        # Words for people, which say a filter beside others.
        self.people: list[Found] = []
        # Positions of names of peoples, languages and countries, and what words beside them name.
        self.origins: frozenset[int] = frozenset()
        self.named_beside: list[Found] = []
        # Words that say the contrary of a filter, or how long something lasts: nothing is searched.
        self.left_out: list[str] = []

    def query(self) -> TextQuery:
        """The query that the words mean."""
        filters: list[FilterWords] = []
        place: PlaceWords | None = None
        if not self.is_exact:
            said = self._said()
            self.people = [one for one in said if one.may_match]
            origins = (one.positions for one in said if one.is_beside_need)
            self.origins = frozenset[int]().union(*origins)
            self.named_beside = self._needs_beside([one for one in said if one.parameter == NEED])
            sure = [one for one in said if one.parameter not in (PLACE, NEED) and not one.may_match]
            filters = list(self._take_filters(sure))
            place = self._take_place([one for one in said if one.parameter == PLACE])
            self._read_origins(said)
        meant = frozenset(self.left)
        groups = [*merged([*self._names_beside(), *self._names()]), *self._others()]
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
            dropped=tuple(self.left_out),
            reading=Reading(corrected).as_text(),
        )
        return query.without(*unknown) if known and unknown and not self.is_exact else query

    def _said(self) -> list[Found]:
        """The filters that words say, and what stands before places.

        Those that are denied or part of a duration are taken out: they say none.
        """
        typed = [word.typed for word in self.words]
        said = with_denied(list(filters_in(typed)), typed)
        for found in said:
            says_none = found.is_denied or found.parameter == DURATION
            if says_none and found.positions <= self.left and not self._is_part_of_name(found):
                self.left -= found.positions
                self.left_out.append(self._letters_at(found.positions))
        kept = [one for one in said if not one.is_denied and one.parameter != DURATION]
        return [one for one in kept if one.positions <= self.left]

    def _is_part_of_name(self, found: Found) -> bool:
        """Whether words are all in the name of a need ("sans enfants à charge")."""
        names = self.known.names_in(self._stems_at(self.left))
        return any(found.positions <= name.positions for name in names)

    def _take_filters(self, said: Sequence[Found]) -> Iterator[FilterWords]:
        """Take out words that say a filter, unless they are needed to name a need."""
        for found in said:
            if not found.positions <= self.left:
                continue
            is_needed = self._is_needed(found)
            if not is_needed:
                self.left -= found.positions
            # "Sans français" alone names a need, and says how much French is known.
            if not is_needed or found.parameter == FRENCH_LEVEL:
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
        if found.is_beside_need:
            beside = frozenset[int]().union(*(one.positions for one in self.named_beside))
            if not self._names_need(self.left - self.origins - beside):
                return True
        others = self._telling(self.left - found.positions)
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

    def _needs_beside(self, words: Sequence[Found]) -> list[Found]:
        """Those that name a need beside a people, as no other words do, nor a longer name."""
        others = self.left - self.origins
        among = frozenset[int]().union(*(one.positions for one in words))
        if not self.origins or self._names_need(others - among):
            return []
        names = self.known.names_in(self._stems_at(others))
        return [
            one
            for one in words
            if all(
                name.positions <= one.positions or name.positions.isdisjoint(one.positions)
                for name in names
            )
        ]

    def _read_origins(self, said: Sequence[Found]) -> None:
        """Read names of peoples beside words that name no need: "afghan food", "cours de turc".

        They say a language and name no need.
        """
        origins = self.origins & self.left
        if origins and self._telling(self.left - origins):
            self.people += [one for one in said if one.is_beside_need and one.positions <= origins]
        else:
            self.origins = frozenset()

    def _telling(self, positions: Collection[int]) -> list[int]:
        """Those of some words that are not small ones."""
        return [at for at in positions if not self.words[at].is_stop and not self._is_empty(at)]

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
        small = {at for at in free if self.words[at].is_stop}
        found = place_in(typed, free, telling, before, small)
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
            words = [self.words[at] for at in name.positions]
            if all(word.is_stop for word in words) and len(self.left) > len(words):
                continue
            if not name.positions <= self.origins:
                yield self._named(name.positions, name.tags)

    def _names_beside(self) -> Iterator[WordGroup]:
        """The groups of words that name a need beside the name of a people."""
        for found in self.named_beside:
            if found.positions <= self.left:
                yield self._named(found.positions, (f"n:{found.value}",))

    def _named(self, among: Collection[int], tags: tuple[str, ...]) -> WordGroup:
        """The group of words that name terms; they are taken out."""
        positions = tuple(sorted(among))
        words = [self.words[at] for at in positions]
        self.left -= set(positions)
        return WordGroup(
            typed=" ".join(word.word for word in words),
            positions=positions,
            stems=tuple(word.alternatives for word in words),
            whole=tags,
            needs=needs_of(tags),
            uses=_uses_of(words, tags),
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
            # Names of peoples are part of "Arabic interpreter", which is not what they mean here.
            part = [] if at in self.origins else sorted(self.known.having(word.stems))
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


def _uses_of(words: Sequence[Word], tags: Sequence[str]) -> int:
    """About how many texts have all the words or one of the tags."""
    tag_uses = {tag: uses for word in words for tag, uses in word.tag_uses.items()}
    in_texts = min((word.uses or 0 for word in words), default=0)
    return in_texts + sum(tag_uses.get(tag, 0) for tag in tags)
