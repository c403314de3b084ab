"""Coverage gaps of a territory: communes without a site of a programme within ``NEAR_M``."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.gis.db.models import PointField
from django.contrib.gis.db.models.functions import AsGeoJSON
from django.db.models import Count, Exists, Func, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import get_language

from directory.display.maps import DIGITS
from directory.expressions import Ordinate
from directory.models import SearchEntry
from directory.texts import SOURCE
from regions.models import Territory, TerritoryAncestor

# A distance that a person without a car can travel.
NEAR_M = 10_000
BELOW = {"country": "region", "region": "department"}
LARGEST_LISTED = 12


@dataclass(frozen=True)
class CommuneCoverage:
    """A commune: centre in degrees, name, population, and whether a site is near."""

    lon: float
    lat: float
    name: str
    population: int
    has_help: bool


@dataclass(frozen=True)
class AreaCount:
    """A region or department: its outline as GeoJSON, and the number of programmes with sites."""

    geometry: str
    name: str
    code: str
    population: int
    count: int


@dataclass(frozen=True)
class CoverageGaps:
    """Communes without a site near: their number of all, their population, and the largest."""

    communes: int
    of: int
    people: int
    largest: list[CommuneCoverage]


def is_mapped_by_area(territory: Territory) -> bool:
    """Whether the map shows regions or departments rather than communes."""
    return territory.kind in BELOW


def communes_of(territory: Territory, theme: str = "") -> list[CommuneCoverage]:
    """Every commune of ``territory`` and whether a site (of ``theme``) is near, in one query."""
    entries = SearchEntry.objects.at_sites()
    if theme:
        entries = entries.filter(themes__contains=[theme])
    entries_near = entries.filter(point__dwithin=(OuterRef("centre"), NEAR_M))
    centre = Cast("centre", PointField(geography=False, srid=4326))
    rows = (
        _below(territory, "commune")
        .filter(centre__isnull=False)
        .annotate(
            has_help=Exists(entries_near),
            lon=Ordinate(centre, function="ST_X"),
            lat=Ordinate(centre),
        )
        .order_by("-population", "code")
    )
    language = get_language() or SOURCE
    return [
        CommuneCoverage(row.lon, row.lat, row.name_in(language), row.population, row.has_help)
        for row in rows.only("name", "names", "population")
    ]


def coverage_gaps(communes: list[CommuneCoverage]) -> CoverageGaps:
    """Totals of the communes without a site near."""
    without_help = [commune for commune in communes if not commune.has_help]
    people = sum(commune.population for commune in without_help)
    return CoverageGaps(len(without_help), len(communes), people, without_help[:LARGEST_LISTED])


def areas_of(territory: Territory, theme: str = "") -> list[AreaCount]:
    """The regions or departments of ``territory`` with their numbers of programmes with sites."""
    language = get_language() or SOURCE
    rows = (
        _below(territory, BELOW[territory.kind])
        .filter(outline__isnull=False)
        .annotate(geojson=AsGeoJSON("outline", precision=DIGITS))
        .order_by("name")
        .only("pk", "code", "name", "names", "population")
    )
    areas = list(rows)
    counts = _counts([area.pk for area in areas], theme)
    return [
        AreaCount(
            area.geojson,
            area.name_in(language),
            area.code,
            area.population,
            counts.get(area.pk, 0),
        )
        for area in areas
    ]


def _counts(areas: list[int], theme: str) -> dict[int, int]:
    entries = SearchEntry.objects.at_sites().in_territories(areas)
    if theme:
        entries = entries.filter(themes__contains=[theme])
    by_area = entries.annotate(area=Func("territories", function="unnest")).values("area")
    counted = by_area.annotate(number=Count("programme_id", distinct=True)).order_by()
    return {row["area"]: row["number"] for row in counted if row["area"] in set(areas)}


def _below(territory: Territory, kind: str) -> QuerySet[Territory]:
    links = TerritoryAncestor.objects.filter(ancestor=territory.pk)
    return Territory.objects.current().of_kind(kind).filter(pk__in=links.values("territory"))
