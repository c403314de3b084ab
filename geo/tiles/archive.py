"""Raster tiles from a file of the operator's own: MBTiles (SQLite) or PMTiles version 3.

Both hold square pictures of the web grid, with a table of what they hold. Specifications:
https://github.com/mapbox/mbtiles-spec (1.3) and https://github.com/protomaps/PMTiles (version 3).
"""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.html import escape, strip_tags

from geo.tiles import pmtiles
from geo.tiles.address import Tile
from geo.tiles.archive_error import ArchiveError

CONTENT_TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
SAME_FORMATS = {"jpeg": "jpg"}
SQLITE = b"SQLite format 3\0"


@dataclass(frozen=True)
class Contents:
    """What a file holds: format of its pictures, zooms, box in degrees, number, whom to credit."""

    kind: str
    format: str
    min_zoom: int
    max_zoom: int
    bounds: tuple[float, float, float, float]
    count: int
    attribution: str

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[self.format]

    @property
    def credit(self) -> str:
        """Whom to credit, as text that Leaflet may write as HTML."""
        given: str = settings.BASEMAP_FILE_ATTRIBUTION or self.attribution
        return escape(" ".join(strip_tags(given).split()))


class Archive(Protocol):
    """A file of tiles."""

    def contents(self) -> Contents:
        """What it holds; ``ArchiveError`` when it cannot be read or holds no pictures."""

    def picture(self, tile: Tile) -> bytes | None:
        """The picture of a tile; None when there is none."""


@dataclass(frozen=True)
class MBTiles:
    """An SQLite database with a table of tiles, whose rows are counted from the south."""

    path: Path

    def contents(self) -> Contents:
        try:
            with closing(self._open()) as database:
                known = dict(database.execute("SELECT name, value FROM metadata").fetchall())
                first, last, count = database.execute(
                    "SELECT min(zoom_level), max(zoom_level), count(*) FROM tiles"
                ).fetchone()
        except sqlite3.Error as error:
            raise ArchiveError(f"{self.path} is no readable MBTiles file: {error}") from error
        if not count:
            raise ArchiveError(f"{self.path} holds no tiles")
        bounds = tuple(float(side) for side in known.get("bounds", "-180,-85,180,85").split(","))
        west, south, east, north = bounds
        return Contents(
            kind="MBTiles",
            format=known_format(self.path, known.get("format", "")),
            min_zoom=first,
            max_zoom=last,
            bounds=(west, south, east, north),
            count=count,
            attribution=known.get("attribution", ""),
        )

    def picture(self, tile: Tile) -> bytes | None:
        row = 2**tile.z - 1 - tile.y
        with closing(self._open()) as database:
            found = database.execute(
                "SELECT tile_data FROM tiles"
                " WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
                (tile.z, tile.x, row),
            ).fetchone()
        return found[0] if found else None

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True)


@dataclass(frozen=True)
class PMTiles:
    """A file with a header and directories of tiles in the order of a Hilbert curve."""

    path: Path

    def contents(self) -> Contents:
        header = pmtiles.read_header(self.path)
        return Contents(
            kind="PMTiles",
            format=known_format(self.path, header.format),
            min_zoom=header.min_zoom,
            max_zoom=header.max_zoom,
            bounds=header.bounds,
            count=header.count,
            attribution=str(pmtiles.read_metadata(self.path, header).get("attribution", "")),
        )

    def picture(self, tile: Tile) -> bytes | None:
        return pmtiles.read_tile(self.path, tile.z, tile.x, tile.y)


def known_format(path: Path, name: str) -> str:
    """The format of pictures by the name a file gives it; ``ArchiveError`` for any other."""
    found = SAME_FORMATS.get(name.lower(), name.lower())
    if found not in CONTENT_TYPES:
        raise ArchiveError(
            f"{path} holds tiles of the format {name or 'unknown'!r};"
            f" shown are pictures: {', '.join(CONTENT_TYPES)}"
        )
    return found


def archive_at(path: Path) -> Archive:
    """The archive in a file, told by its first bytes; ``ArchiveError`` when it is none."""
    try:
        with path.open("rb") as file:
            start = file.read(len(SQLITE))
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror}") from error
    if start == SQLITE:
        return MBTiles(path)
    if start.startswith(pmtiles.MAGIC):
        return PMTiles(path)
    raise ArchiveError(f"{path} is neither an MBTiles nor a PMTiles file")


@dataclass(frozen=True)
class OpenArchive:
    """An archive with what it holds, read once for each state of its file."""

    archive: Archive
    contents: Contents
    # Digest of the file's name, size and time of change.
    version: str


_opened: dict[str, OpenArchive] = {}


def configured_archive() -> OpenArchive:
    """The archive of REPERES_BASEMAP_FILE; ``ArchiveError`` says what is wrong with it."""
    path = Path(settings.BASEMAP_FILE)
    try:
        state = path.stat()
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror}") from error
    marks = f"{path} {state.st_size} {state.st_mtime_ns}"
    version = hashlib.sha256(marks.encode()).hexdigest()[:12]
    opened = _opened.get(version)
    if opened is None:
        archive = archive_at(path)
        opened = OpenArchive(archive, archive.contents(), version)
        _opened.clear()
        _opened[version] = opened
    return opened
