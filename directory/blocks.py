"""Wide views of the map under any filter, counted by bits.

The sites of the map stand in blocks of up to 1,024 neighbours. For each thing that can be asked (a
theme, a territory, that somebody of 25 is accepted) a block has one bit for each of its sites;
what several filters leave is the bits that they share. Blocks are built for all sites at once and
never changed, but for the bit that says that a site still stands as it did; a site that was
written since is looked at by itself. So a count is right at every moment, and publishing costs
next to nothing (ADR 14).
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from directory import cells
from directory.criteria import Criteria
from directory.models.block import BLOCK_SITES, BlockBits, OutsideBlocks, SiteBlock
from directory.vocabulary import FRENCH_LEVELS_OPEN_TO, Audience, Cost, FrenchLevel, Status

# The level whose cells hold a block's sites; those of a wider level are made of whole blocks.
LEVEL = 11
SHIFT = 2 * (cells.FINEST_LEVEL - LEVEL)
# A block is numbered by its cell and, in so many bits, by its turn in it.
TURN_BITS = 20
OLDEST = 120

# Keys of bits: a mark stands for itself. Below all marks, keys count down for who is accepted: of a
# status, of an audience, with a level of French, without money, of an age; then for territories.
STATUS, AUDIENCE, FRENCH_LEVEL, FREE, AGE, TERRITORY = -300, -320, -340, -360, -400, -1000
# For each key the values that accept, beside stating none at all. Keys follow the order of the
# vocabularies: who changes it lets blocks be built anew.
ACCEPTING = {
    "statuses": {STATUS - n: [value] for n, value in enumerate(Status.values)},
    "audiences": {AUDIENCE - n: [value] for n, value in enumerate(Audience.values)},
    "french_levels": {
        FRENCH_LEVEL - n: FRENCH_LEVELS_OPEN_TO[value] for n, value in enumerate(FrenchLevel.values)
    },
}
# What bits know of a search; anything else that is asked, they do not.
KNOWN = {
    *("themes", "needs", "spoken_languages", "access_modes", "territory"),
    *("statuses", "audiences", "french_level", "is_free", "age"),
}

PLACED_SQL = """
CREATE TEMPORARY TABLE placed ON COMMIT DROP AS
SELECT id AS entry_id, (within << %(turns)s) + number / %(sites)s AS block,
    (number %% %(sites)s)::int AS place, cell, ST_X(place) AS lon, ST_Y(place) AS lat,
    marks, territories, statuses, audiences, french_levels, age_min, age_max, cost
FROM (
    SELECT *, cell >> %(shift)s AS within,
        row_number() OVER (PARTITION BY cell >> %(shift)s ORDER BY cell, id) - 1 AS number
    FROM directory_searchentry WHERE site_id IS NOT NULL
) entry
"""
BLOCKS_SQL = """
INSERT INTO directory_siteblock (
    id, entry_ids, present, first_cell, last_cell, lon, lat, west, south, east, north)
SELECT block, array_agg(entry_id ORDER BY place), bit_or(directory_bit(place)),
    min(cell), max(cell), avg(lon), avg(lat), min(lon), min(lat), max(lon), max(lat)
