"""SQL of the nearest sites: k nearest neighbours over indexed points, then entries at each point.

Sites without an address of their own are at the point of their commune: thousands at one point, at
the same distance from everywhere. A scan of entries would have to read all of them to rank one. So
the GiST index is scanned over points (``<->``), and a lateral query reads only the first entries of
each.
"""

from __future__ import annotations

from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    FloatField,
    QuerySet,
    UUIDField,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber
from django.db.models.lookups import Exact
from psycopg import sql

from directory.expressions import LaterValue, OuterColumn, SearchPoint
from directory.models import IndexedPoint, SearchEntry
from directory.models.search_entry import SearchEntryQuerySet
from directory.search import lookups
from directory.search.criteria import Criteria
from directory.search.fetch import ScanExtent, statement_of
from directory.search.matching import matching_programmes, within_area_and_hours
from directory.search.shapes import COMMUNE, RADIUS_M
from geo.statements import Statement, read_sql, read_template

# Distances on the sphere and the spheroid differ by less than this.
SPHERE_MARGIN = 1.01
# The point of the outer query, as the lateral query names it.
AT_POINT = OuterColumn("candidate.id", UUIDField())
POINT_DISTANCE_M = OuterColumn("candidate.distance_m", FloatField())
# The last result of the page before, bound later: its metres, less the margin, and its programme.
SINCE_M = LaterValue("after_distance_m", "double precision")
SINCE_SPHERE_M = LaterValue("after_sphere_m", "double precision")
SINCE_PROGRAMME = LaterValue("after_programme_id", "uuid")
# Columns of each entry.
COLUMNS = ("id", "programme_id", "has_other_sites")
NEAREST = read_template(__file__, "nearest")
IN_TURN = read_template(__file__, "in_turn")
# How far the candidates are complete: to the last distance read, and to the last row read of the
# first point of which not all were read.
EXTENT = ScanExtent(sql.SQL("max(sphere_m)"), sql.SQL(read_sql(__file__, "nearest_cut")))


def nearest_sql(shaped: Criteria, count: int, each: int, *, is_later: bool = False) -> Statement:
    """SQL of the ``count`` sites that come first by the index, at most ``each`` of one point.

    ``shaped`` is a search with placeholders (``shapes``). The caller compares the radius with
    ``distance_m``, unless there is a commune, whose sites may lie beyond it; circles bound the
    scan. Any number of sites may be of one programme. ``is_cut`` marks the last of ``each`` rows
    of a point: there may be more. With ``is_later`` only rows after a position.
    """
    if shaped.territory:
        near = statement_of(_in_territory(shaped, count, is_later=is_later))
    else:
        near = NEAREST.fill(
            each=sql.Literal(each),
            points=statement_of(_points(shaped, is_later=is_later)),
            entries=statement_of(_entries_at_point(shaped, each, is_later=is_later)),
            count=sql.Literal(count),
        )
    if lookups.commune_id(shaped) is None:
        return near
    beyond = statement_of(_beyond_radius(shaped, count, is_later=is_later))
    return IN_TURN.fill(first=near, others=beyond, wanted=sql.Literal(count))


def _points(shaped: Criteria, *, is_later: bool) -> QuerySet[Any, Any]:
    """The points with possible matches, unordered."""
    points = IndexedPoint.objects.touching(*shaped.circles)
    points = points.offering(lookups.term_ids(shaped).values())
    points = points.with_distances(SearchPoint())
    if shaped.radius_m is not None:
        points = points.touching_around(SearchPoint(), RADIUS_M)
        if lookups.commune_id(shaped) is not None:
            points = points.filter(distance_m__lte=RADIUS_M)
    if is_later:
        # The sphere first: it costs almost nothing.
        points = points.filter(sphere_m__gte=SINCE_SPHERE_M).filter(distance_m__gte=SINCE_M)
    return points.values("id", "sphere_m", "distance_m")


def _entries_at_point(shaped: Criteria, each: int, *, is_later: bool) -> QuerySet[Any, Any]:
    """The first matching rows at the point of the outer query, by programme."""
    rows = _matching(shaped).filter(indexed_point_id=AT_POINT)
    if is_later:
        rows = rows.filter(programme_id__gt=_last_id_at_same_distance())
    order = ("programme_id", "id")
    rows = rows.annotate(no=Window(RowNumber(), order_by=order))
    first: QuerySet[Any, Any] = rows.order_by(*order).values(*COLUMNS, "no")[:each]
    return first


def _last_id_at_same_distance() -> Case:
    """The last programme already returned at the point: at one distance the order is by id."""
    before_all = Value("00000000-0000-0000-0000-000000000000", output_field=UUIDField())
    return Case(
        When(Exact(POINT_DISTANCE_M, SINCE_M), then=SINCE_PROGRAMME),
        default=before_all,
        output_field=UUIDField(),
    )


def _in_territory(shaped: Criteria, count: int, *, is_later: bool) -> QuerySet[Any, Any]:
    """The nearest in a territory, which may be far away: a scan of its entries, not of points."""
    rows = _matching(shaped).touching(*shaped.circles)
    if shaped.radius_m is not None:
        rows = rows.touching_around(SearchPoint(), RADIUS_M)
        if lookups.commune_id(shaped) is not None:
            rows = rows.no_farther(SearchPoint(), RADIUS_M)
    return _uncut(rows, shaped, count, is_later=is_later)


def _beyond_radius(shaped: Criteria, count: int, *, is_later: bool) -> QuerySet[Any, Any]:
    """The nearest in the commune of the search that lie beyond its radius."""
    rows = _matching(shaped).in_territories([COMMUNE]).farther(SearchPoint(), RADIUS_M)
    return _uncut(rows, shaped, count, is_later=is_later)


def _uncut(
    rows: SearchEntryQuerySet, shaped: Criteria, count: int, *, is_later: bool
) -> QuerySet[Any, Any]:
    """The nearest ``count`` of some entries, none of them cut."""
    rows = rows.with_distance_m(SearchPoint())
    rows = rows.nearest_candidates(SearchPoint(), count, SINCE_SPHERE_M if is_later else 0.0)
    uncut: QuerySet[Any, Any] = rows.annotate(is_cut=Value(False, output_field=BooleanField()))
    return uncut.values(*COLUMNS, "sphere_m", "distance_m", "is_cut")


def _matching(shaped: Criteria) -> SearchEntryQuerySet:
    return matching_programmes(
        within_area_and_hours(SearchEntry.objects.at_sites(), shaped), shaped
    )
