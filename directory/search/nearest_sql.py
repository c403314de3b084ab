"""SQL of the nearest sites: k nearest neighbours over indexed points, then entries at each point.

Sites without an address of their own are at the point of their commune: thousands at one point, at
the same distance from everywhere. A scan of entries would have to read all of them to rank one. So
the GiST index is scanned over points (``<->``), and a lateral query reads only the first entries of
each.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    FloatField,
    Func,
    QuerySet,
    UUIDField,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber
from django.db.models.lookups import Exact
from psycopg import sql

from directory.expressions import SearchPoint
from directory.models import IndexedPoint, SearchEntry
from directory.models.indexed_point import IndexedPointQuerySet
from directory.models.search_entry import SearchEntryQuerySet
from directory.search import lookups
from directory.search.criteria import Criteria
from directory.search.fetch import ScanExtent, statement_of
from directory.search.matching import matching_programmes, within_area_and_hours
from geo.statements import Statement, read_sql, read_template

# Distances on the sphere and the spheroid differ by less than this.
SPHERE_MARGIN = 1.01
# The point of the outer query, as the lateral query names it.
OUTER_POINT_ID = Func(template="candidate.id", output_field=UUIDField())
# Columns of each entry.
COLUMNS = ("id", "programme_id", "has_other_sites")
NEAREST = read_template(__file__, "nearest")
# How far the candidates are complete: to the last distance read, and to the last row read of the
# first point of which not all were read.
EXTENT = ScanExtent(sql.SQL("max(sphere_m)"), sql.SQL(read_sql(__file__, "nearest_cut")))
# A point, or a placeholder for one that is bound when the statement is executed.
Centre = Point | SearchPoint
_Rows = TypeVar("_Rows", IndexedPointQuerySet, SearchEntryQuerySet)


class AfterDistance(NamedTuple):
    """The last result of the page before."""

    distance_m: float
    programme_id: UUID


def nearest_sql(
    criteria: Criteria,
    centre: Centre,
    count: int,
    each: int,
    since: AfterDistance | None = None,
) -> Statement:
    """SQL of the ``count`` sites that come first by the index, at most ``each`` of one point.

    They match the search except for its radius, which the caller compares with ``distance_m``;
    circles bound the scan. Any number of them may be of one programme. ``is_cut`` marks the last of
    ``each`` rows of a point: there may be more. With ``since`` only rows after it.
    """
    if criteria.territory:
        return statement_of(_in_territory(criteria, centre, count, since))
    return NEAREST.fill(
        each=sql.Literal(each),
        points=statement_of(_points(criteria, centre, since)),
        entries=statement_of(_entries_at_point(criteria, each, since)),
        count=sql.Literal(count),
    )


def nearest_sites(criteria: Criteria, count: int) -> list[tuple[UUID, float]]:
    """(programme, metres on the spheroid) of the ``count`` nearest sites by the index."""
    statement = nearest_sql(criteria, criteria.required_point, count, count)
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        return [(site[1], site[4]) for site in cursor.fetchall()]


def _points(criteria: Criteria, centre: Centre, since: AfterDistance | None) -> QuerySet[Any, Any]:
    """The points with possible matches, unordered."""
    points = _in_circles(IndexedPoint.objects.all(), criteria, centre)
    points = points.offering(lookups.term_ids(criteria).values()).with_distances(centre)
    if since:
        # The sphere first: it costs almost nothing.
        points = points.filter(sphere_m__gte=since.distance_m / SPHERE_MARGIN)
        points = points.filter(distance_m__gte=since.distance_m)
    return points.values("id", "sphere_m", "distance_m")


def _in_circles(rows: _Rows, criteria: Criteria, centre: Centre) -> _Rows:
    """Rows whose index boxes overlap the circles of the search."""
    if not isinstance(centre, SearchPoint):
        return rows.touching(*criteria.circles)
    return rows if criteria.radius_m is None else rows.touching_around(centre, criteria.radius_m)


def _entries_at_point(
    criteria: Criteria, each: int, since: AfterDistance | None
) -> QuerySet[Any, Any]:
    """The first matching rows at the point of the outer query, by programme."""
    rows = _matching(criteria).filter(indexed_point_id=OUTER_POINT_ID)
    if since:
        rows = rows.filter(programme_id__gt=_last_id_at_same_distance(since))
    order = ("programme_id", "id")
    rows = rows.annotate(no=Window(RowNumber(), order_by=order))
    first: QuerySet[Any, Any] = rows.order_by(*order).values(*COLUMNS, "no")[:each]
    return first


def _last_id_at_same_distance(since: AfterDistance) -> Case:
    """The last programme already returned at the point: at one distance the order is by id."""
    is_same = Exact(
        Func(template="candidate.distance_m", output_field=FloatField()), since.distance_m
    )
    return Case(
        When(is_same, then=since.programme_id), default=UUID(int=0), output_field=UUIDField()
    )


def _in_territory(
    criteria: Criteria, centre: Centre, count: int, since: AfterDistance | None
) -> QuerySet[Any, Any]:
    """The nearest in a territory, which may be far away: a scan of its entries, not of points."""
    beyond_m = since.distance_m / SPHERE_MARGIN if since else 0.0
    rows = _in_circles(_matching(criteria), criteria, centre).with_distance_m(centre)
    rows = rows.nearest_candidates(centre, count, beyond_m)
    uncut: QuerySet[Any, Any] = rows.annotate(is_cut=Value(False, output_field=BooleanField()))
    return uncut.values(*COLUMNS, "sphere_m", "distance_m", "is_cut")


def _matching(criteria: Criteria) -> SearchEntryQuerySet:
    return matching_programmes(
        within_area_and_hours(SearchEntry.objects.at_sites(), criteria), criteria
    )
