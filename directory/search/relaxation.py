"""Query relaxation: while no programme matches all the words, as few as possible are dropped.

Words of no name are dropped first, then names; of either, those that more texts have before others.
What names a need is looked for by its tag before it is by the words alone, since texts have words
in other senses, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from math import ceil
from typing import Any, NamedTuple

from django.contrib.gis.db.backends.postgis.adapter import PostGISAdapter
from psycopg import sql

from directory.index import spatial_keys
from directory.search.text_query import TextQuery, WordGroup, all_of, any_of
from geo.statements import (
    BoundLater,
    Part,
    Statement,
    Template,
    array_of,
    bound,
    joined,
    read_template,
    rows_of,
)

# Parts of 256 of all programmes in which a match is looked for first, when there is no area: words
# that many have are found there, and others are read quickly.
SAMPLE = 4
# Classes of words (``TextQuery.query_of_class``): what is meant by its tag, and all.
MEANT_CLASS, LAST_CLASS = 1, 2
FIRST_THAT_MATCHES = read_template(__file__, "first_that_matches")
SOME_PROGRAMME = read_template(__file__, "some_programme_matches")
# Without an area a match is first looked for in a part that probably has so many.
EXPECTED_MATCHES = 60
# Of so many names all sets are tried; of more, those without the first ones, and each alone.
MOST_NAMES_COMBINED = 4
HAS_KEY = Template("spatial_keys OPERATOR(pg_catalog.&&) {keys}::int[]")
SITE_IS_THERE = read_template(__file__, "site_is_there").fill(
    point=bound(BoundLater("circle_point")),
    metres=bound(BoundLater("circle_m")),
    communes=bound(BoundLater("circle_communes")),
)
SELECT = Template("SELECT {first}")
QUERIES = bound(BoundLater("choices"))
FIRST_QUERY = Template("({queries}::text[])[1]")
TRIED_QUERY = sql.SQL("choice.query")
# A query without a title has "", which is no tsquery.
IN_TITLE = sql.SQL(
    "CASE choice.title WHEN '' THEN true ELSE title_vector @@ choice.title::tsquery END"
)
EVERYWHERE, NEVER = sql.SQL("true"), sql.SQL("false")

# Groups of spatial keys, of which a programme has one each.
Groups = Sequence[Sequence[int]]
Tags = Sequence[Sequence[str]]


class Circle(NamedTuple):
    """The sites at most ``metres`` from a point, and those in the commune that it stands for."""

    point: PostGISAdapter
    metres: float
    commune: int | None

    def values(self) -> dict[str, Any]:
        """The values of the condition that a programme has such a site."""
        return {
            "circle_point": self.point,
            "circle_m": float(self.metres),
            "circle_communes": array_of([] if self.commune is None else [self.commune]),
        }


class Place(NamedTuple):
    """Where a programme is: it has a key of each group, and a site in the circle if one is given.

    Keys are of tiles, which reach beyond the circle.
    """

    groups: Groups
    circle: Circle | None = None


# An area: a programme there is in one of the places.
Area = Sequence[Place]


class Assumption(NamedTuple):
    """A reading that keeps all the words, true if a result is of ``last_class`` or before it."""

    query: TextQuery
    last_class: int


def all_words_assumed(query: TextQuery) -> Assumption | None:
    """What ``relaxed`` returns if a programme matches all the words; None if no class tells so.

    So the search itself shows most often that no word is to be dropped.
    """
    if query.names_need:
        group = query.groups[0]
        tells = set(group.needs) <= set(group.whole)
        return Assumption(query.strict(), MEANT_CLASS) if tells else None
    named = any(group.whole for group in query.groups)
    return None if named else Assumption(query, LAST_CLASS)


class AreaShape(NamedTuple):
    """What the SQL of a relaxation depends on: the number of groups of keys, and of circles.

    ``places``: of each place its number of groups, and whether it is a circle; ``near``: the groups
    of what is near, None where that is not asked.
    """

    near: int | None
    places: tuple[tuple[int, bool], ...]


class TrialShape(NamedTuple):
    """The last class of words a result of which proves a reading right, and where else to look."""

    last_class: int
    area: AreaShape


@dataclass(frozen=True)
class Relaxation:
    """What tells which words are dropped: the queries to try in order, where, and ``tags``.

    ``tags`` are groups of tags of which a programme must have one each. Near are the keys of sites
    where all the words are looked for before anything else, as most often they match there; None
    when that was tried.
    """

    query: TextQuery
    choices: Sequence[Choice]
    tags: Tags
    area: Area
    near: Groups | None = None

    @property
    def shape(self) -> AreaShape:
        """The shape of its SQL."""
        places = tuple((len(place.groups), place.circle is not None) for place in self.area)
        return AreaShape(None if self.near is None else len(self.near), places)

    def values(self) -> dict[str, Any]:
        """The values of its SQL (``first_that_matches``)."""
        also = [any_of(tuple(group)) for group in self.tags]
        queries = [choice.query for choice in self.choices]
        values: dict[str, Any] = {
            "choices": [all_of([query, *also]) for query in queries] if also else queries,
            "titles": [choice.title for choice in self.choices],
        }
        for number, keys in enumerate(self.near or ()):
            values[f"near_{number}"] = array_of(keys)
        for at, place in enumerate(self.area):
            for number, keys in enumerate(place.groups):
                values[f"place_{at}_{number}"] = array_of(keys)
            if place.circle:
                values |= place.circle.values()
        return values

    def reading(self, first: int | None) -> TextQuery:
        """The words without those dropped, by the number of the first query that matches.

        Where none does, no words are dropped.
        """
        if first is None:
            return self.query
        choice = self.choices[first - 1]
        left = self.query.without(*choice.dropped) if choice.dropped else self.query
        # What the words name is there, so texts that only mention them are left out.
        return left.strict() if left.names_need and choice.is_meant else left


def relaxation_in(
    query: TextQuery, tags: Tags, area: Sequence[Place], near: Groups | None = None
) -> Relaxation:
    """The relaxation of a query in an area; without any, all programmes are in it."""
    return Relaxation(
        query,
        _kept_choices(query),
        tags,
        [place for place in area if place.groups] or _everywhere(),
        near,
    )


def relaxed(relaxation: Relaxation) -> TextQuery:
    """The query without the words that keep it from matching anything; one statement."""
    return relaxation.reading(_first_of(relaxation))


def kept_at_sites(query: TextQuery, tags: Tags, groups: Groups) -> TextQuery | None:
    """The query with all its words if a site with a key of each group has them; one statement."""
    relaxation = Relaxation(query, _kept_choices(query)[:1], tags, [Place(groups)])
    first = _first_of(relaxation)
    return None if first is None else relaxation.reading(first)


def _first_of(relaxation: Relaxation) -> int | None:
    """The number of the first query that a programme matches."""
    statement = _select_first(relaxation.shape).with_values(relaxation.values())
    first: int | None = rows_of(statement)[0][0]
    return first


@lru_cache(maxsize=64)
def _select_first(shape: AreaShape) -> Statement:
    selected = SELECT.fill(first=first_that_matches(shape)).compiled()
    return replace(selected, is_prepared=True)


@lru_cache(maxsize=64)
def first_that_matches(shape: AreaShape) -> Statement:
    """SQL of the number of the first query that a programme matches; values are bound later."""
    near: Part = NEVER
    if shape.near is not None:
        near = SOME_PROGRAMME.fill(
            query=FIRST_QUERY.fill(queries=QUERIES), conditions=_has_keys("near", shape.near)
        )
    there = [_is_there(at, *place) for at, place in enumerate(shape.places)]
    return FIRST_THAT_MATCHES.fill(
        is_near=near,
        queries=QUERIES,
        titles=bound(BoundLater("titles")),
        is_there=joined(" OR ", there),
    ).compiled()


def _is_there(at: int, groups: int, has_circle: bool) -> Statement:
    """Whether a programme of a place matches the query that is tried, and its title."""
    conditions: list[Part] = [_has_keys(f"place_{at}", groups), IN_TITLE]
    if has_circle:
        conditions.append(SITE_IS_THERE)
    return SOME_PROGRAMME.fill(query=TRIED_QUERY, conditions=joined(" AND ", conditions))


def _has_keys(name: str, groups: int) -> Statement:
    """The condition that a programme has a key of each group."""
    keys = (bound(BoundLater(f"{name}_{number}")) for number in range(groups))
    return joined(" AND ", [EVERYWHERE, *(HAS_KEY.fill(keys=one) for one in keys)])


def part_of_sites(query: TextQuery) -> Groups:
    """Spatial keys of a part of all sites, in which a match is probable when there is one."""
    parts = ceil(EXPECTED_MATCHES * spatial_keys.SAMPLE_PARTS / max(query.uses, 1))
    if parts >= spatial_keys.SAMPLE_PARTS:
        return [[spatial_keys.EVERY_SITE]]
    return [spatial_keys.keys_of_sample(spatial_keys.AT_SITE, parts)]


class Choice(NamedTuple):
    """A query that is tried, the groups of words it drops, and whether it is of needs alone.

    ``title``: a query that the title of the programme must match, too.
    """

    query: str
    dropped: tuple[WordGroup, ...]
    is_meant: bool = True
    title: str = ""


@lru_cache(maxsize=256)
def _kept_choices(query: TextQuery) -> tuple[Choice, ...]:
    """The choices of a query; the same words are searched for again and again."""
    return tuple(_choices(query))


def _choices(query: TextQuery) -> Iterator[Choice]:
    """The queries in the order in which they are tried.

    A title with all the words keeps them, though its programme has not the need that some name.
    Words for people that name a need are dropped before the others are looked for in all texts.
    Of several names as many as possible are kept, and each is tried alone before nothing is found.
    """
    names = sorted((group for group in query.groups if group.whole), key=_least_telling_first)
    others = sorted((group for group in query.groups if not group.whole), key=_least_telling_first)
    last = len(others) if names else len(others) - 1
    people = tuple(group for group in names if group.says)
    for gone in ((), people) if 0 < len(people) < len(names) else ((),):
        for count in range(last + 1):
            kept = [group.meant() for group in names if group not in gone]
            kept += [group.anywhere() for group in others[count:]]
            yield Choice(all_of(kept), (*gone, *others[:count]))
            if names and (others or people) and not (count or gone):
                titles = all_of(group.in_texts() for group in query.groups)
                yield Choice(query.query().text, (), is_meant=False, title=titles)
    if names:
        yield Choice(query.query().text, (), is_meant=False)
    for gone in _sets_to_drop(names):
        kept = [group.meant() for group in names if group not in gone]
        yield Choice(all_of(kept), (*others, *gone))


def _sets_to_drop(names: Sequence[WordGroup]) -> Iterator[tuple[WordGroup, ...]]:
    """The sets of names that are dropped, smaller ones first, none of them all names."""
    counts = range(1, len(names))
    if len(names) <= MOST_NAMES_COMBINED:
        for count in counts:
            yield from combinations(names, count)
        return
    for count in counts:
        yield tuple(names[:count])
    for kept in names[:-1]:
        yield tuple(name for name in names if name is not kept)


def _least_telling_first(group: WordGroup) -> tuple[bool, bool, int]:
    """The order in which groups are dropped.

    Words that say a filter, then words of no term, then those that most texts have.
    """
    return group.says is None, bool(group.part or group.whole), -group.uses


def _everywhere() -> Area:
    """All programmes: a sample of them first, then a list of no keys, which is no condition."""
    reaches = (spatial_keys.AT_SITE, spatial_keys.BY_COVERAGE, spatial_keys.REMOTE)
    sampled = [spatial_keys.keys_of_sample(reach, SAMPLE) for reach in reaches]
    return [Place([[key for keys in sampled for key in keys]]), Place([])]
