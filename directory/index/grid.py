"""The grid of the cluster map: web-mercator cells numbered by Morton code (Z-order curve).

A cell at level n is one of 2ⁿ × 2ⁿ squares of the world. Its Morton code interleaves the bits of
column and row, so that every wider cell is one range of the codes of the finest level (22).
``directory_clustercell`` holds, for levels 2 to 13, how many sites lie in each cell; it is updated
in the transaction that publishes (migration 0012 holds the SQL functions).
See https://en.wikipedia.org/wiki/Z-order_curve.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from geo.statements import read_sql

# ``cell`` of a search entry has so many bits for its column, and as many for its row.
FINEST_LEVEL = 22
# Levels whose cells are counted when programmes are published (directory/migrations/0006).
COUNTED_LEVELS = range(2, 14)
# Key of the advisory lock: transactions that count cells run one after the other.
ADVISORY_LOCK = 4_207_001


def cell_range(level: int, x: int, y: int, of_level: int) -> tuple[int, int]:
    """First and last Morton code of ``of_level`` in the cell of ``level`` at column x, row y."""
    shift = 2 * (of_level - level)
    first = morton_code(x, y) << shift
    return first, first + (1 << shift) - 1


def morton_code(x: int, y: int) -> int:
    """The Morton code of a cell: the bits of row and column interleaved, the row's bit first."""
    number = 0
    for bit in range(FINEST_LEVEL):
        number |= ((x >> bit) & 1) << (2 * bit) | ((y >> bit) & 1) << (2 * bit + 1)
    return number


def lock_grid() -> None:
    """Take the advisory lock on the grid until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])


CELLS_SQL = read_sql(__file__, "grid_cells")


def cells_of(programme_ids: Iterable) -> list[tuple[int, int]]:
    """The finest cells in which sites of these programmes are counted, each with its facet."""
    with connection.cursor() as cursor:
        shift = 2 * (FINEST_LEVEL - COUNTED_LEVELS[-1])
        cursor.execute(CELLS_SQL, [shift, list(programme_ids)])
        return cursor.fetchall()


def recount_all() -> None:
    """Count the sites in all cells."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT directory_count_cells()")


def recount_changed(before: list[tuple[int, int]], programme_ids: Iterable) -> None:
    """Recount the cells of these programmes: those in ``before`` (``cells_of``) and those now."""
    cells, facets = [cell for cell, _ in before], [facet for _, facet in before]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT directory_count_cells(%s::bigint[], %s::bigint[], %s)",
            [cells, facets, list(programme_ids)],
        )
