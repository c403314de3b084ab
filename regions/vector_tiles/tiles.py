"""One vector tile: from the disk, else cut by PostGIS in one query and kept."""

from __future__ import annotations

import gzip
import logging
from dataclasses import dataclass

from django.db import connection

from geo.statements import read_sql
from geo.tiles import store
from geo.tiles.address import Tile

# Units along the side of a tile, which is drawn 512 pixels wide.
EXTENT = 2048
# What is cut beside a tile, so that strokes go on beyond its edge.
BUFFER = 32
# Up to this zoom of tiles shapes lose what is smaller than half a pixel; nearer they keep all.
SIMPLIFIED_TO = 8
WORLD_M = 40_075_016.7
HALF_PIXELS = 1024  # along the side of a tile
TILE = read_sql(__file__, "tile")

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Zoom:
    """What is shown at one zoom of tiles: smallest commune in shade, and how many names."""

    shaded_from: int
    names: int


# By zoom of the tile, which is one less than that of the map.
ZOOMS = {
    **dict.fromkeys(range(5), Zoom(20_000, 30)),
    5: Zoom(10_000, 36),
    6: Zoom(5_000, 40),
    7: Zoom(2_000, 44),
    8: Zoom(1_000, 50),
}
NEAR = Zoom(0, 80)
# From this zoom on every commune is drawn, before only those with many people.
ALL_COMMUNES = 9
NAMED_COMMUNES = 11


@dataclass(frozen=True)
class KeptTiles:
    """The tiles of one version of the map, as the store names their files."""

    key: str
    suffix: str = "mvt"


def compressed_tile(version: str, tile: Tile) -> bytes:
    """The tile as a Mapbox Vector Tile, compressed with gzip."""
    kept = KeptTiles(version)
    found = store.cached_tile(kept, tile)
    if found is not None:
        return found.picture
    body = gzip.compress(cut(tile), 6, mtime=0)
    try:
        store.save_tile(kept, tile, body)
    except OSError as error:
        logger.warning("Tile not saved: %s", error)
    return body


def cut(tile: Tile) -> bytes:
    """The tile, cut from the database in one query."""
    zoom = ZOOMS.get(tile.z, NEAR)
    values = {
        "z": tile.z,
        "x": tile.x,
        "y": tile.y,
        "extent": EXTENT,
        "buffer": BUFFER,
        "margin": BUFFER / EXTENT * 1.5,
        "tolerance_m": WORLD_M / 2**tile.z / HALF_PIXELS if tile.z <= SIMPLIFIED_TO else 0,
        "detail": int(tile.z > 5),
        "all_communes": tile.z >= ALL_COMMUNES,
        "names_areas": tile.z >= NAMED_COMMUNES,
        "shaded_from": zoom.shaded_from,
        "names": zoom.names,
    }
    with connection.cursor() as cursor:
        cursor.execute(TILE, values)
        return bytes(cursor.fetchone()[0])
