"""The spellings of all embedded places as rows for the staging table, with their weights."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import log10

from geo.folding import fold
from geo.sounds import sound_key
from regions.france import fixture
from regions.france.rows import Embedded, Row
from regions.france.spellings import (
    area_spellings,
    borough_number,
    borough_spellings,
    group_spellings,
    town_spellings,
)

LONGEST = 120
# How much the people of the department count beside those of the place: enough to tell apart two
# towns of nearly one size.
OF_DEPARTMENT = 0.1
# Fewer people name the group of communes they live in than their town.
OF_GROUP = 100
# People call large towns by the beginning of their name ("Cherbourg"), a tenth as often.
LARGE = 15_000
SHORT = re.compile(r"(.{3,}?)-(?:en|sur|sous|la|le|les|lès|d|de|du)\b")


@dataclass(frozen=True)
class SpellingRow:
    """One row of the staged spellings."""

    code: str
    name: str
    weight: float
    called: str
    departments: list[str]
    is_area: bool


@dataclass(frozen=True)
class _Named:
    """One place with what all its spellings share."""

    code: str
    population: int
    departments: list[str]
    is_area: bool = False


class Spelled:
    """Makes the spellings of each place once, so that of two alike the first is kept."""

    def __init__(self, france: Embedded) -> None:
        self.france = france
        areas = [row for row in france.areas if row["kind"] == "department"]
        self.people = {row["code"].split(":")[1]: int(row["population"]) for row in areas}
        self.department_of = {row["code"]: row["department"] for row in france.communes}
        self.extra: dict[str, list[tuple[str, str, int]]] = {}
        for row in fixture.read_table(fixture.FORMER_COMMUNES):
            self._add(f"com:{row['commune']}", row["name"], row["name"], int(row["population"]))
        for row in fixture.read_table(fixture.USUAL_NAMES):
            self._add(row["code"], row["name"], row["name"] if row["former"] else "", -1)
        for table in (fixture.STATIONS, fixture.FOREIGN_NAMES):
            for row in fixture.read_table(table):
                self._add(row["code"], row["name"], "", -1)
        for row in france.communes:
            if int(row["population"]) >= LARGE and (short := SHORT.match(row["name"])):
                self._add(f"com:{row['code']}", short.group(1), "", int(row["population"]) // 10)

    def _add(self, code: str, name: str, called: str, population: int) -> None:
        """A further name of a place; the population is its own if it is -1."""
        self.extra.setdefault(code, []).append((name, called, population))

    def rows(self) -> Iterator[SpellingRow]:
        for named, names in self._places():
            yield from self._rows(named, names)

    def _places(self) -> Iterator[tuple[_Named, list[str]]]:
        other = self.france.other_names
        for row in self.france.communes:
            code = f"com:{row['code']}"
            names = town_spellings(row["name"], row["postcodes"].split(), other.get(code, []))
            yield _Named(code, int(row["population"]), [row["department"]]), names
        for row in self.france.boroughs:
            city = f"com:{row['commune']}"
            city_names = [row["name"].split()[0], *other.get(city, [])]
            number = borough_number(row["code"])
            names = borough_spellings(number, city_names, row["postcodes"].split())
            departments = [self.department_of[row["commune"]]]
            yield _Named(f"com:{row['code']}", int(row["population"]), departments), names
        for row in self.france.areas:
            if row["kind"] in {"department", "region"}:
                yield self._area(row, other.get(row["code"], []))
            elif row["kind"] == "epci":
                people = int(row["population"]) // OF_GROUP
                departments = sorted(self.france.departments_of_group[row["code"]])
                yield _Named(row["code"], people, departments), group_spellings(row["name"])

    def _area(self, row: Row, other: list[str]) -> tuple[_Named, list[str]]:
        number = row["code"].split(":")[1]
        is_department = row["kind"] == "department"
        within = [
            area["code"].split(":")[1]
            for area in self.france.areas
            if area["kind"] == "department" and area["parents"] == row["code"]
        ]
        departments = [number] if is_department else within
        # The number of a region would be mistaken for that of a department.
        names = area_spellings(row["name"], number if is_department else "", other)
        return _Named(row["code"], int(row["population"]), departments, is_area=True), names

    def _rows(self, named: _Named, names: Iterable[str]) -> Iterator[SpellingRow]:
        seen = set()
        own = [(name, "", -1) for name in names]
        # Of two alike the one with the most people is kept.
        more = sorted(self.extra.get(named.code, []), key=lambda extra: -extra[2])
        # A former name is one that no spelling of today already has.
        for name, called, population in own + [(fold(n)[:LONGEST], c, p) for n, c, p in more]:
            if name not in seen:
                seen.add(name)
                yield self._row(named, name, called, population)
        for key in sorted({sound_key(name) for name in names} - {""}):
            yield self._row(named, key, "", -1)

    def _row(self, named: _Named, name: str, called: str, population: int) -> SpellingRow:
        people = named.population if population < 0 else population
        around = sum(self.people[number] for number in named.departments)
        weight = log10(people + 1) + OF_DEPARTMENT * log10(around + 1)
        return SpellingRow(
            named.code, name, round(weight, 4), called, named.departments, named.is_area
        )


def spellings_of(france: Embedded) -> Iterator[SpellingRow]:
    """The spellings of all places."""
    return Spelled(france).rows()


def former_codes(france: Embedded) -> Iterator[tuple[str, str, str]]:
    """(code of a former commune, its name, code of today's), where the codes differ."""
    today = {row["code"] for row in france.communes}
    for row in fixture.read_table(fixture.FORMER_COMMUNES):
        if row["code"] not in today:
            yield f"com:{row['code']}", row["name"], f"com:{row['commune']}"
