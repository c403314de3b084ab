"""Spherical (web) Mercator, EPSG:3857: degrees to coordinates of the square world and to tiles.

The formulas are those of https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames. The package
``morecantile`` has them too, with pyproj and pydantic: 12 MB of wheels for the functions below.
"""

import math

# Where the square world ends in the north and in the south, in degrees.
LAST_LATITUDE = 85.0511


def world_x(longitude: float) -> float:
    """Abscissa of a longitude in degrees: 0 at the antimeridian's west, 1 at its east."""
    return (longitude + 180) / 360


def world_y(latitude: float) -> float:
    """Ordinate of a latitude in degrees: 0 at the north edge of the square world, 1 at its south.

    Latitudes beyond an edge lie on it.
    """
    radians = math.radians(max(-LAST_LATITUDE, min(LAST_LATITUDE, latitude)))
    return min(max(0.5 - math.asinh(math.tan(radians)) / (2 * math.pi), 0.0), 1.0)


def column_and_row(longitude: float, latitude: float, zoom: int) -> tuple[int, int]:
    """The tile of ``zoom`` in which degrees lie: column from the west, row from the north.

    The last column and the last row hold the edge of the world.
    """
    side = 2**zoom
    column, row = int(world_x(longitude) * side), int(world_y(latitude) * side)
    return min(column, side - 1), min(row, side - 1)
