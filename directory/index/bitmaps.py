"""Bitmap index for counting the sites of wide map views under any mix of filters (ADR 14).

The sites of the map stand in blocks of up to 1,024 neighbours (``BitmapBlock``). For each value
that can be filtered by (a term id, a territory, an accepted status, age, …) a block has one bitmap
with a bit for each of its sites; the sites that meet several filters are the bitwise AND of their
bitmaps. Blocks are built for all sites at once, each night. A site written since is listed as an
``UnindexedEntry`` and evaluated by itself, and the bit ``present`` of one that changed or went is
cleared, so that counts are exact at every moment.
See https://en.wikipedia.org/wiki/Bitmap_index.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from directory.index import grid
from directory.models.bitmap import BLOCK_SITES, Bitmap, BitmapBlock, UnindexedEntry
from directory.vocabulary import FRENCH_LEVELS_OPEN_TO, Audience, Cost, FrenchLevel, Status

# The level whose cells hold a block's sites; those of a wider level are made of whole blocks.
LEVEL = 11
SHIFT = 2 * (grid.FINEST_LEVEL - LEVEL)
# A block is numbered by its cell and, in so many bits, by its turn in it.
TURN_BITS = 20
MAX_AGE = 120

# Keys of bitmaps: a term id is its own key. Below all term ids there are keys for each status,
# audience and level of French that is accepted, for free help, for each age, for each territory.
STATUS, AUDIENCE, FRENCH_LEVEL, FREE, AGE, TERRITORY = -300, -320, -340, -360, -400, -1000
# For each key the stated values that accept it; stating none accepts too. Keys follow the order of
# the vocabularies: after a change of that order run ``manage.py build_bitmaps``.
ACCEPTING = {
    "statuses": {STATUS - n: [value] for n, value in enumerate(Status.values)},
    "audiences": {AUDIENCE - n: [value] for n, value in enumerate(Audience.values)},
    "french_levels": {
        FRENCH_LEVEL - n: FRENCH_LEVELS_OPEN_TO[value] for n, value in enumerate(FrenchLevel.values)
    },
}
PLACED_SQL = """
CREATE TEMPORARY TABLE placed ON COMMIT DROP AS
SELECT id AS entry_id, (within << %(turns)s) + number / %(sites)s AS block,
    (number %% %(sites)s)::int AS place, cell, ST_X(place) AS lon, ST_Y(place) AS lat,
    term_ids, territories, statuses, audiences, french_levels, age_min, age_max, cost
FROM (
    SELECT *, cell >> %(shift)s AS within,
        row_number() OVER (PARTITION BY cell >> %(shift)s ORDER BY cell, id) - 1 AS number
    FROM directory_searchentry WHERE site_id IS NOT NULL
) entry
"""
BLOCKS_SQL = """
INSERT INTO directory_bitmapblock (
    id, entry_ids, present, first_cell, last_cell, lon, lat, west, south, east, north)
SELECT block, array_agg(entry_id ORDER BY place), bit_or(directory_bit(place)),
    min(cell), max(cell), avg(lon), avg(lat), min(lon), min(lat), max(lon), max(lat)
