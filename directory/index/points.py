"""Indexed points: each distinct point at which sites lie, once, with the term ids found there.

Sites without an address of their own share the point of their commune, so that thousands of search
entries may lie at one point. A k-nearest-neighbour search (``<->``) walks these points instead of
the entries. The rows are updated in the transaction that publishes.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from directory.models import IndexedPoint, SearchEntry

# The points of some search entries, with the union of their term ids.
POINTS_SQL = """
INSERT INTO directory_indexedpoint AS known (id, point, term_ids)
SELECT indexed_point_id, point, directory_all_term_ids(term_ids) FROM directory_searchentry
WHERE site_id IS NOT NULL AND {chosen}
GROUP BY indexed_point_id, point ORDER BY indexed_point_id
"""
REBUILD_SQL = POINTS_SQL.format(chosen="true")
# An entry that is added adds its term ids to its point; one that is removed may have been the last
# with some of them, so the union of the remaining entries is taken anew.
ADDED_SQL = f"""{POINTS_SQL.format(chosen="programme_id = ANY(%(programmes)s)")}
ON CONFLICT (id) DO UPDATE SET term_ids = known.term_ids | excluded.term_ids
WHERE NOT known.term_ids @> excluded.term_ids
"""
REMAINING_SQL = f"""{POINTS_SQL.format(chosen="indexed_point_id = ANY(%(left)s)")}
ON CONFLICT (id) DO UPDATE SET term_ids = excluded.term_ids
WHERE known.term_ids <> excluded.term_ids
"""
EMPTY_SQL = """
DELETE FROM directory_indexedpoint point WHERE id = ANY(%(left)s) AND NOT EXISTS (
    SELECT FROM directory_searchentry WHERE site_id IS NOT NULL AND indexed_point_id = point.id
)
"""


def points_of(programme_ids: Iterable[UUID]) -> set[UUID]:
    """Ids of the points at which these programmes have sites now."""
    rows = SearchEntry.objects.at_sites().filter(programme__in=programme_ids)
    return set(rows.order_by().values_list("indexed_point_id", flat=True))


def rebuild_all() -> None:
    """Write all points anew from the search entries."""
    everywhere = IndexedPoint.objects.all()
    everywhere._raw_delete(everywhere.db)
    with connection.cursor() as cursor:
        cursor.execute(REBUILD_SQL)


def update_changed(left: Iterable[UUID], programme_ids: Iterable[UUID]) -> None:
    """Derive the points that these programmes had before, ``left``, and those they have now."""
    said = {"left": list(left), "programmes": list(programme_ids)}
    with connection.cursor() as cursor:
        cursor.execute(ADDED_SQL, said)
        if said["left"]:
            cursor.execute(REMAINING_SQL, said)
            cursor.execute(EMPTY_SQL, said)
