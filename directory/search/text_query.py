"""``TextQuery``: how typed words are read, as a pure value, and the ``tsquery`` of each class.

``directory.search.query_parser`` reads words; ``directory.search.relaxation`` leaves out some of
them while nothing matches.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.contrib.postgres.search import SearchQuery

from geo.models import Place


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
    """Typed words that name a place, and the places of that name, likeliest first.

    ``is_clear``: whether the first is meant beyond doubt. ``before``: places that were named before
    it ("à Lyon à Paris"), of which one search can have only the last. ``is_bare``: no word such as
    "à" stands before it, so it is offered alone, and its words must match as others do.
    """

    typed: str
    places: tuple[Place, ...]
    is_clear: bool
    before: tuple[Place, ...] = ()
    is_bare: bool = False


@dataclass(frozen=True)
class WordGroup:
    """Typed words that must match together: one word, or several that name a need.

    ``stems`` has the alternatives of each word; ``whole`` are tags of terms with these words as a
    label or synonym, ``part`` of terms that have them in a longer one. ``uses`` is about how many
    texts have them, 0 for words that no text has. ``says`` is the filter that words for people
    ("kids") say beside others: they are left out first. ``typed`` is folded and corrected,
    ``letters`` has the letters that were typed, ``corrected`` the corrections among the words.
    """

    typed: str
    positions: tuple[int, ...]
    stems: tuple[tuple[str, ...], ...]
    whole: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    part: tuple[str, ...] = ()
    uses: int = 0
    says: FilterWords | None = None
    letters: str = ""
    corrected: tuple[Correction, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether any text or term has the words."""
        return bool(self.uses or self.whole or self.part)

    def in_texts(self) -> str:
        """The query of texts with the words."""
        return all_of(map(any_of, self.stems))

    def meant(self) -> str:
        """The query of the terms that the words name."""
        return any_of(self.whole)

    def anywhere(self) -> str:
        """The query of texts with the words, and of the terms that have them."""
        return either(any_of((*self.whole, *self.part)), self.in_texts())


@dataclass(frozen=True)
class TextQuery:
    """How typed words are read: what must match, what ranks, and what was changed or left out.

    Each of ``groups`` must match: by one of its stems, or a tag of a term. ``dropped`` words need
    not match, ``filters`` and ``place`` were taken out of what must match. Stop words ("with the")
    are left out. ``reading`` keeps what was corrected and dropped.
    ``is_strict``: words that name a need are not looked for in all texts, which mention much that
    they do not offer ("bring your carte Vitale").
    """

    groups: tuple[WordGroup, ...] = ()
    dropped: tuple[str, ...] = ()
    filters: tuple[FilterWords, ...] = ()
    place: PlaceWords | None = None
    reading: str = ""
    is_strict: bool = False

    @property
    def corrected(self) -> tuple[Correction, ...]:
        """The corrections of words that are searched for; those of dropped ones changed nothing."""
        return tuple(one for group in self.groups for one in group.corrected)

    @property
    def found_in(self) -> str:
        """The field of ``ProgrammeText`` in which the words are looked for."""
        return "summary_vector" if self.is_strict else "vector"

    @property
    def has_words(self) -> bool:
        """Whether there is any word to search for."""
        return bool(self.groups)

    @property
    def is_known(self) -> bool:
        """Whether texts or terms have every word."""
        return all(group.is_known for group in self.groups)

    @property
    def uses(self) -> int:
        """About how many texts have the rarest of the words."""
        return min((group.uses for group in self.groups), default=0)

    @property
    def whole_terms(self) -> tuple[str, ...]:
        """Tags of the terms that have the phrase, or a part of it, as label or synonym."""
        return tuple(dict.fromkeys(tag for group in self.groups for tag in group.whole))

    @property
    def part_terms(self) -> tuple[str, ...]:
        """Tags of the terms with one of the words in a longer label or synonym."""
        return tuple(dict.fromkeys(tag for group in self.groups for tag in group.part))

    @property
    def names_need(self) -> bool:
        """Whether all the words together are a label or synonym of a need or theme."""
        return len(self.groups) == 1 and bool(self.groups[0].whole)

    def query(self, *also: Iterable[str]) -> StemQuery:
        """The ``tsquery`` of what is found; ``also`` are further groups of lexemes, AND."""
        return _query((group.anywhere() for group in self.groups), also)

    def query_of_class(self, word_class: int, *also: Iterable[str]) -> StemQuery | None:
        """The ``tsquery`` of a class of relevance (0 to 2), or None when nothing can be of it.

        Each is for other words of a programme: class 0 for its titles and the tags of its needs,
        class 1 for its titles, summaries and all its tags, class 2 for ``found_in``, as ``query``.
        A programme is found if it matches class 2; its class is the first that it matches. What
        matches class 0 matches class 2.
        """
        if not self.groups:
            return None
        if word_class == 0:
            return _query([self._titled()], also)
        if word_class == 1:
            return _query([self._meant_or_summed_up()], also)
        return self.query(*also)

    def _titled(self) -> str:
        """The query of titles and tags of needs: the named need, as a main one or in the title.

        A title alone may have the words in another sense ("vélo-école"), and a need outside the
        main theme is met beside something else. Words that name a theme alone tell none of its
        needs. Beside other words a need or the title will do, unless those are part of its name.
        """
        group = self._single_need()
        if group:
            named = [tag for tag in group.whole if tag.startswith("n:")]
            main = any_of([f"m:{need.removeprefix('n:')}" for need in named])
            texts = [each.in_texts() for each in self.groups]
            return either(main, all_of([any_of(group.needs), *texts]))
        return all_of(either(any_of(group.needs), group.in_texts()) for group in self.groups)

    def _single_need(self) -> WordGroup | None:
        """The words that name a need, if the others are part of a name of it ("nightmares war")."""
        named = [group for group in self.groups if group.whole]
        if len(named) != 1:
            return None
        others = (group for group in self.groups if group is not named[0])
        is_single = all(set(named[0].whole) <= set(group.part) for group in others)
        return named[0] if is_single else None

    def _meant_or_summed_up(self) -> str:
        """The query of titles, summaries and tags: what is named by its tag, else all the words."""
        if self.names_need:
            return any_of(self.groups[0].needs)
        named = [group.meant() for group in self.groups]
        return either(all_of(named), all_of(group.anywhere() for group in self.groups))

    def without(self, *groups: WordGroup) -> TextQuery:
        """The same without some of the groups, which are ``dropped`` unless a filter says them."""
        left = tuple(group for group in self.groups if group not in groups)
        dropped = sorted(groups, key=lambda group: group.positions)
        before = read_reading(self.reading)
        positions = before.dropped.union(*(group.positions for group in dropped))
        return replace(
            self,
            groups=left,
            dropped=(
                *self.dropped,
                *(_as_typed(group) for group in dropped if not _is_in_filter(group)),
            ),
            reading=before._replace(dropped=positions).as_text(),
        )

    def strict(self) -> TextQuery:
        """The same, not looked for in all texts."""
        reading = read_reading(self.reading)._replace(is_strict=True).as_text()
        return replace(self, is_strict=True, reading=reading)


