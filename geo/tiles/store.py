"""Tile cache on disk: 256 folders, each with an equal share of the allowed size.

Bounding each folder by itself keeps the whole within its bound at every moment, without a count
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

from django.conf import settings

from geo.tiles.address import Tile
from geo.tiles.source import Source

FOLDERS = 256
FRESH_S = 30 * 24 * 3600
ABSENT_FRESH_S = 24 * 3600


@dataclass(frozen=True)
class KeptTile:
    """A picture, empty when the source has none there, and whether it is still good."""

    picture: bytes
    is_fresh: bool


def folder() -> Path:
    """Where everything about tiles lies; may be deleted at any time."""
    return settings.VAR_DIR / "tiles"


def kept(source: Source, tile: Tile) -> KeptTile | None:
    """The tile as it was last fetched, however old."""
    path = _path(source, tile)
    try:
        picture = path.read_bytes()
        age_s = time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return None
    return KeptTile(picture, age_s < (FRESH_S if picture else ABSENT_FRESH_S))


def keep(source: Source, tile: Tile, picture: bytes) -> None:
    """Keep a fetched tile, and let the oldest ones of its folder go."""
    path = _path(source, tile)
    path.parent.mkdir(parents=True, exist_ok=True)
    _make_room(path.parent, len(picture))
    written = path.with_name(f".{path.name}.{os.getpid()}")
    written.write_bytes(picture)
    written.replace(path)


@contextmanager
def only_one(source: Source, tile: Tile) -> Iterator[None]:
    """Wait until nobody else, in any process, is fetching this tile."""
    path = _path(source, tile).parent / "lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _path(source: Source, tile: Tile) -> Path:
    name = f"{source.key}-{tile.z}-{tile.x}-{tile.y}.png"
    shelf = hashlib.sha256(name.encode()).digest()[0] % FOLDERS
    return folder() / f"{shelf:02x}" / name


def _make_room(shelf: Path, size: int) -> None:
    """Delete the oldest tiles of a folder until ``size`` more bytes fit its share."""
    found = []
    for path in shelf.glob("*.png*"):
        with suppress(FileNotFoundError):  # another process makes room as well
            stat = path.stat()
            found.append((stat.st_mtime, stat.st_size, path))
    over = sum(bytes_ for _, bytes_, _ in found) + size - settings.BASEMAP_CACHE_BYTES // FOLDERS
    for _, bytes_, path in sorted(found):
        if over <= 0:
            return
        path.unlink(missing_ok=True)
        over -= bytes_
