"""Tile cache on disk: 256 folders, each with an equal share of the allowed size.

The bound of each folder is enforced separately, so the whole stays within its bound without a count
that processes would have to share.
"""

import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings

from geo.tiles.address import Tile

FOLDERS = 256
FRESH_S = 30 * 24 * 3600
ABSENT_FRESH_S = 24 * 3600


class TileSet(Protocol):
    """Tiles that belong together: the first part and the ending of their files' names."""

    @property
    def key(self) -> str: ...
    @property
    def suffix(self) -> str: ...


@dataclass(frozen=True)
class CachedTile:
    """A tile's content, empty when the source has none there, and whether it is still fresh."""

    picture: bytes
    is_fresh: bool


def folder() -> Path:
    """The folder of tiles, locks and the state of the source; may be deleted at any time."""
    return settings.VAR_DIR / "tiles"


def cached_tile(tiles: TileSet, tile: Tile) -> CachedTile | None:
    """The tile as it was last fetched, however old; None when it is not in the cache."""
    path = _path(tiles, tile)
    try:
        picture = path.read_bytes()
        age_s = time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return None
    return CachedTile(picture, age_s < (FRESH_S if picture else ABSENT_FRESH_S))


def save_tile(tiles: TileSet, tile: Tile, picture: bytes) -> None:
    """Save a fetched tile; delete the oldest of its folder when there is no room."""
    path = _path(tiles, tile)
    path.parent.mkdir(parents=True, exist_ok=True)
    _make_room(path.parent, len(picture))
    written = path.with_name(f".{path.name}.{os.getpid()}")
    written.write_bytes(picture)
    written.replace(path)


@contextmanager
def tile_lock(tiles: TileSet, tile: Tile) -> Iterator[None]:
    """Hold the file lock for fetching this tile; waits while any process holds it."""
    path = _path(tiles, tile).parent / "lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _path(tiles: TileSet, tile: Tile) -> Path:
    name = f"{tiles.key}-{tile.z}-{tile.x}-{tile.y}.{tiles.suffix}"
    number = hashlib.sha256(name.encode()).digest()[0] % FOLDERS
    return folder() / f"{number:02x}" / name


def _make_room(tile_folder: Path, size: int) -> None:
    """Delete the oldest tiles of a folder until ``size`` more bytes fit its share."""
    found = []
    for path in tile_folder.glob("*-*-*-*"):
        with suppress(FileNotFoundError):  # another process may be deleting too
            stat = path.stat()
            found.append((stat.st_mtime, stat.st_size, path))
    over = sum(bytes_ for _, bytes_, _ in found) + size - settings.BASEMAP_CACHE_BYTES // FOLDERS
    for _, bytes_, path in sorted(found):
        if over <= 0:
            return
        path.unlink(missing_ok=True)
        over -= bytes_
