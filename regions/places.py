"""Reverse geocoding: the territories that contain a point or place, and how certain that is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import hypot
from typing import Any

from django.contrib.gis.db.models import PointField
from django.contrib.gis.db.models.functions import Distance, GeometryDistance
from django.contrib.gis.geos import Point
from django.db.models import F, FloatField, Func, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from psycopg import sql

from geo.models import Place
from geo.statements import Statement, bound, identifiers, read_template
from regions.models import SMALLEST_FIRST, Territory

# Embedded outlines lack jetties and small islands: a point outside all outlines, but within this
# distance of a department or of a commune's own point, belongs to it.
COAST_M = 2000
ISLAND_M = 3000
AROUND = read_template(__file__, "territories_around")
CANDIDATES = 5
NEIGHBOURS = 40
# How far a point of each precision usually is from its commune (docs/boundaries.md).
ERROR_M: dict[str, int] = {
    Place.Precision.OWN: 0,
    Place.Precision.POSTCODE: 4400,
    Place.Precision.EPCI: 7800,
}


@dataclass(frozen=True)
class Location:
    """Where a point lies.

    `territories` go from the smallest to the country and are empty abroad. `commune` is known
    only where official outlines are loaded, and then `certain` is true and `candidates` empty;
    elsewhere the nearest communes are candidates for the person to choose from, and the
    department may be that of a neighbour (docs/boundaries.md says how often).
    """

    point: Point
    territories: list[Territory]
    commune: Territory | None
    department: Territory | None
    certain: bool

    @cached_property
    def candidates(self) -> list[Place]:
        """The communes likely nearest, queried only when first used."""
        return [] if self.certain or self.department is None else _candidates(self.point)


def locate(point: Point) -> Location:
    """The territories around a point in degrees WGS 84, in one query."""
    around = _around(point)
    covering = [territory for territory in around if territory.is_covering]
    commune = _first(covering, Territory.Kind.COMMUNE, official=True)
    if commune is not None:
        territories = _with_areas(_above(commune, around), covering)
        department = _first(territories, Territory.Kind.DEPARTMENT)
        return Location(point, territories, commune, department, certain=True)
    department = (
        _first(covering, Territory.Kind.DEPARTMENT, official=True)
        or _first(covering, Territory.Kind.DEPARTMENT)
        or _first((t for t in around if t.is_beside), Territory.Kind.DEPARTMENT)
    )
    if department is None:
        return Location(point, [], None, None, certain=False)
    territories = _with_areas(_above(department, around), covering)
    return Location(point, territories, None, department, certain=False)


def _around(point: Point) -> list[Territory]:
    """Territories that cover a point, else a department beside it, and all that lie above these.

    Smallest first. Each says in `below` the ids of those which lie in it, of these.
    """
    columns = [field.column for field in Territory._meta.concrete_fields if field.name != "outline"]
    statement = AROUND.fill(
        columns=identifiers(tuple(columns), "territory"),
        covering=_statement(_covering(point)),
        coast=_statement(_nearest_outline(point)),
        coast_m=bound(COAST_M),
        island=_statement(_nearest_town(point)),
        island_m=bound(ISLAND_M),
    )
    found = Territory.objects.raw(statement.text, statement.params)
    return sorted(found, key=lambda t: (SMALLEST_FIRST.index(t.kind), t.code))


def _statement(rows: QuerySet[Any, Any]) -> Statement:
    text, params = rows.query.sql_with_params()
    return Statement(sql.SQL(text), tuple(params))


def territories_of(code: str) -> list[Territory]:
    """The territories of a gazetteer or territory code, smallest first; none if it is unknown.

    The INSEE code decides, not the outline: `com:69383` (a borough) and `com:69123` give Lyon,
    its EPCI, department, region and country.
    """
    places = Place.objects.filter(code=code).order_by().values("territory_code")
    lowest = Coalesce(Subquery(places[:1]), Value(code))
    above = Territory.objects.filter(below_links__territory__code=lowest)
    return list(above.smallest_first().defer("outline"))


def _candidates(point: Point) -> list[Place]:
    """The communes likely nearest, allowing for the usual error of borrowed points."""
    # Annotated as QuerySet: the type checker knows no annotations of a PlaceQuerySet.
    communes: QuerySet[Place] = Place.objects.filter(kind=Place.Kind.COMMUNE)
    measured = communes.annotate(away=Distance("point", point))
    around = measured.order_by(GeometryDistance("point", point))[:NEIGHBOURS]
    likely = sorted(around, key=lambda place: hypot(place.away.m, ERROR_M[place.precision]))
    return list(likely[:CANDIDATES])


def _above(territory: Territory, around: list[Territory]) -> list[Territory]:
    """A territory and what it lies in, of those around."""
    return [other for other in around if territory.pk in other.below]


def _with_areas(territories: list[Territory], covering: list[Territory]) -> list[Territory]:
    """Add EPCI and custom territories whose outlines cover the point."""
    known = {territory.pk for territory in territories}
    kinds = {Territory.Kind.CUSTOM}
    if _first(territories, Territory.Kind.EPCI) is None:
        kinds.add(Territory.Kind.EPCI)
    added = [t for t in covering if t.kind in kinds and t.pk not in known]
    return sorted(territories + added, key=lambda t: SMALLEST_FIRST.index(t.kind))


def _first(
    territories: Iterable[Territory], kind: str, *, official: bool = False
) -> Territory | None:
    matching = (
        t for t in territories if t.kind == kind and (t.outline_is_official or not official)
    )
    return next(matching, None)


def _covering(point: Point) -> QuerySet[Territory, Mapping[str, object]]:
    """Territories whose outline covers the point, with their kind."""
    rows = Territory.objects.containing(point).order_by()
    return rows.values("id", "kind", "outline_is_official")


def _nearest_outline(point: Point) -> QuerySet[Territory, Mapping[str, object]]:
    """The department whose outline is nearest, and how far `away` that is."""
    departments = Territory.objects.current().of_kind(Territory.Kind.DEPARTMENT)
    given_point = Value(point, output_field=PointField(srid=4326))
    away = Func(F("outline"), given_point, function="ST_DistanceSphere", output_field=FloatField())
    rows = departments.filter(outline__isnull=False).annotate(away=away)
    return rows.order_by(GeometryDistance("outline", point)).values("id", "away")[:1]


def _nearest_town(point: Point) -> QuerySet[Place, Mapping[str, object]]:
    """The territory of the nearest commune with a point of its own, and how far `away` that is."""
    own = Place.objects.filter(kind=Place.Kind.COMMUNE, precision=Place.Precision.OWN)
    rows = own.annotate(away=Distance("point", point)).values("territory_code", "away")
    return rows.order_by(GeometryDistance("point", point))[:1]
