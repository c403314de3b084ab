"""The nearest sites: a walk from spot to spot that reads of a crowd no more than a page needs.

Sites without an address of their own lie at the point of their commune: thousands at one spot,
equally far from everywhere. The index over points would have to give all of them before the first
could be told. So the walk goes over spots, and takes of each only the first rows in order.
"""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Case, FloatField, Func, UUIDField, Value, When, Window
from django.db.models.functions import RowNumber
from django.db.models.lookups import Exact

from directory.criteria import Criteria
from directory.matching import narrowed, of_programmes
from directory.models import SearchEntry, Spot
from directory.querysets import SearchEntryQuerySet, SpotQuerySet
from directory.rows import Extent, sql_of

# Distances on the sphere and the spheroid differ by less than this.
SPHERE_MARGIN = 1.01
# The spot in question, in a lateral query.
HERE = Func(template="spot.id", output_field=UUIDField())
# What the walk tells of a site.
COLUMNS = ("id", "programme_id", "has_other_sites")
# The spots in the order of the index, of each the first matching rows: a lateral question is asked
# of one spot after the other, until there are enough rows.
NEAREST_SQL = """
SELECT entry.id, entry.programme_id, entry.has_other_sites, spot.sphere_m, spot.distance_m,
    entry.no = %s AS is_cut
FROM ({spots}) spot CROSS JOIN LATERAL ({entries}) entry
ORDER BY spot.sphere_m LIMIT %s
"""
# How far the candidates tell all: to where the walk came, and to the last row taken of the first
# spot of which not all were taken.
EXTENT = Extent(
    "max(sphere_m)",
    """(array_agg(json_build_array(distance_m, programme_id) ORDER BY distance_m, programme_id)
        FILTER (WHERE is_cut))[1]""",
)


class Since(NamedTuple):
    """Where the page before ended."""

    distance_m: float
    programme_id: UUID


def nearest_sql(
    criteria: Criteria, count: int, each: int, since: Since | None = None
) -> tuple[str, list]:
    """SQL of the ``count`` sites that come first by the index, at most ``each`` of one spot.

    They meet the search but for its radius, which is asked of their distance: circles bound the
    walk. Any number of them may be of one programme. ``is_cut`` marks the last of ``each`` rows of
    a spot: there may be more. With ``since`` only what comes after it.
    """
    if criteria.territory:
        return sql_of(_in_territory(criteria, count, since))
    spots, spot_params = sql_of(_spots(criteria, since))
    entries, entry_params = sql_of(_at_spot(criteria, each, since))
    sql = NEAREST_SQL.format(spots=spots, entries=entries)
    return sql, [each, *spot_params, *entry_params, count]


def nearest_sites(criteria: Criteria, count: int) -> list[tuple[UUID, float]]:
    """Programme and metres on the spheroid of the ``count`` nearest sites, by the index."""
    sql, params = nearest_sql(criteria, count, count)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [(site[1], site[4]) for site in cursor.fetchall()]


def _spots(criteria: Criteria, since: Since | None = None) -> SpotQuerySet:
    """The spots at which something may match, in no order."""
    spots = Spot.objects.touching(*criteria.circles).offering(criteria.marks.values())
    spots = spots.with_distances(criteria.point)
    if since:
        # The sphere is asked first: it costs nothing.
        spots = spots.filter(sphere_m__gte=since.distance_m / SPHERE_MARGIN)
        spots = spots.filter(distance_m__gte=since.distance_m)
    return spots.values("id", "sphere_m", "distance_m")


def _at_spot(criteria: Criteria, each: int, since: Since | None) -> SearchEntryQuerySet:
    """The first matching rows at the spot in question, by programme."""
    rows = _matching(criteria).filter(spot_id=HERE)
    if since:
        rows = rows.filter(programme_id__gt=_passed(since))
    order = ("programme_id", "id")
    rows = rows.annotate(no=Window(RowNumber(), order_by=order))
    return rows.order_by(*order).values(*COLUMNS, "no")[:each]


def _passed(since: Since) -> Case:
    """The programme up to which the spot in question was told: at one distance they go by id."""
    is_same = Exact(Func(template="spot.distance_m", output_field=FloatField()), since.distance_m)
    return Case(
        When(is_same, then=since.programme_id), default=UUID(int=0), output_field=UUIDField()
    )


def _in_territory(criteria: Criteria, count: int, since: Since | None) -> SearchEntryQuerySet:
    """The nearest in a territory, which may lie far away: the rows tell where better than spots."""
    beyond_m = since.distance_m / SPHERE_MARGIN if since else 0.0
    rows = _matching(criteria).touching(*criteria.circles).with_distance_m(criteria.point)
    rows = rows.nearest_candidates(criteria.point, count, beyond_m)
    return rows.annotate(is_cut=Value(False, output_field=BooleanField())).values(
        *COLUMNS, "sphere_m", "distance_m", "is_cut"
    )


def _matching(criteria: Criteria) -> SearchEntryQuerySet:
    return of_programmes(narrowed(SearchEntry.objects.at_sites(), criteria), criteria)
