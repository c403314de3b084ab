"""The closure of the parents, rebuilt whenever parents change."""

from django.db import connection

from geo.statements import read_sql

REBUILD = read_sql(__file__, "rebuild_ancestors")


def rebuild_ancestors() -> None:
    """Make TerritoryAncestor say what TerritoryParent implies; a circle of parents ends too."""
    with connection.cursor() as cursor:
        cursor.execute(REBUILD)
