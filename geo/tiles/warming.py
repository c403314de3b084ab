"""Filling of the proxy's cache for an area: politely, and resumably.

One request at a time with a pause after each; what is cached and fresh is not asked for again, so
that the same command continues where it was stopped.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from geo.tiles import store
from geo.tiles.address import Tile, tiles_in
from geo.tiles.source import NoSuchTileError, Source, SourceError, fetch

# What a tile of a street map takes on the disk, about.
TILE_BYTES = 20_000
# So many refusals one after the other are no chance.
MOST_FAILURES = 5
# Sources whose rules forbid it: https://operations.osmfoundation.org/policies/tiles/
FORBIDDEN = {"openstreetmap"}

Box = tuple[float, float, float, float]


class WarmingError(Exception):
    """The cache cannot be filled, or no further; the message says why."""


@dataclass
class Progress:
    """Tiles fetched, found in the cache, absent at the source, and refused."""

    fetched: int = 0
    cached: int = 0
    absent: int = 0
    failed: int = 0

    @property
    def done(self) -> int:
        return self.fetched + self.cached + self.absent + self.failed


def wanted_tiles(box: Box, zooms: range, source: Source) -> list[Tile]:
    """The tiles of an area that the proxy serves, the widest first.

    ``WarmingError`` when the source forbids it or the cache could not hold them.
    """
    if settings.BASEMAP_SOURCE_NAME in FORBIDDEN:
        raise WarmingError(
            f"the rules of {settings.BASEMAP_SOURCE_NAME} forbid to fetch tiles in bulk:"
            " choose another REPERES_BASEMAP_SOURCE"
        )
    tiles = [tile for z in zooms for tile in tiles_in(box, z) if tile.is_served(source.max_zoom)]
    most = settings.BASEMAP_CACHE_BYTES // TILE_BYTES
    if len(tiles) > most:
        raise WarmingError(
            f"{len(tiles)} tiles are more than the cache holds (about {most}):"
            " choose a smaller area or wider zooms"
        )
    return tiles


def warm(tiles: list[Tile], source: Source, pause_s: float) -> Iterator[Progress]:
    """Fetch what is not cached; yields after each tile. ``WarmingError`` when refused again."""
    progress, failures = Progress(), 0
    for tile in tiles:
        cached = store.cached_tile(source, tile)
        if cached and cached.is_fresh:
            progress.cached += 1
            yield progress
            continue
        try:
            store.save_tile(source, tile, fetch(source, tile))
            progress.fetched, failures = progress.fetched + 1, 0
        except NoSuchTileError:
            store.save_tile(source, tile, b"")
            progress.absent, failures = progress.absent + 1, 0
        except SourceError as error:
            progress.failed, failures = progress.failed + 1, failures + 1
            if failures == MOST_FAILURES:
                raise WarmingError(f"the source refuses: {error}") from error
        yield progress
        time.sleep(pause_s)
