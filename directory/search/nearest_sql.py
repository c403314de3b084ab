"""SQL of the nearest sites: k nearest neighbours over indexed points, then entries at each point.

Sites without an address of their own lie at the point of their commune: thousands at one point,
equally far from everywhere. An index over entries would have to give all of them before the first
could be ranked. So the GiST index walks the points (``<->``), and a lateral query takes of each
point only the first entries in order.
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
# What the walk tells of a site.
COLUMNS = ("id", "programme_id", "has_other_sites")
NEAREST = read_template(__file__, "nearest")
# How far the candidates tell all: to where the walk came, and to the last row taken of the first
# point of which not all were taken.
EXTENT = ScanExtent(sql.SQL("max(sphere_m)"), sql.SQL(read_sql(__file__, "nearest_cut")))
# A point, or the place of one that is bound when the statement runs.
Centre = Point | SearchPoint
_Rows = TypeVar("_Rows", IndexedPointQuerySet, SearchEntryQuerySet)


class AfterDistance(NamedTuple):
    """Where the page before ended."""

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

    They meet the search but for its radius, which is asked of their distance from ``centre``:
    circles bound the walk. Any number of them may be of one programme. ``is_cut`` marks the last of
    ``each`` rows of a point: there may be more. With ``since`` only what comes after it.
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
    """Programme and metres on the spheroid of the ``count`` nearest sites, by the index."""
    statement = nearest_sql(criteria, criteria.asked_point, count, count)
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        return [(site[1], site[4]) for site in cursor.fetchall()]


def _points(criteria: Criteria, centre: Centre, since: AfterDistance | None) -> QuerySet[Any, Any]:
    """The points at which something may match, in no order."""
    points = _in_circles(IndexedPoint.objects.all(), criteria, centre)
    points = points.offering(lookups.term_ids(criteria).values()).with_distances(centre)
    if since:
        # The sphere is asked first: it costs nothing.
        points = points.filter(sphere_m__gte=since.distance_m / SPHERE_MARGIN)
        points = points.filter(distance_m__gte=since.distance_m)
    return points.values("id", "sphere_m", "distance_m")


def _in_circles(rows: _Rows, criteria: Criteria, centre: Centre) -> _Rows:
    """Rows in or beside the circles outside of which no site is found."""
    if not isinstance(centre, SearchPoint):
        return rows.touching(*criteria.circles)
    return rows if criteria.radius_m is None else rows.touching_around(centre, criteria.radius_m)


def _entries_at_point(
    criteria: Criteria, each: int, since: AfterDistance | None
) -> QuerySet[Any, Any]:
    """The first matching rows at the point in question, by programme."""
    rows = _matching(criteria).filter(indexed_point_id=OUTER_POINT_ID)
    if since:
        rows = rows.filter(programme_id__gt=_last_id_at_same_distance(since))
    order = ("programme_id", "id")
    rows = rows.annotate(no=Window(RowNumber(), order_by=order))
    found: QuerySet[Any, Any] = rows.order_by(*order).values(*COLUMNS, "no")[:each]
    return found


def _last_id_at_same_distance(since: AfterDistance) -> Case:
    """The programme up to which the point in question was told: at one distance they go by id."""
    is_same = Exact(
        Func(template="candidate.distance_m", output_field=FloatField()), since.distance_m
    )
    return Case(
        When(is_same, then=since.programme_id), default=UUID(int=0), output_field=UUIDField()
    )


def _in_territory(
    criteria: Criteria, centre: Centre, count: int, since: AfterDistance | None
) -> QuerySet[Any, Any]:
    """The nearest in a territory, which may lie far away: entries of it, not points, are walked."""
    beyond_m = since.distance_m / SPHERE_MARGIN if since else 0.0
    rows = _in_circles(_matching(criteria), criteria, centre).with_distance_m(centre)
    rows = rows.nearest_candidates(centre, count, beyond_m)
    whole: QuerySet[Any, Any] = rows.annotate(is_cut=Value(False, output_field=BooleanField()))
    return whole.values(*COLUMNS, "sphere_m", "distance_m", "is_cut")


def _matching(criteria: Criteria) -> SearchEntryQuerySet:
    return matching_programmes(
        within_area_and_hours(SearchEntry.objects.at_sites(), criteria), criteria
    )
