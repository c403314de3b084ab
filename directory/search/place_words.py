"""A place in the words of a search: "cours de français à Lyon", "avocat 69003"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

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
# A place is meant beyond doubt when it has this many times the people of the next.
CLEARLY = 5
AREAS = (Place.Kind.DEPARTMENT, Place.Kind.REGION)
KINDS = (Place.Kind.BOROUGH, Place.Kind.COMMUNE, *AREAS)


def place_in(
    words: Sequence[str],
    free: Collection[int],
    telling: Collection[int],
    before: Sequence[Found],
) -> tuple[PlaceWords, frozenset[int], range] | None:
    """The last place that is named after a word such as "à", or by a postcode.

    Also the positions of its words and of those of other places, each with the word before it; and
    the positions of its name alone.

    ``free`` are the positions of words that name nothing else, ``telling`` those of words of the
    taxonomy; ``before`` the words that stand before places. One query, none without such words.
    """
    runs = {
        " ".join(words[at] for at in positions): positions
        for positions in _runs(words, free, before)
    }
    if not runs:
        return None
    places = {
        name: found
        for name, found in _named(list(runs)).items()
        if found[0].population >= CITY or not any(at in telling for at in runs[name])
    }
    if not places:
        return None
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
