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


def of_programmes(programme_ids: Iterable) -> set[int]:
    """The finest cells counted in which these programmes have sites now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT cell >> %s FROM directory_searchentry"
            " WHERE site_id IS NOT NULL AND programme_id = ANY(%s)",
            [2 * (FINEST_LEVEL - COUNTED_LEVELS[-1]), list(programme_ids)],
        )
        return {cell for (cell,) in cursor.fetchall()}


def count_anew(cells: Iterable[int] | None = None) -> None:
    """Count the sites in some of the finest cells and all cells around them, or everywhere."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT directory_count_cells(%s)", [None if cells is None else sorted(cells)]
        )
