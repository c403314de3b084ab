"""Clusters of sites for one map tile, on a grid anchored to the web-mercator projection.

The cells of neighbouring tiles never overlap and leave no seam, because a cell is a function of
the site's own place alone. Wide views of all sites, of one theme or of one territory are counted
when programmes are published; wide views under other filters by the bits of their sites; close
ones, words and hours are counted when they are asked for. The counts of an area equal the sites of
reach ``site`` that the same filters match in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from directory.index import bitmaps, grid
from directory.models import UnindexedEntry
from directory.search import lookups
from directory.search.bitmap_keys import bitmap_keys
from directory.search.criteria import Criteria
from directory.search.pages import matching_sites
from directory.vocabulary import Reach
from geo.box import Box
from geo.value_types import SqlParams

CLOSEST_ZOOM = 20
# Cells along one side of a tile: at 256 pixels a tile, one cell is 64 pixels wide.
CELLS = 4
# Sites are counted when they are asked for, `{found}`, in the cells of a tile's own level.
LIVE_SQL = """
WITH found AS MATERIALIZED ({found}), cell AS (
    SELECT cell >> %(shift)s AS cell, count(*) AS sites, avg(lon) AS lon, avg(lat) AS lat,
        min(lon) AS west, min(lat) AS south, max(lon) AS east, max(lat) AS north,
        min(id) AS entry_id
    FROM found GROUP BY 1
)
"""
# Or they were counted when they were published.
COUNTED_SQL = """
WITH cell AS (
    SELECT cell, sites, lon_sum / sites AS lon, lat_sum / sites AS lat, west, south, east, north,
        entry_id
    FROM directory_clustercell
    WHERE facet = %(facet)s AND level = %(level)s AND cell BETWEEN %(first)s AND %(last)s
)
"""
# Or the sites of a block are counted by the bits that all groups of keys share; what stands in no
# block is found as ever. A block lies at the mean point of its sites.
BITS_SQL = """
WITH met AS (
    SELECT block_id, bit_or(bits) AS bits
    FROM unnest(%(keys)s::bigint[], %(groups)s::int[]) asked (key, number)
    JOIN directory_bitmap USING (key)
    WHERE block_id BETWEEN %(first)s AND %(last)s
    GROUP BY block_id, number
), shared AS (
    SELECT block_id, bit_and(bits) AS bits FROM met
    GROUP BY block_id HAVING count(*) = %(group_count)s
), counted AS (
    SELECT id >> %(shift)s AS cell, bit_count(present & bits) AS sites,
        lon, lat, west, south, east, north, CASE WHEN bit_count(present & bits) = 1
            THEN entry_ids[position(B'1' IN present & bits)] END AS entry_id
    FROM shared JOIN directory_bitmapblock block ON block.id = block_id
    WHERE bit_count(present & bits) > 0
    UNION ALL
    SELECT cell >> %(found_shift)s, 1, lon, lat, lon, lat, lon, lat, id FROM ({found}) found
), cell AS (
    SELECT cell, sum(sites) AS sites, sum(lon * sites) / sum(sites) AS lon,
        sum(lat * sites) / sum(sites) AS lat, min(west) AS west, min(south) AS south,
        max(east) AS east, max(north) AS north, min(entry_id) AS entry_id
    FROM counted GROUP BY cell
)
"""
# Single sites come with their title in the reader's language, in the same query.
CLUSTERS_SQL = """
SELECT cell.sites, coalesce(ST_X(one.place), lon), coalesce(ST_Y(one.place), lat),
    coalesce(ST_X(one.place), west), coalesce(ST_Y(one.place), south),
    coalesce(ST_X(one.place), east), coalesce(ST_Y(one.place), north),
    one.programme_id, one.precision, one.themes[1], title.text, title.language,
    programme.is_example
FROM cell
LEFT JOIN directory_searchentry one ON cell.sites = 1 AND one.id = cell.entry_id
LEFT JOIN directory_programme programme ON programme.id = one.programme_id
LEFT JOIN LATERAL (
    SELECT text, language FROM directory_section s
    WHERE s.programme_id = one.programme_id AND s.key = 'title'
        AND s.language IN (%(language)s, 'fr')
    ORDER BY s.language = %(language)s DESC LIMIT 1
) title ON true
ORDER BY cell.cell
"""


@dataclass(frozen=True)
class Cluster:
    """Sites of one cell: their number, mean point and box in degrees; the one if it is one."""

    count: int
    lon: float
    lat: float
    box: Box
    programme_id: object
    precision: str | None
    theme: str | None
    title: str | None
    title_language: str | None
    is_example: bool | None


@dataclass(frozen=True)
class ClusterTile:
    """A tile of the web map: zoom, column from the west, row from the north."""

    z: int
    x: int
    y: int

    @property
    def is_on_map(self) -> bool:
        """Whether such a tile exists."""
        return 0 <= self.z <= CLOSEST_ZOOM and 0 <= self.x < 2**self.z and 0 <= self.y < 2**self.z

    @property
    def level(self) -> int:
        """The level of its clusters' cells."""
        return self.z + CELLS.bit_length() - 1


