"""Towns for examples, from the gazetteer and the territories, and points in them."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.gis.db.models import PointField
from django.db.models import FloatField, Func
from django.db.models.functions import Cast

from geo.models import Place
from geo.points import WGS84
from regions.models import Territory, TerritoryParent
from seeding.examples.seeded_random import chance, pick_weighted

METRES_PER_DEGREE = 111_320
# From this population on a commune is a town, whose addresses are spread wider.
TOWN = 10_000
SPREAD_M = {True: 1_500, False: 500}


@dataclass(frozen=True)
class Quarter:
    """A borough with its own name and postcode, else the whole town."""

    name: str
    postcode: str
    population: int
    lon: float
    lat: float


@dataclass(frozen=True)
class Town:
    """A commune; ``department`` and ``region`` are INSEE codes, ``above`` codes by kind."""

    code: str
    name: str
    population: int
    department: str
    region: str
    above: dict[str, str]
    quarters: tuple[Quarter, ...]


@dataclass(frozen=True)
class StreetPoint:
    """A point with its locality and postcode; degrees in WGS 84."""

    locality: str
    postcode: str
    lon: float
    lat: float


def towns_of_france() -> list[Town]:
    """Every current commune that has a point, the most populous first."""
    above = _above()
    quarters = _quarters()
    communes = Territory.objects.current().of_kind("commune").exclude(centre=None)
    towns = [
        Town(
            code=code,
            name=name,
            population=population,
            department=above[pk]["department"].removeprefix("dep:"),
            region=above[pk]["region"].removeprefix("reg:"),
            above=above[pk],
            quarters=tuple(quarters[code]),
        )
        for pk, code, name, population in communes.values_list("pk", "code", "name", "population")
        if "department" in above[pk] and quarters[code]
    ]
    return sorted(towns, key=lambda town: (-town.population, town.code))


def street_point_in(town: Town, *key: object) -> StreetPoint:
    """A point in a town, always the same for one key."""
    weights = [quarter.population or 1 for quarter in town.quarters]
    quarter = pick_weighted(town.quarters, weights, "quarter", *key)
    is_town = town.population >= TOWN and len(town.quarters) == 1
    away_m = SPREAD_M[is_town] * math.sqrt(chance("away", *key))
    bearing = 2 * math.pi * chance("bearing", *key)
    parallel = METRES_PER_DEGREE * math.cos(math.radians(quarter.lat))
    return StreetPoint(
        locality=quarter.name,
        postcode=quarter.postcode,
        lon=round(quarter.lon + away_m * math.sin(bearing) / parallel, 6),
        lat=round(quarter.lat + away_m * math.cos(bearing) / METRES_PER_DEGREE, 6),
    )


def neighbours(town: Town, others: Sequence[Town], count: int) -> list[Town]:
    """The ``count`` nearest of the more populous ``others``, without the town itself."""
    here = town.quarters[0]
    east = math.cos(math.radians(here.lat))

    def squared_distance(other: Town) -> float:
        there = other.quarters[0]
        return ((there.lon - here.lon) * east) ** 2 + (there.lat - here.lat) ** 2

    peopled = sorted(others, key=lambda other: -other.population)[: max(20, len(others) // 4)]
    return sorted((o for o in peopled if o.code != town.code), key=squared_distance)[:count]


def _above() -> dict[int, dict[str, str]]:
    """For each territory the codes of its department, region and EPCI, by kind."""
    links = TerritoryParent.objects.filter(child__kind__in=["commune", "department"])
    above: dict[int, dict[str, str]] = defaultdict(dict)
    parents = links.values_list("child_id", "parent_id", "parent__kind", "parent__code")
    department_of = {}
    for child, parent, kind, code in parents:
        above[child][kind] = code
        if kind == "department":
            department_of[child] = parent
    for commune, department in department_of.items():
        above[commune] |= {"region": above[department]["region"]}
    return above


def _quarters() -> dict[str, list[Quarter]]:
    """The boroughs of a commune where it has some, else the commune, by territory code."""
    quarters: dict[str, list[Quarter]] = defaultdict(list)
    places = Place.objects.filter(kind__in=["borough", "commune"]).order_by("kind", "code")
    # Numbers instead of 35,000 points, which take a second to make.
    place = Cast("point", PointField(geography=False, srid=WGS84))
    places = places.annotate(lon=Func(place, function="ST_X", output_field=FloatField()))
    places = places.annotate(lat=Func(place, function="ST_Y", output_field=FloatField()))
    fields = ("kind", "territory_code", "name", "postcodes", "population", "lon", "lat")
    for kind, territory, name, postcodes, population, lon, lat in places.values_list(*fields):
        # Boroughs come first: "borough" < "commune".
        if kind == "commune" and quarters[territory]:
            continue
        quarters[territory].append(
            Quarter(
                name=name,
                postcode=postcodes[0] if postcodes else "",
                population=population,
                lon=lon,
                lat=lat,
            )
        )
    return quarters
