"""The closure of the parents, rebuilt whenever parents change."""

from django.db import connection

REBUILD = """
WITH RECURSIVE above (territory_id, ancestor_id) AS (
    SELECT id, id FROM regions_territory
    UNION
    SELECT above.territory_id, link.parent_id
    FROM above JOIN regions_territoryparent AS link ON link.child_id = above.ancestor_id
), gone AS (
    DELETE FROM regions_territoryancestor AS old
    WHERE NOT EXISTS (
        SELECT 1 FROM above
        WHERE above.territory_id = old.territory_id AND above.ancestor_id = old.ancestor_id
    )
)
INSERT INTO regions_territoryancestor (territory_id, ancestor_id)
SELECT territory_id, ancestor_id FROM above
ON CONFLICT DO NOTHING
"""


def rebuild_ancestors() -> None:
    """Make TerritoryAncestor say what TerritoryParent implies; a circle of parents ends too."""
    with connection.cursor() as cursor:
        cursor.execute(REBUILD)