def clusters_of(criteria: Criteria, tile: ClusterTile) -> list[Cluster]:
    """Return the clusters of the sites that a search finds in ``tile``, in one query."""
    if Reach.SITE not in criteria.reaches:
        return []
    facet = grid_facet(criteria)
    if facet is not None and tile.level in grid.COUNTED_LEVELS:
        return counts_from_grid(criteria, facet, tile)
    groups = bitmap_keys(criteria) if tile.level <= bitmaps.LEVEL else []
    if groups:
        return counts_from_bitmaps(criteria, groups, tile)
    return counts_from_entries(criteria, tile)


def grid_facet(criteria: Criteria) -> int | None:
    """Under which facet the sites of a search are counted beforehand; None when they are not."""
    asked = criteria.asked()
    if criteria.radius_m is not None or criteria.sheet_id or len(asked) > 1:
        return None
    if asked == ["themes"]:
        term_ids = lookups.term_ids(criteria).get("themes", [])
        return term_ids[0] if len(term_ids) == 1 else None
    if asked == ["territory"]:
        return -criteria.territory.pk if criteria.territory else None
    return None if asked else 0


def counts_from_grid(criteria: Criteria, facet: int, tile: ClusterTile) -> list[Cluster]:
    """The clusters of a tile, as they were counted when their sites were published."""
    first, last = grid.cell_range(tile.z, tile.x, tile.y, tile.level)
    said = {"facet": facet, "level": tile.level, "first": first, "last": last}
    with connection.cursor() as cursor:
        cursor.execute(COUNTED_SQL + CLUSTERS_SQL, said | {"language": criteria.language})
        return [_cluster(row) for row in cursor.fetchall()]


def counts_from_bitmaps(
    criteria: Criteria, groups: list[list[int]], tile: ClusterTile
) -> list[Cluster]:
    """The clusters of a tile of at most ``blocks.LEVEL``, counted by bits that blocks share.

    ``groups`` of keys say what is asked: of each a site has one. Boxes may be as wide as blocks.
    """
    outside = sites_in_tile(criteria, tile).filter(pk__in=UnindexedEntry.objects.values("entry"))
    first, last = grid.cell_range(tile.z, tile.x, tile.y, bitmaps.LEVEL)
    turns = bitmaps.TURN_BITS
    said = {
        "first": first << turns,
        "last": (last + 1 << turns) - 1,
        "shift": turns + 2 * (bitmaps.LEVEL - tile.level),
        "found_shift": 2 * (grid.FINEST_LEVEL - tile.level),
        "keys": [key for keys in groups for key in keys],
        "groups": [number for number, keys in enumerate(groups) for _ in keys],
        "group_count": len(groups),
    }
    return _clusters(BITS_SQL, outside, said, criteria.language)


def counts_from_entries(criteria: Criteria, tile: ClusterTile) -> list[Cluster]:
    """The clusters of a tile, counted now."""
    said = {"shift": 2 * (grid.FINEST_LEVEL - tile.level)}
    return _clusters(LIVE_SQL, sites_in_tile(criteria, tile), said, criteria.language)


def sites_in_tile(criteria: Criteria, tile: ClusterTile) -> QuerySet[Any, Any]:
    """Sites of a search in a tile: their ids, cells and degrees."""
    span = grid.cell_range(tile.z, tile.x, tile.y, grid.FINEST_LEVEL)
    rows = matching_sites(criteria).filter(cell__range=span).with_lonlat()
    return rows.order_by().values("id", "cell", "lon", "lat")


def _clusters(sql: str, found: QuerySet[Any, Any], said: SqlParams, language: str) -> list[Cluster]:
    """The clusters that ``sql`` counts, with sites ``found`` now among them."""
    try:
        inner, params = found.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        inner = cursor.mogrify(inner, params).replace("%", "%%")
        cursor.execute(sql.replace("{found}", inner) + CLUSTERS_SQL, said | {"language": language})
        return [_cluster(row) for row in cursor.fetchall()]


def _cluster(row: tuple[Any, ...]) -> Cluster:
    count, lon, lat, west, south, east, north, *one = row
    return Cluster(count, lon, lat, Box(west, south, east, north), *one)
