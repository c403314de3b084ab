"""Reverse geocoding: the territories that contain a point or place, and how certain that is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any

from django.contrib.gis.geos import Point
from django.db import connection
from django.db.models import Count, Field, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from psycopg import sql

from geo.box import Box, Circle
from geo.models import MapFeature, Place
from geo.statements import BoundLater, Row, Statement, bound, identifiers, read_template, rows_of
from regions.models import SMALLEST_FIRST, Territory

# Outlines lack jetties and boats lie off the shore: a point outside all outlines, but within this
# distance of one, belongs to its department.
COAST_M = 2000
AROUND = read_template(__file__, "territories_around")
CANDIDATES = 5


@dataclass(frozen=True)
class Location:
    """Where a point lies.

    `territories` go from the smallest to the country and are empty abroad. `commune` is known, and
    `certain` true, where the point lies farther from other communes than their outlines may be
    wrong (`Territory.outline_error_m`, docs/boundaries.md). Nearer, the communes it may lie in are
    candidates, the likeliest first, and `territories` are those of all of them. Where no outlines
    of communes are known, the candidates are the nearest communes.
    """

    point: Point
    territories: list[Territory]
    commune: Territory | None
    department: Territory | None
    certain: bool
    possible: list[Territory] = field(default_factory=list)

    @cached_property
    def candidates(self) -> list[Place]:
        """The communes it may lie in, the likeliest first; queried only when first used."""
        if self.certain or self.department is None:
            return []
        communes = Place.objects.filter(kind=Place.Kind.COMMUNE)
        if not self.possible:
            return list(communes.nearest(self.point, CANDIDATES))
        codes = [commune.code for commune in self.possible]
        return sorted(communes.filter(code__in=codes), key=lambda place: codes.index(place.code))


def locate(point: Point) -> Location:
    """The territories around a point in degrees WGS 84, in one query."""
    return location_of(point, rows_of(around_statement(point)))


def location_of(point: Point, rows: Sequence[Row]) -> Location:
    """Where a point lies, from the rows of its ``around_statement``."""
    around = _around(rows)
    communes = sorted((t for t in around if t.away_m is not None), key=_likeliest)
    possible = [t for t in communes if t.is_covering or (t.away_m or 0) <= t.outline_error_m]
    exact = next((t for t in possible if t.is_covering and t.outline_error_m == 0), None)
    if exact is not None:
        possible = [exact]
    if possible:
        territories = _with_areas(_above(possible, around), around)
        is_certain = len(possible) == 1 and possible[0].is_covering
        department = _first(_above(possible[:1], around), Territory.Kind.DEPARTMENT)
        commune = possible[0] if is_certain else None
        rest = [] if is_certain else possible[:CANDIDATES]
        return Location(point, territories, commune, department, is_certain, rest)
    department = _department(communes, around)
    if department is None:
        return Location(point, [], None, None, certain=False)
    territories = _with_areas(_above([department], around), around)
    return Location(point, territories, None, department, False, communes[:CANDIDATES])


def _likeliest(commune: Territory) -> tuple[bool, float]:
    """Orders communes: the one around the point first, the others as they are near."""
    return not commune.is_covering, commune.away_m or 0


def _department(communes: list[Territory], around: list[Territory]) -> Territory | None:
    """The department around a point in no commune, else that of the nearest commune."""
    kind = Territory.Kind.DEPARTMENT
    covering = [t for t in around if t.is_covering]
    return (
        _first((t for t in covering if t.outline_is_official), kind)
        or _first(covering, kind)
        or _first(_above(communes[:1], around), kind)
        or _first((t for t in around if t.is_beside), kind)
    )


def around_statement(point: Point) -> Statement:
    """Communes near a point, areas that cover it, and all that these lie in."""
    box = Circle(point.x, point.y, COAST_M).box() or Box(point.x, point.y, point.x, point.y)
    values = {"lon": point.x, "lat": point.y, "today": timezone.localdate()}
    values |= {name: getattr(box, name) for name in ("west", "south", "east", "north")}
    return _around_sql().with_values(values)


def _around(rows: Sequence[Row]) -> list[Territory]:
    """The territories of the rows of ``around_statement``, smallest first.

    Each says in `below` the ids of those which lie in it, of these; a commune near says in `away_m`
    how far its outline is, in metres.
    """
    compiler = Territory.objects.all().query.get_compiler(connection=connection)
    table = Territory._meta.db_table
    converters = compiler.get_converters([field.get_col(table) for field in _fields()])
    found = [_territory(row) for row in compiler.apply_converters(rows, converters)]
    return sorted(found, key=lambda t: (SMALLEST_FIRST.index(t.kind), t.code))


def _fields() -> list[Field[Any, Any]]:
    """Columns of a territory but for its outline."""
    return [field for field in Territory._meta.concrete_fields if field.name != "outline"]


@cache
def _around_sql() -> Statement:
    """The `around_statement` of any point, composed once and planned once on each connection."""
    later = ("lon", "lat", "west", "south", "east", "north", "today")
    statement = AROUND.fill(
        columns=identifiers(tuple(field.column for field in _fields()), "territory"),
        near_m=sql.Literal(COAST_M),
        most=sql.Literal(CANDIDATES),
        **{name: bound(BoundLater(name)) for name in later},
    )
    return replace(statement.compiled(), is_prepared=True)


def _territory(row: tuple[Any, ...]) -> Territory:
    """A territory of `around_statement`: its columns, then how it lies to the point."""
    *columns, below, away_m, is_covering, is_beside = row
    names = [field.attname for field in _fields()]
    found = Territory.from_db(connection.alias, names, columns)
    found.below, found.away_m = below, away_m
    found.is_covering, found.is_beside = is_covering, is_beside
    return found


def territories_of(code: str) -> list[Territory]:
    """The territories of a gazetteer or territory code, smallest first; none if it is unknown.

    The INSEE code decides, not the outline: `com:69383` (a borough) and `com:69123` give Lyon,
    its EPCI, department, region and country. An EPCI lies in the department of all its communes.
    """
    places = Place.objects.filter(code=code).order_by().values("territory_code")
    lowest = Coalesce(Subquery(places[:1]), Value(code))
    above = Territory.objects.filter(below_links__territory__code=lowest)
    if code.startswith(f"{Territory.Kind.EPCI}:"):
        group = Territory.objects.filter(pk__in=above.order_by().values("pk"))
        above = group | _around_group(code)
    return list(above.smallest_first().defer("outline"))


def _around_group(code: str) -> QuerySet[Territory]:
    """The department and region that all communes of an EPCI lie in, if it is one."""
    members = Territory.objects.filter(parent_links__parent__code=code).order_by()
    shared = (
        Territory.objects.of_kind(Territory.Kind.DEPARTMENT, Territory.Kind.REGION)
        .filter(below_links__territory__in=members)
        .annotate(communes=Count("below_links"))
        .filter(communes=members.count())
    )
    return Territory.objects.filter(pk__in=shared.order_by().values("pk"))


def borough_at(point: Point) -> Place | None:
    """The borough of Paris, Lyon or Marseille around a point, where the map's outlines are loaded.

    Their outlines are those of our own map; near a border of two boroughs either may come out.
    """
    around = MapFeature.objects.filter(kind=MapFeature.Kind.BOROUGH, shape__covers=point)
    code = around.order_by("pk").values_list("name", flat=True).first()
    return Place.objects.filter(code=code).first() if code else None


def _above(territories: list[Territory], around: list[Territory]) -> list[Territory]:
    """Territories and what they lie in, of those around."""
    keys = {territory.pk for territory in territories}
    return [other for other in around if keys & set(other.below)]


def _with_areas(territories: list[Territory], around: list[Territory]) -> list[Territory]:
    """Add EPCI and custom territories whose outlines cover the point."""
    known = {territory.pk for territory in territories}
    kinds = {Territory.Kind.CUSTOM}
    if _first(territories, Territory.Kind.EPCI) is None:
        kinds.add(Territory.Kind.EPCI)
    added = [t for t in around if t.is_covering and t.kind in kinds and t.pk not in known]
    return sorted(territories + added, key=lambda t: SMALLEST_FIRST.index(t.kind))


def _first(territories: Iterable[Territory], kind: str) -> Territory | None:
    return next((t for t in territories if t.kind == kind), None)
