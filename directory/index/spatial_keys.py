"""Spatial keys: integers for map tiles and territories, in one GIN index with the text vectors.

A GIN index over (spatial keys, text vector) finds programmes with a word *near* a place without
reading all programmes with that word. Three kinds of keys are in one array: tiles of web mercator
at four zooms (a circle or box is searched by its tile cover), territories (of sites, and of areas
covered), and a part from 0 to 255 for each reach: the first byte of the programme's id, by which a
search without a place reads programmes in the order of their ids, some parts at a time.
"""

import math
from collections.abc import Iterable

from psycopg import sql

from geo.box import Box
from geo.mercator import LAST_LATITUDE, world_y
from geo.statements import read_template

# Zooms of the tiles: 3.4, 14, 54 and 217 km wide in the middle of France.
ZOOMS = (13, 11, 9, 7)
# Most tiles of a cover; with more, the next wider zoom is used.
MAX_TILES = 36
SAMPLE_PARTS = 256
# The key that every programme with a site has.
EVERY_SITE = 900
AT_SITE, BY_COVERAGE, REMOTE = 0, 1, 2
FIRST_TERRITORY = 10_000
# Shorter than any degree of a meridian, so that the box of degrees contains the circle.
DEGREE_M = 110_000.0

KEYS = read_template(__file__, "spatial_keys").fill(
    zooms=sql.Literal(list(ZOOMS)),
    first=sql.Literal(FIRST_TERRITORY),
    every_site=sql.Literal(EVERY_SITE),
    at_site=sql.Literal(AT_SITE),
    remote=sql.Literal(REMOTE),
    by_coverage=sql.Literal(BY_COVERAGE),
)


def tile_cover_of_circle(lon: float, lat: float, radius_m: float) -> list[int] | None:
    """Keys of tiles that cover a circle around a point; None when it is too wide for any zoom."""
    high = radius_m / DEGREE_M
    south, north = lat - high, lat + high
    narrowest = max(abs(south), abs(north))
    if narrowest >= LAST_LATITUDE:
        return None
    wide = high / math.cos(math.radians(narrowest))
    return _tile_cover(lon - wide, south, lon + wide, north)


def tile_cover_of_box(box: Box) -> list[int] | None:
    """Keys of tiles that cover a box; None when it is too wide for any zoom."""
    east = box.east if box.west <= box.east else box.east + 360
    return _tile_cover(box.west, box.south, east, box.north)


def keys_of_sites_in(territory_ids: Iterable[int]) -> list[int]:
    """The keys of sites lying in one of the territories."""
    return [FIRST_TERRITORY + 2 * pk for pk in territory_ids]


def keys_of_coverage(territory_ids: Iterable[int]) -> list[int]:
    """The keys of coverage stated as one of the territories."""
    return [FIRST_TERRITORY + 2 * pk + 1 for pk in territory_ids]


def keys_of_sample(reach: int, stop: int, start: int = 0) -> list[int]:
    """Keys of the parts from ``start`` to before ``stop`` of programmes with one reach."""
    return [1000 * reach + part for part in range(start, stop)]


def _tile_cover(west: float, south: float, east: float, north: float) -> list[int] | None:
    """The smallest tiles of which at most ``MAX_TILES`` cover the box; ``east`` may exceed 180."""
    top, bottom = world_y(north), world_y(south)
    for zoom in ZOOMS:
        side = 1 << zoom
        columns = range(_column(west, side), _column(east, side) + 1)
        rows = range(int(top * side), min(int(bottom * side), side - 1) + 1)
        if len(columns) * len(rows) <= MAX_TILES and len(columns) < side:
            return [
                zoom * 100_000_000 + (column % side) * 10_000 + row
                for column in columns
                for row in rows
            ]
    return None


def _column(longitude: float, side: int) -> int:
    """The column of a longitude; 180 degrees east is in the last column."""
    column = math.floor((longitude + 180) / 360 * side)
    return column - 1 if longitude == 180 else column
