"""Reader of PMTiles version 3: one file of tiles, found by directories.

https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md
"""

from __future__ import annotations

import gzip
import json
import struct
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from geo.tiles.archive_error import ArchiveError
from geo.value_types import JsonObject

MAGIC = b"PMTiles"
VERSION = 3
HEADER = struct.Struct("<7sB11QBBBBBBiiiiBii")
FORMATS = {1: "mvt", 2: "png", 3: "jpg", 4: "webp", 5: "avif"}
NOT_COMPRESSED, GZIP = 1, 2
MOST_DIRECTORIES = 4  # from the root down, as the specification bounds it
DEGREES = 10_000_000


@dataclass(frozen=True)
class Header:
    """The first 127 bytes: where directories, metadata and tiles lie, and what they hold."""

    root: tuple[int, int]
    metadata: tuple[int, int]
    leaves_offset: int
    tiles_offset: int
    count: int
    compression: int
    format: str
    min_zoom: int
    max_zoom: int
    bounds: tuple[float, float, float, float]


@dataclass(frozen=True)
class Entry:
    """Tiles one after the other with the same content, or (``run`` 0) a directory."""

    tile_id: int
    run: int
    offset: int
    length: int


def read_header(path: Path) -> Header:
    """The header; ``ArchiveError`` when it is none of version 3."""
    try:
        values = HEADER.unpack(_bytes(path, 0, HEADER.size))
    except struct.error as error:
        raise ArchiveError(f"{path} is no complete PMTiles file") from error
    magic, version, root, root_size, meta, meta_size, leaves, _, tiles, _, count, *rest = values
    if magic != MAGIC or version != VERSION:
        raise ArchiveError(f"{path} is no PMTiles file of version {VERSION}")
    _entries, _contents, _clustered, inner, _outer, kind, low, high, *places = rest
    west, south, east, north = (side / DEGREES for side in places[:4])
    return Header(
        root=(root, root_size),
        metadata=(meta, meta_size),
        leaves_offset=leaves,
        tiles_offset=tiles,
        count=count,
        compression=inner,
        format=FORMATS.get(kind, ""),
        min_zoom=low,
        max_zoom=high,
        bounds=(west, south, east, north),
    )


def read_metadata(path: Path, header: Header) -> JsonObject:
    """The JSON that describes the tiles."""
    offset, size = header.metadata
    if not size:
        return {}
    found: JsonObject = json.loads(_plain(_bytes(path, offset, size), header.compression))
    return found


def read_tile(path: Path, z: int, x: int, y: int) -> bytes | None:
    """The content of a tile; None when there is none."""
    changed = path.stat().st_mtime_ns
    header = _header(path, changed)
    wanted, (offset, size) = tile_id(z, x, y), header.root
    for _ in range(MOST_DIRECTORIES):
        entries = _directory(path, changed, offset, size)
        at = bisect_right(entries, wanted, key=lambda entry: entry.tile_id) - 1
        if at < 0:
            return None
        entry = entries[at]
        if entry.run:
            is_in_run = wanted < entry.tile_id + entry.run
            start = header.tiles_offset + entry.offset
            return _bytes(path, start, entry.length) if is_in_run else None
        offset, size = header.leaves_offset + entry.offset, entry.length
    return None


def tile_id(z: int, x: int, y: int) -> int:
    """The number of a tile: those of smaller zooms first, then along a Hilbert curve."""
    number: int = (4**z - 1) // 3
    side = 2**z // 2
    while side:
        right, lower = int(x & side > 0), int(y & side > 0)
        number += side * side * ((3 * right) ^ lower)
        if not lower:
            if right:
                x, y = side - 1 - (x & (side - 1)), side - 1 - (y & (side - 1))
            x, y = y, x
        side //= 2
    return number


@lru_cache(maxsize=4)
def _header(path: Path, _changed: int) -> Header:
    return read_header(path)


@lru_cache(maxsize=64)
def _directory(path: Path, changed: int, offset: int, size: int) -> list[Entry]:
    """The entries of a directory; kept, since neighbouring tiles stand in the same."""
    header = _header(path, changed)
    numbers = _varints(_plain(_bytes(path, offset, size), header.compression))
    count = next(numbers)
    steps, runs, lengths, offsets = ([next(numbers) for _ in range(count)] for _column in range(4))
    entries: list[Entry] = []
    number = 0
    for at in range(count):
        number += steps[at]
        # 0: right behind the one before.
        behind = entries[-1].offset + entries[-1].length if entries else 0
        start = offsets[at] - 1 if offsets[at] else behind
        entries.append(Entry(number, runs[at], start, lengths[at]))
    return entries


def _varints(content: bytes) -> Iterator[int]:
    value = shift = 0
    for byte in content:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield value
            value = shift = 0


def _plain(content: bytes, compression: int) -> bytes:
    if compression == NOT_COMPRESSED:
        return content
    if compression != GZIP:
        raise ArchiveError("the directories are compressed in another way than gzip")
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise ArchiveError(f"a directory cannot be read: {error}") from error


def _bytes(path: Path, offset: int, size: int) -> bytes:
    with path.open("rb") as file:
        file.seek(offset)
        return file.read(size)
