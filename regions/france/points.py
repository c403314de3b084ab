"""A point for every commune and borough, inside its outline: its town hall, else its town."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.gis.geos import LinearRing
from django.contrib.gis.geos import Polygon as Area

from regions.france.mesh import CELLS, Polygon, is_within

DIGITS = 5  # about a metre


@dataclass(frozen=True)
class NamedPoint:
    """The point of a place in degrees, and its source (`Place.Precision`)."""

    lon: float
    lat: float
    precision: str


def named_points(
    outlines: dict[str, list[Polygon]], *known: dict[str, tuple[float, float]]
) -> dict[str, NamedPoint]:
    """The point of each code, from known points in degrees, the preferred ones first."""
    return {
        code: point_of(polygons, [points.get(code) for points in known])
        for code, polygons in outlines.items()
    }


def point_of(polygons: list[Polygon], known: Iterable[tuple[float, float] | None]) -> NamedPoint:
    """The first known point that lies in the polygons, else one inside the largest of them.

    Some town halls are recorded in another commune, or in another country.
    """
    for lon_lat in (one for one in known if one is not None):
        lon, lat = (round(degrees, DIGITS) for degrees in lon_lat)
        if any(is_within((lon * CELLS, lat * CELLS), polygon) for polygon in polygons):
            return NamedPoint(lon, lat, "own")
    largest = polygons[0]
    lines = (LinearRing(*ring, ring[0]) for ring in (largest.outer, *largest.holes))
    middle = Area(*lines).point_on_surface
    return NamedPoint(round(middle.x / CELLS, DIGITS), round(middle.y / CELLS, DIGITS), "outline")
