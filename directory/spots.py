"""The spots at which sites stand, derived anew when what stands there changes."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from directory.models import SearchEntry, Spot

# Those at which something stands, with all marks that are there.
STANDING_SQL = """
INSERT INTO directory_spot (id, point, marks)
SELECT spot_id, point, directory_every_mark(marks) FROM directory_searchentry
WHERE site_id IS NOT NULL AND {chosen}
GROUP BY spot_id, point ORDER BY spot_id
ON CONFLICT (id) DO UPDATE SET marks = excluded.marks
WHERE directory_spot.marks <> excluded.marks
"""
LEFT_SQL = """
DELETE FROM directory_spot spot WHERE id = ANY(%(spots)s) AND NOT EXISTS (
    SELECT FROM directory_searchentry WHERE site_id IS NOT NULL AND spot_id = spot.id
)
"""


def of_programmes(programme_ids: Iterable[UUID]) -> set[UUID]:
    """The spots at which these programmes have sites now."""
    rows = SearchEntry.objects.at_sites().filter(programme__in=programme_ids)
    return set(rows.order_by().values_list("spot_id", flat=True))


def derive(spot_ids: Iterable[UUID] | None = None) -> None:
    """Derive anew some spots, or all, from the search rows; one left by all is removed."""
    with connection.cursor() as cursor:
        if spot_ids is None:
            everywhere = Spot.objects.all()
            everywhere._raw_delete(everywhere.db)
            cursor.execute(STANDING_SQL.format(chosen="true"))
            return
        some = {"spots": list(spot_ids)}
        cursor.execute(STANDING_SQL.format(chosen="spot_id = ANY(%(spots)s)"), some)
        cursor.execute(LEFT_SQL, some)
