"""Query relaxation: while no programme matches all the words, as few as possible are dropped.

Words of no name are dropped first, then names; of either, those that more texts have before others.
What names a need is looked for by its tag before it is by the words alone, since texts have words
in other senses, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations
from math import ceil
from typing import NamedTuple

from django.contrib.gis.db.backends.postgis.adapter import PostGISAdapter
from django.contrib.gis.geos import Point
from psycopg import sql

from directory.index import spatial_keys
from directory.search.text_query import TextQuery, WordGroup, all_of, any_of
from geo.statements import (
    BoundLater,
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
MATCH_AT_SITE = read_template(__file__, "match_at_site")
IN_TITLE = Template("title_vector @@ {query}::tsquery")
SITE_IS_THERE = read_template(__file__, "site_is_there")
HAS_KEY = Template("spatial_keys OPERATOR(pg_catalog.&&) {keys}::int[]")
EVERYWHERE = sql.SQL("true")

# Groups of spatial keys, of which a programme has one each.
Groups = Sequence[Sequence[int]]
Tags = Sequence[Sequence[str]]


class Circle(NamedTuple):
    """The sites at most ``metres`` from a point, and those in the commune that it stands for."""

    point: Point
    metres: float
    commune: int | None

    def has_site(self) -> Statement:
        """The condition that a programme has such a site."""
        communes = [] if self.commune is None else [self.commune]
        return SITE_IS_THERE.fill(
            point=bound(PostGISAdapter(self.point, geography=True)),
            metres=bound(self.metres),
            communes=bound(communes),
        )


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


def relaxed(
    query: TextQuery,
    tags: Tags,
    at_sites: Groups,
    by_coverage: Callable[[], Groups],
    near: Groups | None = None,
    circle: Circle | None = None,
) -> TextQuery:
    """The query without the words that keep it from matching anything; two statements at most.

    ``tags`` are groups of tags of which a programme must have one each. An area is given by the
    spatial keys of sites there, with the ``circle`` that their tiles cover, and of what covers it;
    without any, all programmes are in it. Where nothing matches in the area, no words are dropped.
    ``near``: the keys of sites where all the words are looked for before anything else, as most
    often they match there; None when that was tried.
    """
    choices = list(_choices(query))
    if len(choices) == 1 and not query.names_need:
        return query
    first: int | None = 0
    if near is None or not _is_at_site(choices[0], tags, near):
        # It is asked what covers the area only now.
        places = (Place(at_sites, circle), Place(by_coverage())) if at_sites else ()
        first = _first(choices, tags, [place for place in places if place.groups] or _everywhere())
    if first is None:
        return query
    choice = choices[first]
    left = query.without(*choice.dropped) if choice.dropped else query
    # What the words name is there, so texts that only mention them are left out.
    return left.strict() if left.names_need and choice.is_meant else left


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


def _is_at_site(choice: Choice, tags: Tags, keys: Groups) -> bool:
    """Whether a programme with a site in an area matches a query that needs no title."""
    query = all_of([choice.query, *(any_of(tuple(group)) for group in tags)])
    values = {f"keys_{number}": array_of(group) for number, group in enumerate(keys)}
    return bool(rows_of(_match_at_site(len(keys)).with_values(values | {"query": query})))


@lru_cache(maxsize=8)
def _match_at_site(groups: int) -> Statement:
    """The statement of a programme with a key of each group, composed once for their number."""
    conditions = [
        HAS_KEY.fill(keys=bound(BoundLater(f"keys_{number}"))) for number in range(groups)
    ]
    return MATCH_AT_SITE.fill(
        query=bound(BoundLater("query")), area=joined(" AND ", conditions)
    ).compiled()


def _everywhere() -> Area:
    """All programmes: a sample of them first, then a list of no keys, which is no condition."""
    reaches = (spatial_keys.AT_SITE, spatial_keys.BY_COVERAGE, spatial_keys.REMOTE)
    sampled = [spatial_keys.keys_of_sample(reach, SAMPLE) for reach in reaches]
    return [Place([[key for keys in sampled for key in keys]]), Place([])]


def _first(choices: Sequence[Choice], tags: Tags, area: Area) -> int | None:
    """The number of the first query that a programme of the area matches."""
    also = [any_of(tuple(group)) for group in tags]
    cases: list[Statement] = []
    for number, choice in enumerate(choices):
        query = all_of([choice.query, *also])
        for place in area:
            there = _is_there(place, choice.title)
            case = SOME_PROGRAMME.fill(query=bound(query), area=there, no=sql.Literal(number))
            cases.append(case)
    # A case is evaluated only where none before it is true.
    first: int | None = rows_of(FIRST_THAT_MATCHES.fill(cases=joined(" ", cases)))[0][0]
    return first


def _is_there(place: Place, title: str) -> Statement:
    """The condition of a place, and of the title if one is given."""
    conditions = [HAS_KEY.fill(keys=bound(list(keys))) for keys in place.groups]
    if place.circle:
        conditions.append(place.circle.has_site())
    if title:
        conditions.append(IN_TITLE.fill(query=bound(title)))
    return joined(" AND ", [EVERYWHERE, *conditions])