FROM placed GROUP BY block ORDER BY block
"""
OFFERED_SQL = """
INSERT INTO directory_blockbits (key, block_id, bits)
SELECT key, block, bit_or(directory_bit(place)) FROM placed, unnest(marks) key
GROUP BY block, key ORDER BY key, block
"""
LYING_SQL = """
INSERT INTO directory_blockbits (key, block_id, bits)
SELECT %s - id, block, bit_or(directory_bit(place)) FROM placed, unnest(territories) id
GROUP BY block, id ORDER BY id DESC, block
"""
# Few sets of conditions are stated again and again: they are told apart before they are judged.
ACCEPTING_SQL = """
INSERT INTO directory_blockbits (key, block_id, bits)
SELECT key, block, bit_or(bits)
FROM (
    SELECT block, {stated} AS stated, bit_or(directory_bit(place)) AS bits
    FROM placed GROUP BY 1, 2
) stating JOIN (VALUES {keys}) asked (key, accepted) ON stated = '{}' OR stated && accepted
GROUP BY block, key ORDER BY key, block
"""
FREE_SQL = """
INSERT INTO directory_blockbits (key, block_id, bits)
SELECT %s, block, bit_or(directory_bit(place)) FROM placed WHERE cost IN ('', %s)
GROUP BY block ORDER BY block
"""
AGES_SQL = """
INSERT INTO directory_blockbits (key, block_id, bits)
SELECT %(first)s - age, block, bit_or(bits)
FROM (
    SELECT block, coalesce(age_min, 0) AS youngest, coalesce(age_max, %(oldest)s) AS oldest,
        bit_or(directory_bit(place)) AS bits
    FROM placed GROUP BY 1, 2, 3
) stating JOIN generate_series(0, %(oldest)s) age ON age BETWEEN youngest AND oldest
GROUP BY block, age ORDER BY age DESC, block
"""
# Rows of some programmes, which are about to go.
LEFT_SQL = """
WITH gone AS (
    SELECT block.id, bit_or(directory_bit(found.place)) AS bits
    FROM directory_searchentry entry JOIN directory_siteblock block
        ON block.id BETWEEN (cell >> %(shift)s) << %(turns)s
            AND ((cell >> %(shift)s) + 1 << %(turns)s) - 1
        AND cell BETWEEN first_cell AND last_cell,
        LATERAL (SELECT array_position(entry_ids, entry.id) - 1 AS place) found
    WHERE programme_id = ANY(%(programmes)s) AND site_id IS NOT NULL AND found.place IS NOT NULL
    GROUP BY block.id
), fewer AS (
    UPDATE directory_siteblock block SET present = present & ~gone.bits
    FROM gone WHERE gone.id = block.id
)
DELETE FROM directory_outsideblocks outside USING directory_searchentry entry
WHERE entry.id = outside.entry_id AND programme_id = ANY(%(programmes)s)
"""
CAME_SQL = """
INSERT INTO directory_outsideblocks (entry_id)
SELECT id FROM directory_searchentry
WHERE programme_id = ANY(%(programmes)s) AND site_id IS NOT NULL
"""
MODELS = (BlockBits, SiteBlock, OutsideBlocks)
NUMBERING = {"shift": SHIFT, "turns": TURN_BITS, "sites": BLOCK_SITES}


def build() -> int:
    """Put all sites of the map into blocks anew; return how many blocks there are.

    Runs inside the caller's transaction; publications wait until it ends.
    """
    cells.take_turn()
    with connection.cursor() as cursor:
        # A million sites are grouped in one go; compiling would take longer than it saves.
        cursor.execute("SET LOCAL work_mem = '128MB'; SET LOCAL jit = off")
        for model in MODELS:
            model.objects.all()._raw_delete(connection.alias)
        cursor.execute(PLACED_SQL, NUMBERING)
        cursor.execute(BLOCKS_SQL)
        count = cursor.rowcount
        cursor.execute(OFFERED_SQL)
        cursor.execute(LYING_SQL, [TERRITORY])
        for stated, accepting in ACCEPTING.items():
            keys = ", ".join(["(%s, %s::varchar[])"] * len(accepting))
            pairs = [part for pair in accepting.items() for part in pair]
            sql = ACCEPTING_SQL.replace("{stated}", stated).replace("{keys}", keys)
            cursor.execute(sql, pairs)
        cursor.execute(FREE_SQL, [FREE, Cost.FREE])
        cursor.execute(AGES_SQL, {"first": AGE, "oldest": OLDEST})
        cursor.execute("DROP TABLE placed")
        cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in MODELS)}")
    return count


def leave(programme_ids: Iterable[UUID]) -> None:
    """Let the sites of programmes stand in no block any more; their search rows are still there."""
    _execute(LEFT_SQL, programme_ids)


def come(programme_ids: Iterable[UUID]) -> None:
    """Let the sites of programmes be looked at by themselves, as the search rows say them now."""
    _execute(CAME_SQL, programme_ids)


def _execute(sql: str, programme_ids: Iterable[UUID]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, NUMBERING | {"programmes": list(programme_ids)})


def keys_of(criteria: Criteria) -> list[list[int]]:
    """What a search asks, as groups of keys of which a site must have one each.

    None at all when bits do not know all of it: distances, boxes, words, hours, procedure sheets,
    and terms that are new to this process.
    """
    is_known = KNOWN.issuperset(criteria.asked())
    if not is_known or criteria.radius_m is not None or criteria.sheet_id:
        return []
    wanted = (criteria.themes, criteria.needs, criteria.spoken_languages, criteria.access_modes)
    groups = list(criteria.marks.values())
    if len(groups) < sum(1 for codes in wanted if codes) or (criteria.age or 0) > OLDEST:
        return []
    if criteria.territory:
        groups.append([TERRITORY - criteria.territory.pk])
    groups.append([STATUS - Status.values.index(code) for code in criteria.statuses])
    groups.append([AUDIENCE - Audience.values.index(code) for code in criteria.audiences])
    if criteria.french_level:
        groups.append([FRENCH_LEVEL - FrenchLevel.values.index(criteria.french_level)])
    if criteria.is_free:
        groups.append([FREE])
    if criteria.age is not None:
        groups.append([AGE - criteria.age])
    return [group for group in groups if group]
