"""Bitmap index for counting the sites of wide map views under any mix of filters (ADR 14).

The sites of the map are in blocks of up to 1,024 neighbours (``BitmapBlock``). For each value
that can be filtered by (a term id, a territory, an accepted status, age, …) a block has one bitmap
with a bit for each of its sites; the sites that meet several filters are the bitwise AND of their
bitmaps. Blocks are built for all sites at once, each night. A site written since is listed as an
``UnindexedEntry`` and evaluated individually; the bit ``present`` of a changed or removed site is
cleared. So counts are always exact.
See https://en.wikipedia.org/wiki/Bitmap_index.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from psycopg import sql

from directory.index import grid
from directory.models.bitmap import BLOCK_SITES, Bitmap, BitmapBlock, UnindexedEntry
from directory.vocabulary import FRENCH_LEVELS_OPEN_TO, Audience, Cost, FrenchLevel, Status
from geo.statements import Statement, Template, bound, identifiers, joined, read_sql, read_template

# The grid level whose cells are split into blocks; cells of wider levels consist of whole blocks.
LEVEL = 11
SHIFT = 2 * (grid.FINEST_LEVEL - LEVEL)
# The id of a block is its cell and, in so many bits, its number inside the cell.
NUMBER_BITS = 20
MAX_AGE = 120

# Keys of bitmaps: a term id is its own key. Below all term ids there are keys for each status,
# audience and level of French that is accepted, for free help, for each age, for each territory.
STATUS, AUDIENCE, FRENCH_LEVEL, FREE, AGE, TERRITORY = -300, -320, -340, -360, -400, -1000
# For each key the stated values that accept it; programmes that state none accept it too. Keys
# follow the order of the vocabularies: when it changes, run ``manage.py build_bitmaps``.
ACCEPTING = {
    "statuses": {STATUS - n: [value] for n, value in enumerate(Status.values)},
    "audiences": {AUDIENCE - n: [value] for n, value in enumerate(Audience.values)},
    "french_levels": {
        FRENCH_LEVEL - n: FRENCH_LEVELS_OPEN_TO[value] for n, value in enumerate(FrenchLevel.values)
    },
}
PLACED_SQL = read_sql(__file__, "bitmaps_placed")
BLOCKS_SQL = read_sql(__file__, "bitmaps_blocks")
TERM_BITMAPS_SQL = read_sql(__file__, "bitmaps_of_terms")
TERRITORY_BITMAPS_SQL = read_sql(__file__, "bitmaps_of_territories")
CONDITION_BITMAPS_SQL = read_template(__file__, "bitmaps_of_conditions")
ACCEPTED = Template("({key}, {values}::varchar[])")
FREE_BITMAP_SQL = read_sql(__file__, "bitmap_of_free")
AGE_BITMAPS_SQL = read_sql(__file__, "bitmaps_of_ages")
REMOVE_SQL = read_sql(__file__, "bitmaps_remove")
ADD_UNINDEXED_SQL = read_sql(__file__, "bitmaps_add_unindexed")
MODELS = (Bitmap, BitmapBlock, UnindexedEntry)
NUMBERING = {"shift": SHIFT, "number_bits": NUMBER_BITS, "sites": BLOCK_SITES}


def build_bitmaps() -> int:
    """Rebuild all blocks and bitmaps; return the number of blocks.

    Runs inside the caller's transaction; publications wait until it ends.
    """
    grid.lock_grid()
    with connection.cursor() as cursor:
        # For grouping a million sites; JIT compilation would take longer than it saves.
        cursor.execute("SET LOCAL work_mem = '128MB'; SET LOCAL jit = off")
        for model in MODELS:
            model.objects.all()._raw_delete(connection.alias)
        cursor.execute(PLACED_SQL, NUMBERING)
        cursor.execute(BLOCKS_SQL)
        count = cursor.rowcount
        cursor.execute(TERM_BITMAPS_SQL)
        cursor.execute(TERRITORY_BITMAPS_SQL, [TERRITORY])
        for stated, accepting in ACCEPTING.items():
            statement = CONDITION_BITMAPS_SQL.fill(
                stated=sql.Identifier(stated),
                keys=joined(", ", [_accepted(*pair) for pair in accepting.items()]),
            )
            cursor.execute(statement.text, statement.params)
        cursor.execute(FREE_BITMAP_SQL, [FREE, Cost.FREE])
        cursor.execute(AGE_BITMAPS_SQL, {"first": AGE, "oldest": MAX_AGE})
        cursor.execute("DROP TABLE placed")
        tables = identifiers(tuple(model._meta.db_table for model in MODELS))
        cursor.execute(sql.SQL("ANALYZE {}").format(tables).as_string())
    return count


def _accepted(key: int, values: list[str]) -> Statement:
    """SQL row of a bitmap's key and the stated values that accept it."""
    return ACCEPTED.fill(key=bound(key), values=bound(values))


def remove_entries(programme_ids: Iterable[UUID]) -> None:
    """Clear the bits of the sites of programmes; their search entries must still be there."""
    _execute(REMOVE_SQL, programme_ids)


def add_unindexed(programme_ids: Iterable[UUID]) -> None:
    """List the sites of programmes as unindexed, so that they are evaluated individually."""
    _execute(ADD_UNINDEXED_SQL, programme_ids)


def _execute(statement: str, programme_ids: Iterable[UUID]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, NUMBERING | {"programmes": list(programme_ids)})