FROM placed GROUP BY block ORDER BY block
"""
TERM_BITMAPS_SQL = """
INSERT INTO directory_bitmap (key, block_id, bits)
SELECT key, block, bit_or(directory_bit(place)) FROM placed, unnest(term_ids) key
GROUP BY block, key ORDER BY key, block
"""
TERRITORY_BITMAPS_SQL = """
INSERT INTO directory_bitmap (key, block_id, bits)
SELECT %s - id, block, bit_or(directory_bit(place)) FROM placed, unnest(territories) id
GROUP BY block, id ORDER BY id DESC, block
"""
# Few sets of conditions are stated again and again: they are told apart before they are judged.
CONDITION_BITMAPS_SQL = """
INSERT INTO directory_bitmap (key, block_id, bits)
SELECT key, block, bit_or(bits)
FROM (
    SELECT block, {stated} AS stated, bit_or(directory_bit(place)) AS bits
    FROM placed GROUP BY 1, 2
) stating JOIN (VALUES {keys}) asked (key, accepted) ON stated = '{}' OR stated && accepted
GROUP BY block, key ORDER BY key, block
"""
FREE_BITMAP_SQL = """
INSERT INTO directory_bitmap (key, block_id, bits)
SELECT %s, block, bit_or(directory_bit(place)) FROM placed WHERE cost IN ('', %s)
GROUP BY block ORDER BY block
"""
AGE_BITMAPS_SQL = """
INSERT INTO directory_bitmap (key, block_id, bits)
SELECT %(first)s - age, block, bit_or(bits)
FROM (
    SELECT block, coalesce(age_min, 0) AS youngest, coalesce(age_max, %(oldest)s) AS oldest,
        bit_or(directory_bit(place)) AS bits
    FROM placed GROUP BY 1, 2, 3
) stating JOIN generate_series(0, %(oldest)s) age ON age BETWEEN youngest AND oldest
GROUP BY block, age ORDER BY age DESC, block
"""
# Rows of some programmes, which are about to go.
REMOVE_SQL = """
WITH gone AS (
    SELECT block.id, bit_or(directory_bit(found.place)) AS bits
    FROM directory_searchentry entry JOIN directory_bitmapblock block
        ON block.id BETWEEN (cell >> %(shift)s) << %(turns)s
            AND ((cell >> %(shift)s) + 1 << %(turns)s) - 1
        AND cell BETWEEN first_cell AND last_cell,
        LATERAL (SELECT array_position(entry_ids, entry.id) - 1 AS place) found
    WHERE programme_id = ANY(%(programmes)s) AND site_id IS NOT NULL AND found.place IS NOT NULL
    GROUP BY block.id
), fewer AS (
    UPDATE directory_bitmapblock block SET present = present & ~gone.bits
    FROM gone WHERE gone.id = block.id
)
DELETE FROM directory_unindexedentry outside USING directory_searchentry entry
WHERE entry.id = outside.entry_id AND programme_id = ANY(%(programmes)s)
"""
ADD_UNINDEXED_SQL = """
INSERT INTO directory_unindexedentry (entry_id)
SELECT id FROM directory_searchentry
WHERE programme_id = ANY(%(programmes)s) AND site_id IS NOT NULL
"""
MODELS = (Bitmap, BitmapBlock, UnindexedEntry)
NUMBERING = {"shift": SHIFT, "turns": TURN_BITS, "sites": BLOCK_SITES}


def build_bitmaps() -> int:
    """Build all blocks and bitmaps anew; return how many blocks there are.

    Runs inside the caller's transaction; publications wait until it ends.
    """
    grid.lock_grid()
    with connection.cursor() as cursor:
        # A million sites are grouped in one go; compiling would take longer than it saves.
        cursor.execute("SET LOCAL work_mem = '128MB'; SET LOCAL jit = off")
        for model in MODELS:
            model.objects.all()._raw_delete(connection.alias)
        cursor.execute(PLACED_SQL, NUMBERING)
        cursor.execute(BLOCKS_SQL)
        count = cursor.rowcount
        cursor.execute(TERM_BITMAPS_SQL)
        cursor.execute(TERRITORY_BITMAPS_SQL, [TERRITORY])
        for stated, accepting in ACCEPTING.items():
            keys = ", ".join(["(%s, %s::varchar[])"] * len(accepting))
            pairs = [part for pair in accepting.items() for part in pair]
            sql = CONDITION_BITMAPS_SQL.replace("{stated}", stated).replace("{keys}", keys)
            cursor.execute(sql, pairs)
        cursor.execute(FREE_BITMAP_SQL, [FREE, Cost.FREE])
        cursor.execute(AGE_BITMAPS_SQL, {"first": AGE, "oldest": MAX_AGE})
        cursor.execute("DROP TABLE placed")
        cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in MODELS)}")
    return count


def remove_entries(programme_ids: Iterable[UUID]) -> None:
    """Clear the bits of the sites of programmes; their search entries must still be there."""
    _execute(REMOVE_SQL, programme_ids)


def add_unindexed(programme_ids: Iterable[UUID]) -> None:
    """List the sites of programmes as unindexed, so that they are evaluated one by one."""
    _execute(ADD_UNINDEXED_SQL, programme_ids)


def _execute(sql: str, programme_ids: Iterable[UUID]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, NUMBERING | {"programmes": list(programme_ids)})
