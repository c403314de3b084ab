"""Exports with geometry: GeoJSON as it is read, and GeoPackage made of it by GDAL's ogr2ogr."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from directory.exports.rows import ExportRow
from directory.vocabulary import Precision

LAYER = "programmes"
PIECE = 64 * 1024
# Of ogr2ogr: bytes of memory, seconds.
MEMORY = 1_500_000_000
SECONDS = 180


class ConversionError(RuntimeError):
    """ogr2ogr is not there, or failed; the message is what it said."""


def geojson(rows: Iterable[ExportRow]) -> Iterator[bytes]:
    """A FeatureCollection (RFC 7946), one feature for each site, row by row."""
    yield b'{"type":"FeatureCollection","features":['
    separator = b"\n"
    for row in rows:
        yield separator + json.dumps(_feature(row), ensure_ascii=False).encode()
        separator = b",\n"
    yield b"\n]}\n"


def geopackage(rows: Iterable[ExportRow]) -> Iterator[bytes]:
    """A GeoPackage with the layer "programmes"; ``ConversionError`` before any of it is sent."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        source, target = folder / f"{LAYER}.geojson", folder / f"{LAYER}.gpkg"
        with source.open("wb") as file:
            file.writelines(geojson(rows))
        _convert(source, target)
        with target.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece


def _convert(source: Path, target: Path) -> None:
    ogr2ogr, limited = shutil.which("ogr2ogr"), shutil.which("prlimit")
    if not (ogr2ogr and limited):
        raise ConversionError("ogr2ogr and prlimit are needed (Debian: gdal-bin, util-linux).")
    words = [limited, f"--as={MEMORY}", f"--cpu={SECONDS}", "--core=0", ogr2ogr]
    words += ["-f", "GPKG", "-nln", LAYER, "-nlt", "POINT", "-a_srs", "EPSG:4326"]
    try:
        done = subprocess.run(  # noqa: S603 - our own file and names, no shell
            [*words, str(target), str(source)],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ConversionError("ogr2ogr took too long.") from error
    if done.returncode != 0:
        raise ConversionError(done.stderr.strip())


def _feature(row: ExportRow) -> dict:
    site = row.site
    has_point = site is not None and site.precision != Precision.HIDDEN
    point = {"type": "Point", "coordinates": [site.lon, site.lat]} if site and has_point else None
    # The columns of all rows alike, so that every reader finds the same fields; null for nothing.
    values = {name: None if value == "" else value for name, value in row.values.items()}
    return {
        "type": "Feature",
        "id": str(site.pk if site else row.programme.pk),
        "geometry": point,
        "properties": {**values, "programme_id": values["id"]},
    }
