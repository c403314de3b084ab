"""SQL of the nearest sites: k nearest neighbours over indexed points, then entries at each point.

Sites without an address of their own lie at the point of their commune: thousands at one point,
equally far from everywhere. An index over entries would have to give all of them before the first
could be ranked. So the GiST index walks the points (``<->``), and a lateral query takes of each
point only the first entries in order.
"""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

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

from directory.models import IndexedPoint, SearchEntry
from directory.models.search_entry import SearchEntryQuerySet
from directory.search import lookups
from directory.search.criteria import Criteria
from directory.search.fetch import ScanExtent, sql_of
from directory.search.matching import matching_programmes, within_area_and_hours

# Distances on the sphere and the spheroid differ by less than this.
SPHERE_MARGIN = 1.01
# The point of the outer query, as the lateral query names it.
OUTER_POINT_ID = Func(template="candidate.id", output_field=UUIDField())
# What the walk tells of a site.
COLUMNS = ("id", "programme_id", "has_other_sites")
# The points in the order of the index, of each the first matching rows: a lateral question is asked
# of one point after the other, until there are enough rows.
NEAREST_SQL = """
SELECT entry.id, entry.programme_id, entry.has_other_sites, candidate.sphere_m,
    candidate.distance_m, entry.no = %s AS is_cut
FROM ({points}) candidate CROSS JOIN LATERAL ({entries}) entry
ORDER BY candidate.sphere_m LIMIT %s
"""
# How far the candidates tell all: to where the walk came, and to the last row taken of the first
# point of which not all were taken.
EXTENT = ScanExtent(
    "max(sphere_m)",
    """(array_agg(json_build_array(distance_m, programme_id) ORDER BY distance_m, programme_id)
        FILTER (WHERE is_cut))[1]""",
)


class AfterDistance(NamedTuple):
    """Where the page before ended."""

    distance_m: float
    programme_id: UUID


def nearest_sql(
    criteria: Criteria, count: int, each: int, since: AfterDistance | None = None
) -> tuple[str, list[Any]]:
    """SQL of the ``count`` sites that come first by the index, at most ``each`` of one point.

    They meet the search but for its radius, which is asked of their distance: circles bound the
    walk. Any number of them may be of one programme. ``is_cut`` marks the last of ``each`` rows of
    a point: there may be more. With ``since`` only what comes after it.
    """
    if criteria.territory:
        return sql_of(_in_territory(criteria, count, since))
    points, point_params = sql_of(_points(criteria, since))
    entries, entry_params = sql_of(_entries_at_point(criteria, each, since))
    sql = NEAREST_SQL.format(points=points, entries=entries)
    return sql, [each, *point_params, *entry_params, count]


def nearest_sites(criteria: Criteria, count: int) -> list[tuple[UUID, float]]:
    """Programme and metres on the spheroid of the ``count`` nearest sites, by the index."""
    sql, params = nearest_sql(criteria, count, count)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [(site[1], site[4]) for site in cursor.fetchall()]


def _points(criteria: Criteria, since: AfterDistance | None = None) -> QuerySet[Any, Any]:
    """The points at which something may match, in no order."""
    points = IndexedPoint.objects.touching(*criteria.circles).offering(
        lookups.term_ids(criteria).values()
    )
    points = points.with_distances(criteria.asked_point)
    if since:
        # The sphere is asked first: it costs nothing.
        points = points.filter(sphere_m__gte=since.distance_m / SPHERE_MARGIN)
        points = points.filter(distance_m__gte=since.distance_m)
    return points.values("id", "sphere_m", "distance_m")


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
    criteria: Criteria, count: int, since: AfterDistance | None
) -> QuerySet[Any, Any]:
    """The nearest in a territory, which may lie far away: entries of it, not points, are walked."""
    beyond_m = since.distance_m / SPHERE_MARGIN if since else 0.0
    rows = _matching(criteria).touching(*criteria.circles).with_distance_m(criteria.asked_point)
    rows = rows.nearest_candidates(criteria.asked_point, count, beyond_m)
    rows = rows.annotate(is_cut=Value(False, output_field=BooleanField()))
    found: QuerySet[Any, Any] = rows.values(*COLUMNS, "sphere_m", "distance_m", "is_cut")
    return found


def _matching(criteria: Criteria) -> SearchEntryQuerySet:
    return matching_programmes(
        within_area_and_hours(SearchEntry.objects.at_sites(), criteria), criteria
    )
