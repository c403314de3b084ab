"""Indexed points: each distinct point of sites once, with the union of their term ids.

Sites without an address of their own share the point of their commune, so that thousands of search
entries may lie at one point. A k-nearest-neighbour search (``<->``) reads these points in order
instead of the entries. The rows are updated in the transaction that publishes.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from psycopg import sql

from directory.models import IndexedPoint, SearchEntry
from geo.statements import read_sql, read_template

POINTS = read_template(__file__, "points")
REBUILD_SQL = POINTS.fill(chosen=sql.SQL("true"), on_conflict=sql.SQL("")).text
# An added entry adds its term ids to its point; a removed one may have been the last with some of
# them, so the union of the remaining entries is computed again.
ADDED_SQL = POINTS.fill(
    chosen=sql.SQL("programme_id = ANY(%(programmes)s)"),
    on_conflict=sql.SQL(read_sql(__file__, "points_add_term_ids")),
).text
REMAINING_SQL = POINTS.fill(
    chosen=sql.SQL("indexed_point_id = ANY(%(left)s)"),
    on_conflict=sql.SQL(read_sql(__file__, "points_replace_term_ids")),
).text
EMPTY_SQL = read_sql(__file__, "points_remove_empty")


def points_of(programme_ids: Iterable[UUID]) -> set[UUID]:
    """Ids of the points at which these programmes have sites now."""
    rows = SearchEntry.objects.at_sites().filter(programme__in=programme_ids)
    return set(rows.order_by().values_list("indexed_point_id", flat=True))


def rebuild_all() -> None:
    """Rebuild all points from the search entries."""
    everywhere = IndexedPoint.objects.all()
    everywhere._raw_delete(everywhere.db)
    with connection.cursor() as cursor:
        cursor.execute(REBUILD_SQL)


def update_changed(left: Iterable[UUID], programme_ids: Iterable[UUID]) -> None:
    """Update the points that these programmes had before (``left``) and those they have now."""
    values = {"left": list(left), "programmes": list(programme_ids)}
    with connection.cursor() as cursor:
        cursor.execute(ADDED_SQL, values)
        if values["left"]:
            cursor.execute(REMAINING_SQL, values)
            cursor.execute(EMPTY_SQL, values)
