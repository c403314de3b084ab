"""Clusters of sites for one map tile, on a grid anchored to the web-mercator projection.

The cells of neighbouring tiles never overlap and leave no seam, because a cell is a function of
the site's own ``world_x`` and ``world_y`` alone. Counts of an area equal the sites of reach
``site`` that the same filters match in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan, degrees, pi, sinh

from django.db import connection
from django.db.models import F

from directory.box import Box
from directory.criteria import Criteria
from directory.search import sites_found
from directory.vocabulary import Reach

CLOSEST_ZOOM = 20
# Cells along one side of a tile: at 256 pixels a tile, one cell is 64 pixels wide.
CELLS = 4
# Single sites come with their title in the reader's language, in the same query.
CLUSTERS_SQL = """
WITH found AS MATERIALIZED ({found}), cell AS (
    SELECT floor(world_x * %(cells)s) AS x, floor(world_y * %(cells)s) AS y,
        count(*) AS sites, avg(lon) AS lon, avg(lat) AS lat,
        min(lon) AS west, min(lat) AS south, max(lon) AS east, max(lat) AS north,
        (array_agg(id))[1] AS first_id
    FROM found GROUP BY 1, 2
)
SELECT cell.sites, cell.lon, cell.lat, cell.west, cell.south, cell.east, cell.north,
    one.programme_id, one.precision, one.themes[1], title.text, title.language,
    programme.is_example
FROM cell
LEFT JOIN found one ON cell.sites = 1 AND one.id = cell.first_id
LEFT JOIN directory_programme programme ON programme.id = one.programme_id
LEFT JOIN LATERAL (
    SELECT text, language FROM directory_section s
    WHERE s.programme_id = one.programme_id AND s.key = 'title'
        AND s.language IN (%(language)s, 'fr')
    ORDER BY s.language = %(language)s DESC LIMIT 1
) title ON true
ORDER BY cell.y, cell.x
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
class Tile:
    """A tile of the web map: zoom, column from the west, row from the north."""

    z: int
    x: int
    y: int

    @property
    def is_on_map(self) -> bool:
        """Whether such a tile exists."""
        return 0 <= self.z <= CLOSEST_ZOOM and 0 <= self.x < 2**self.z and 0 <= self.y < 2**self.z

    @property
    def box(self) -> Box:
        """Its box in degrees, a hair wider, for the index; the exact edges are in world units."""
        size = 2**self.z
        west, east = self.x / size * 360 - 180, (self.x + 1) / size * 360 - 180
        north, south = _latitude(self.y / size), _latitude((self.y + 1) / size)
        hair = 1e-6
        return Box(
            max(west - hair, -180),
            -90 if self.y + 1 == size else south - hair,
            min(east + hair, 180),
            90 if self.y == 0 else north + hair,
        )


def _latitude(world_y: float) -> float:
    return degrees(atan(sinh(pi * (1 - 2 * world_y))))


def clusters_of(criteria: Criteria, tile: Tile) -> list[Cluster]:
    """Return the clusters of the sites that a search finds in ``tile``, in one query."""
    if Reach.SITE not in criteria.reaches:
        return []
    size = 2**tile.z
    # The world's last column and row include their outer edge.
    last_x = 2 if tile.x + 1 == size else (tile.x + 1) / size
    last_y = 2 if tile.y + 1 == size else (tile.y + 1) / size
    found = (
        sites_found(criteria)
        .in_box(tile.box)
        .filter(world_x__gte=tile.x / size, world_x__lt=last_x)
        .filter(world_y__gte=tile.y / size, world_y__lt=last_y)
        .with_lonlat()
        .order_by()
        .values("id", "world_x", "world_y", "lon", "lat", "precision", "themes")
        .annotate(programme_id=F("programme"))
    )
    sql, params = found.query.sql_with_params()
    with connection.cursor() as cursor:
        inner = cursor.mogrify(sql, params)
        cursor.execute(
            CLUSTERS_SQL.replace("{found}", inner.replace("%", "%%")),
            {"cells": size * CELLS, "language": criteria.language},
        )
        rows = cursor.fetchall()
    return [_cluster(row) for row in rows]


def _cluster(row: tuple) -> Cluster:
    count, lon, lat, west, south, east, north, *one = row
    return Cluster(count, lon, lat, Box(west, south, east, north), *one)
