"""Coverage of a territory: how many programmes have a site near each commune, or in each area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.db.models.functions import AsGeoJSON, SnapToGrid
from django.db.models import Count, F, Func, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import get_language

from directory.display.maps import DIGITS
from directory.models import SearchEntry
from directory.texts import SOURCE
from regions.models import Territory, TerritoryAncestor

# A distance that a person without a car can travel.
NEAR_M = 10_000
# Sites near a commune of which the programmes are counted.
MOST_SITES = 200
# From so many programmes on the figure is "50+".
MOST_PROGRAMMES = 50
BELOW = {"country": "region", "region": "department"}
LARGEST_LISTED = 12
# Communes drawn: no department has more than 890.
MOST_DRAWN = 900
# Above so many communes their outlines are put on a grid of 0.006 degrees, about a pixel where a
# department fills the map of a phone. It leaves out many positions, and neighbours still meet.
MANY_DRAWN = 450
GRID_DEGREES = 0.006


@dataclass(frozen=True)
class CommuneCoverage:
    """A commune: its name, population, and number of programmes with a site near."""

    name: str
    population: int
    programmes: int

    @property
    def has_help(self) -> bool:
        """Whether any programme has a site near."""
        return self.programmes > 0

    @property
    def is_many(self) -> bool:
        """Whether there may be more programmes than were counted."""
        return self.programmes >= MOST_PROGRAMMES


@dataclass(frozen=True)
class DrawnCommune:
    """A commune with its outline as GeoJSON, or its centre where no outline is known."""

    geometry: str
    coverage: CommuneCoverage


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


class NumberOfProgrammes(Subquery):
    """The number of programmes of a subquery of entries."""

    template = "(SELECT count(DISTINCT near.programme_id) FROM (%(subquery)s) near)"
    output_field = IntegerField()


def is_mapped_by_area(territory: Territory) -> bool:
    """Whether the map shows regions or departments rather than communes."""
    return territory.kind in BELOW


def communes_of(territory: Territory, theme: str = "") -> list[CommuneCoverage]:
    """Every commune of ``territory`` with the programmes (of ``theme``) near, in one query."""
    return [_coverage(row) for row in _communes(territory, theme)]


def drawn_communes(territory: Territory, theme: str = "") -> list[DrawnCommune]:
    """The same with outlines, of the largest ``MOST_DRAWN`` communes."""
    shape = GeometryField(srid=4326)
    outline: F | Coalesce = F("outline")
    if _below(territory, "commune").count() > MANY_DRAWN:
        # One that is smaller than the grid would vanish.
        outline = Coalesce(SnapToGrid("outline", GRID_DEGREES), "outline", output_field=shape)
    drawn = Coalesce(outline, Cast("centre", shape), output_field=shape)
    rows = _communes(territory, theme).annotate(geojson=AsGeoJSON(drawn, precision=DIGITS))
    return [DrawnCommune(row.geojson, _coverage(row)) for row in rows[:MOST_DRAWN]]


def _communes(territory: Territory, theme: str) -> QuerySet[Territory]:
    entries = SearchEntry.objects.at_sites().filter(point__dwithin=(OuterRef("centre"), NEAR_M))
    if theme:
        entries = entries.filter(themes__contains=[theme])
    near = NumberOfProgrammes(entries.order_by().values("programme_id")[:MOST_SITES])
    return (
        _below(territory, "commune")
        .filter(centre__isnull=False)
        .annotate(programmes=near)
        .order_by("-population", "code")
        .only("name", "names", "population")
    )


def _coverage(row: Any) -> CommuneCoverage:
    """The figures of a row of ``_communes``."""
    name = row.name_in(get_language() or SOURCE)
    return CommuneCoverage(name, row.population, row.programmes)


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
