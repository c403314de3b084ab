"""A place in the words of a search: "cours de français à Lyon", "avocat 69003", "врач в Лионе".

A town that is named without a word before it ("médecin Marseille") is offered and never taken: most
names of towns are other words, too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache

from directory.search.cyrillic_cases import names_of_form
from directory.search.filter_words import Found
from directory.search.text_query import PlaceWords
from geo.models import Place, PlaceName
from geo.typed_places import ARTICLES

POSTCODE = re.compile(r"[0-9]{5}")
# Words of a name, and places that a text may mean.
MAX_WORDS, MAX_PLACES = 5, 5
# Smaller communes have the names of many other things, and towns of fewer people than a city those
# of words of the taxonomy ("lire" is Liré, too).
LEAST_PEOPLE, CITY = 500, 20_000
# The name of a town of fewer people is hardly declined.
LEAST_DECLINED = 5_000
# Shorter words without one before them are hardly names.
SHORTEST_BARE = 3
# A place is meant beyond doubt when it has this many times the people of the next.
CLEARLY = 5
AREAS = (Place.Kind.DEPARTMENT, Place.Kind.REGION)
KINDS = (Place.Kind.BOROUGH, Place.Kind.COMMUNE, *AREAS)


# The last place of a text, the positions of the words that name places, and those of its name.
Taken = tuple[PlaceWords, frozenset[int], range]


def place_in(
    words: Sequence[str],
    free: Collection[int],
    telling: Collection[int],
    before: Sequence[Found],
    small: Collection[int] = (),
) -> Taken | None:
    """The last place that is named after a word such as "à", or by a postcode; else a bare name.

    Also the positions of its words and of those of other places, each with the word before it; and
    the positions of its name alone. Of a bare name no positions are taken.

    ``free`` are the positions of words that name nothing else, ``telling`` those of words of the
    taxonomy, ``small`` those of stop words; ``before`` the words that stand before places. One
    query, none without such words or the name of a city.
    """
    after = _by_name(words, _runs(words, free, before))
    bare = _by_name(words, _bare_runs(words, free, telling, small))
    declined = {
        name: positions
        for form, positions in (after | bare).items()
        for name in names_of_form(form)
        if name not in after | bare
    }
    bare, declined = _of_cities(bare, declined, after)
    if not (after or bare or declined):
        return None
    rows = _named([*after, *bare, *declined])
    places = {
        name: found
        for name, found in rows.items()
        if found[0].population >= _least_people(name, after | bare | declined, declined, telling)
    }
    runs = {**declined, **after, **bare}
    said = {name: found for name, found in places.items() if runs[name] in after.values()}
    if said:
        return _last_of(said, runs, before)
    cities = {name: found for name, found in places.items() if found[0].population >= CITY}
    return _bare(cities, runs) if cities else None


def _least_people(
    name: str,
    runs: Mapping[str, range],
    declined: Collection[str],
    telling: Collection[int],
) -> int:
    """How many people a place has at least that a name may mean."""
    if any(at in telling for at in runs[name]):
        return CITY
    return LEAST_DECLINED if name in declined else LEAST_PEOPLE


def _last_of(
    places: Mapping[str, list[Place]], runs: Mapping[str, range], before: Sequence[Found]
) -> Taken:
    """The last of the places that are named after a word or by a postcode."""
    named = list(_apart(runs, places))
    name = named[-1]
    found = places[name]
    is_clear = len(found) == 1 or found[0].population >= CLEARLY * found[1].population
    place = PlaceWords(
        name,
        tuple(found),
        is_clear,
        tuple(places[other][0] for other in named[:-1]),
    )
    taken = (_with_words_before(runs[each], before) for each in named)
    return place, frozenset[int]().union(*taken), runs[name]


def _bare(places: Mapping[str, list[Place]], runs: Mapping[str, range]) -> Taken:
    """The last town that is named without a word before it; villages of its name are not meant."""
    name = list(_apart(runs, places))[-1]
    towns = tuple(place for place in places[name] if place.population >= CITY)
    return PlaceWords(name, towns, is_clear=False, is_bare=True), frozenset(), runs[name]


def _by_name(words: Sequence[str], runs: Sequence[range]) -> dict[str, range]:
    return {" ".join(words[at] for at in positions): positions for positions in runs}


def _bare_runs(
    words: Sequence[str],
    free: Collection[int],
    telling: Collection[int],
    small: Collection[int],
) -> list[range]:
    """Positions of words that may be the name of a town: none of the taxonomy, not small alone."""
    may_name = {at for at in free if at not in telling and words[at].isalpha()}
    runs = []
    for start in may_name:
        for end in range(start + 1, min(start + MAX_WORDS, len(words)) + 1):
            if end - 1 not in may_name:
                break
            is_long = len(words[end - 1]) >= SHORTEST_BARE
            if is_long and end - 1 not in small:
                runs.append(range(start, end))
    return runs


def _apart(runs: Mapping[str, range], places: Collection[str]) -> Iterator[str]:
    """Names of places in the order of the text; of those that share a word the longest."""
    chosen: dict[str, range] = {}
    for name in sorted(places, key=lambda name: -len(runs[name])):
        if all(set(runs[name]).isdisjoint(other) for other in chosen.values()):
            chosen[name] = runs[name]
    yield from sorted(chosen, key=lambda name: chosen[name].start)


def _with_words_before(positions: range, before: Sequence[Found]) -> set[int]:
    """The positions of a name, and those of the word before it ("à", "dans le")."""
    start = positions.start
    started = [each.start for each in before if each.end in (start, start - 1)]
    return {*range(min(started, default=start), start), *positions}


def _runs(words: Sequence[str], free: Collection[int], before: Sequence[Found]) -> list[range]:
    """Positions of words that may name a place."""
    runs = [range(at, at + 1) for at in free if POSTCODE.fullmatch(words[at])]
    starts = {each.end for each in before}
    # "dans le Rhône": the department is "Rhône".
    starts |= {at + 1 for at in starts if at < len(words) and words[at] in ARTICLES}
    for start in starts:
        for end in range(start + 1, min(start + MAX_WORDS, len(words)) + 1):
            # "La" of "La Rochelle" is free, "ecole" of "a l'ecole" is not.
            if end - 1 not in free:
                break
            runs.append(range(start, end))
    return runs


def _of_cities(
    bare: dict[str, range], declined: dict[str, range], after: Mapping[str, range]
) -> tuple[dict[str, range], dict[str, range]]:
    """Of names without a word before them those of cities, without a query where none is one."""
    if not bare:
        return bare, declined
    names, told = _names_of_cities(), after.values()
    return (
        {name: run for name, run in bare.items() if name in names},
        {name: run for name, run in declined.items() if run in told or name in names},
    )


@cache
def _names_of_cities() -> frozenset[str]:
    """The folded names of cities, read once by each process: hardly any becomes one in its life."""
    rows = PlaceName.objects.filter(place__population__gte=CITY, called="", place__kind__in=KINDS)
    return frozenset(rows.order_by().values_list("name", flat=True))


def _named(names: list[str]) -> dict[str, list[Place]]:
    """Places by their folded names or postcodes: boroughs, communes, then areas, by their people.

    A department of the same name as its town ("Paris") is left out, as is the town of a borough.
    """
    # Not by the names of former communes, which are parts of larger ones today.
    rows = PlaceName.objects.filter(
        name__in=names, place__population__gte=LEAST_PEOPLE, called="", place__kind__in=KINDS
    )
    ordered = sorted(
        rows.select_related("place"),
        key=lambda row: (
            KINDS.index(Place.Kind(row.place.kind)),
            -row.place.population,
            row.place.code,
        ),
    )
    places: dict[str, list[Place]] = {}
    for row in ordered:
        listed = places.setdefault(row.name, [])
        is_area = row.place.kind in AREAS and bool(listed)
        is_same = any(place.territory_code == row.place.territory_code for place in listed)
        if len(listed) < MAX_PLACES and not (is_area or is_same):
            listed.append(row.place)
    return places
