"""Clusters of sites for one map tile, on a grid anchored to the web-mercator projection.

Cells of neighbouring tiles neither overlap nor leave gaps, because a cell is a function of the
site's place alone. Counts of wide views come from the grid (all sites, one theme or one territory:
counted at publication) or from the bitmap index (other filters); those of near views, words and
hours are computed on request. The counts of an area equal the number of sites of reach ``site``
that match the same filters in it.
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
from directory.search.fetch import statement_of
from directory.search.pages import matching_sites
from directory.search.result import TIME_ZONE, Hours
from directory.vocabulary import Reach
from geo.box import Box
from geo.statements import Statement, bound, read_template

CLOSEST_ZOOM = 20
# Cells along one side of a tile: at 256 pixels a tile, one cell is 64 pixels wide.
CELLS = 4
CLUSTERS = read_template(__file__, "clusters")
CELLS_FROM_GRID = read_template(__file__, "cells_from_grid")
CELLS_FROM_BITMAPS = read_template(__file__, "cells_from_bitmaps")
CELLS_FROM_ENTRIES = read_template(__file__, "cells_from_entries")


@dataclass(frozen=True)
class Cluster:
    """Sites of one cell: number, mean point and box in degrees; for one site also its details."""

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
    hours: Hours | None


@dataclass(frozen=True)
class ClusterTile:
    """A tile of the web map: zoom, column from the west, row from the north."""

    z: int
    x: int
    y: int

    @property
    def is_on_map(self) -> bool:
        """Whether the tile exists."""
        return 0 <= self.z <= CLOSEST_ZOOM and 0 <= self.x < 2**self.z and 0 <= self.y < 2**self.z

    @property
    def level(self) -> int:
        """The grid level of its cells."""
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
    """The facet of the grid that counts the sites of a search; None when there is none."""
    conditions = criteria.active_conditions()
    if criteria.radius_m is not None or criteria.sheet_id or len(conditions) > 1:
        return None
    if conditions == ["themes"]:
        term_ids = lookups.term_ids(criteria).get("themes", [])
        return term_ids[0] if len(term_ids) == 1 else None
    if conditions == ["territory"]:
        return -criteria.territory.pk if criteria.territory else None
    return None if conditions else 0


def counts_from_grid(criteria: Criteria, facet: int, tile: ClusterTile) -> list[Cluster]:
    """The clusters of a tile by the counts of the grid."""
    first, last = grid.cell_range(tile.z, tile.x, tile.y, tile.level)
    cells = CELLS_FROM_GRID.fill(
        facet=bound(facet), level=bound(tile.level), first=bound(first), last=bound(last)
    )
    return _clusters(cells, criteria.language)


def counts_from_bitmaps(
    criteria: Criteria, groups: list[list[int]], tile: ClusterTile
) -> list[Cluster]:
    """The clusters of a tile of at most ``bitmaps.LEVEL``, by the bitmap index.

    A site matches when it has one key of each of ``groups``. Boxes may be as wide as blocks.
    """
    unindexed = sites_in_tile(criteria, tile).filter(pk__in=UnindexedEntry.objects.values("entry"))
    first, last = grid.cell_range(tile.z, tile.x, tile.y, bitmaps.LEVEL)
    number_bits = bitmaps.NUMBER_BITS
    try:
        sites = statement_of(unindexed)
    except EmptyResultSet:
        return []
    cells = CELLS_FROM_BITMAPS.fill(
        first=bound(first << number_bits),
        last=bound((last + 1 << number_bits) - 1),
        shift=bound(number_bits + 2 * (bitmaps.LEVEL - tile.level)),
        found_shift=bound(2 * (grid.FINEST_LEVEL - tile.level)),
        keys=bound([key for keys in groups for key in keys]),
        groups=bound([number for number, keys in enumerate(groups) for _ in keys]),
        group_count=bound(len(groups)),
        found=sites,
    )
    return _clusters(cells, criteria.language)


def counts_from_entries(criteria: Criteria, tile: ClusterTile) -> list[Cluster]:
    """The clusters of a tile, counted from its search entries."""
    try:
        sites = statement_of(sites_in_tile(criteria, tile))
    except EmptyResultSet:
        return []
    shift = 2 * (grid.FINEST_LEVEL - tile.level)
    cells = CELLS_FROM_ENTRIES.fill(found=sites, shift=bound(shift))
    return _clusters(cells, criteria.language)


def sites_in_tile(criteria: Criteria, tile: ClusterTile) -> QuerySet[Any, Any]:
    """Sites of a search in a tile: ids, cells and degrees."""
    cells = grid.cell_range(tile.z, tile.x, tile.y, grid.FINEST_LEVEL)
    rows = matching_sites(criteria).filter(cell__range=cells).with_lonlat()
    return rows.order_by().values("id", "cell", "lon", "lat")


def _clusters(cells: Statement, language: str) -> list[Cluster]:
    """The clusters of cells with their sites, mean points and boxes."""
    statement = CLUSTERS.fill(cells=cells, language=bound(language))
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        return [_cluster(row) for row in cursor.fetchall()]


def _cluster(row: tuple[Any, ...]) -> Cluster:
    count, lon, lat, west, south, east, north = row[:7]
    programme_id, precision, theme, title, language, is_example = row[7:13]
    rule, zone, by_appointment, operating = row[13:]
    return Cluster(
        count,
        lon,
        lat,
        Box(west, south, east, north),
        programme_id,
        precision,
        theme,
        title,
        language,
        is_example,
        hours=Hours(rule, zone or TIME_ZONE, by_appointment, operating) if count == 1 else None,
    )
