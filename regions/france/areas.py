"""Outlines of all territories, joined from the borders of their communes."""

import struct
import sys
from array import array
from collections.abc import Iterable, Iterator

from geo.points import WGS84
from regions.france.mesh import CELLS, Border, Polygon, Ring, polygons

ORDER = 1 if sys.byteorder == "little" else 0
POLYGON, MULTI_POLYGON = 3, 6
HAS_SRID = 0x20000000

Row = dict[str, str]


def outlines(
    borders: list[Border], communes: Iterable[Row], areas: Iterable[Row]
) -> Iterator[tuple[str, str]]:
    """(territory code, outline as hexadecimal EWKB) of every commune and all it lies in."""
    region_of = {row["code"]: row["parents"] for row in areas if row["kind"] == "department"}
    levels: dict[str, list[str | None]] = {"": [None] * 5}
    for row in communes:
        department = f"dep:{row['department']}"
        epci = f"epci:{row['epci']}" if row["epci"] else None
        code = row["code"]
        levels[code] = [f"com:{code}", epci, department, region_of[department], "country:fr"]
    for level in range(5):
        area_of = {code: above[level] for code, above in levels.items()}
        for code, found in polygons(borders, area_of.__getitem__):
            yield code, ewkb(found)


def ewkb(found: list[Polygon]) -> str:
    """A MultiPolygon in degrees WGS 84 as PostGIS reads it."""
    head = struct.pack("=BIII", ORDER, MULTI_POLYGON | HAS_SRID, WGS84, len(found))
    return b"".join([head, *(_polygon(polygon) for polygon in found)]).hex()


def _polygon(polygon: Polygon) -> bytes:
    rings = [polygon.outer, *polygon.holes]
    head = struct.pack("=BII", ORDER, POLYGON, len(rings))
    return b"".join([head, *(_ring(ring) for ring in rings)])


def _ring(ring: Ring) -> bytes:
    closed = [*ring, ring[0]]
    degrees = array("d", [value / CELLS for position in closed for value in position])
    return struct.pack("=I", len(closed)) + degrees.tobytes()
