"""The spots at which sites stand, derived anew when what stands there changes."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from directory.models import SearchEntry, Spot

# The spots of some rows, with the marks of these.
SPOTS_SQL = """
INSERT INTO directory_spot AS known (id, point, marks)
SELECT spot_id, point, directory_every_mark(marks) FROM directory_searchentry
WHERE site_id IS NOT NULL AND {chosen}
GROUP BY spot_id, point ORDER BY spot_id
"""
ANEW_SQL = SPOTS_SQL.format(chosen="true")
# Who comes to a spot adds marks; whoever leaves one may have been the last to have some.
CAME_SQL = f"""{SPOTS_SQL.format(chosen="programme_id = ANY(%(programmes)s)")}
ON CONFLICT (id) DO UPDATE SET marks = known.marks | excluded.marks
WHERE NOT known.marks @> excluded.marks
"""
STILL_SQL = f"""{SPOTS_SQL.format(chosen="spot_id = ANY(%(left)s)")}
ON CONFLICT (id) DO UPDATE SET marks = excluded.marks WHERE known.marks <> excluded.marks
"""
EMPTY_SQL = """
DELETE FROM directory_spot spot WHERE id = ANY(%(left)s) AND NOT EXISTS (
    SELECT FROM directory_searchentry WHERE site_id IS NOT NULL AND spot_id = spot.id
)
"""


def of_programmes(programme_ids: Iterable[UUID]) -> set[UUID]:
    """The spots at which these programmes have sites now."""
    rows = SearchEntry.objects.at_sites().filter(programme__in=programme_ids)
    return set(rows.order_by().values_list("spot_id", flat=True))


def derive_anew() -> None:
    """Derive all spots from the search rows."""
    everywhere = Spot.objects.all()
    everywhere._raw_delete(everywhere.db)
    with connection.cursor() as cursor:
        cursor.execute(ANEW_SQL)


def derive_changes(left: Iterable[UUID], programme_ids: Iterable[UUID]) -> None:
    """Derive the spots that these programmes had before, ``left``, and those they have now."""
    said = {"left": list(left), "programmes": list(programme_ids)}
    with connection.cursor() as cursor:
        cursor.execute(CAME_SQL, said)
        if said["left"]:
            cursor.execute(STILL_SQL, said)
            cursor.execute(EMPTY_SQL, said)