def merged(groups: Iterable[WordGroup]) -> Iterator[WordGroup]:
    """Groups that name the same as one: "dentist toothache" is a single need."""
    same: dict[tuple[str, ...], list[WordGroup]] = {}
    for group in groups:
        same.setdefault(group.whole, []).append(group)
    for each in same.values():
        in_order = sorted(each, key=lambda group: group.positions)
        yield replace(
            each[0],
            typed=" ".join(group.typed for group in in_order),
            positions=tuple(sorted(at for group in each for at in group.positions)),
            stems=tuple(stems for group in in_order for stems in group.stems),
            uses=max(group.uses for group in each),
            says=each[0].says if all(group.says for group in each) else None,
            letters=" ".join(group.letters for group in in_order),
            corrected=tuple(one for group in in_order for one in group.corrected),
        )


def _is_in_filter(group: WordGroup) -> bool:
    """Whether words are all in the filter that they say; a people is more than its language."""
    return group.says is not None and group.says.parameter != "spoken_language"


def _as_typed(group: WordGroup) -> str:
    return group.letters or group.typed


class Reading(NamedTuple):
    """How words were read: words shown instead of typed ones, and words dropped, by position."""

    corrected: dict[int, str]
    dropped: frozenset[int] = frozenset()
    is_strict: bool = False

    def as_text(self) -> str:
        """The same for a cursor; "" for words read as they are typed."""
        if not any(self):
            return ""
        parts = [list(self.corrected.items()), sorted(self.dropped), int(self.is_strict)]
        return json.dumps(parts, separators=(",", ":"))


def read_reading(text: str) -> Reading:
    """What a cursor says; ``ValueError`` when it is no reading of ours."""
    if not text:
        return Reading({})
    try:
        shown, dropped, is_strict = json.loads(text)
        corrected = {int(position): str(word) for position, word in shown}
        return Reading(corrected, frozenset(map(int, dropped)), bool(is_strict))
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError("No reading of words.") from error


def _query(parts: Iterable[str], also: Iterable[Iterable[str]]) -> StemQuery:
    return StemQuery(all_of([*parts, *(any_of(tuple(group)) for group in also)]))


def any_of(lexemes: Sequence[str]) -> str:
    """The text of a ``tsquery`` of texts that have one of the lexemes; "" for none."""
    quoted = (lexeme.replace("\\", "\\\\").replace("'", "''") for lexeme in lexemes)
    return _joined(" | ", (f"'{lexeme}'" for lexeme in quoted))


def all_of(parts: Iterable[str]) -> str:
    """The text of a ``tsquery`` of what matches all parts; empty ones are left out."""
    return _joined(" & ", filter(None, parts))


def either(*parts: str) -> str:
    """The text of a ``tsquery`` of what matches one of the parts; empty ones are left out."""
    return _joined(" | ", filter(None, parts))


def _joined(operator: str, parts: Iterable[str]) -> str:
    """Parts in parentheses; one alone as it is, none as ""."""
    listed = list(dict.fromkeys(parts))
    return f"({operator.join(listed)})" if len(listed) > 1 else "".join(listed)
