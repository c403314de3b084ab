"""Transitive closure of the parents of territories, rebuilt whenever parents change."""

from django.db import connection

from geo.statements import read_sql

REBUILD = read_sql(__file__, "rebuild_ancestors")


def rebuild_ancestors() -> None:
    """Write the transitive closure of TerritoryParent to TerritoryAncestor; cycles terminate."""
    with connection.cursor() as cursor:
        cursor.execute(REBUILD)
