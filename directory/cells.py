"""The cells of the map, as numbers: where a tile's cells lie, and which are counted beforehand."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

# `cell` of a search row has so many bits for its column, and as many for its row.
FINEST_LEVEL = 22
# Levels whose cells are counted when programmes are published (directory/migrations/0006).
COUNTED_LEVELS = range(2, 14)
# Publications that touch the same cells take turns, until each is committed.
TURN = 4_207_001


def span(level: int, x: int, y: int, of_level: int) -> tuple[int, int]:
    """First and last cell of ``of_level`` in the cell of ``level`` at column x and row y."""
    shift = 2 * (of_level - level)
    first = _interleaved(x, y) << shift
    return first, first + (1 << shift) - 1


def _interleaved(x: int, y: int) -> int:
    """The bits of column and row by turns, the row's before the column's."""
    number = 0
    for bit in range(FINEST_LEVEL):
        number |= ((x >> bit) & 1) << (2 * bit) | ((y >> bit) & 1) << (2 * bit + 1)
    return number


def take_turn() -> None:
    """Wait until no other transaction counts cells anew."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])


# The finest cells counted, and under what: all sites (0), each theme (its id), each territory (its
# id below zero).
COUNTED_SQL = """
SELECT DISTINCT entry.cell >> %s, facet
FROM directory_searchentry entry, directory_facets(entry.marks, entry.territories, ARRAY(
    SELECT id::int FROM directory_taxonomyterm WHERE scheme = 'theme' ORDER BY id)) facet
WHERE entry.site_id IS NOT NULL AND entry.programme_id = ANY(%s)
"""


def counted(programme_ids: Iterable) -> list[tuple[int, int]]:
    """The finest cells in which sites of these programmes are counted, each with its facet."""
    with connection.cursor() as cursor:
        shift = 2 * (FINEST_LEVEL - COUNTED_LEVELS[-1])
        cursor.execute(COUNTED_SQL, [shift, list(programme_ids)])
        return cursor.fetchall()


def count_anew() -> None:
    """Count the sites in all cells."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT directory_count_cells()")


def count_changes(before: list[tuple[int, int]], programme_ids: Iterable) -> None:
    """Count again where sites of these programmes were ``counted`` before, and add those now."""
    cells, facets = [cell for cell, _ in before], [facet for _, facet in before]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT directory_count_cells(%s::bigint[], %s::bigint[], %s)",
            [cells, facets, list(programme_ids)],
        )
