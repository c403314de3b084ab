"""Bounding boxes (which may cross the antimeridian) and circles, in degrees and metres."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians

from django.contrib.gis.geos import Polygon
from geopy.distance import great_circle

# Widest box, in degrees, that a circle is drawn around, and how far from the equator.
WIDEST_CIRCLED = 20
FARTHEST_CIRCLED = 80
# At the equator, where it is largest.
EARTH_RADIUS_KM = 6_378.137
# No degree of a meridian is shorter.
SHORTEST_DEGREE_M = 110_000.0


@dataclass(frozen=True)
class Circle:
    """A circle: ``radius_m`` metres around a point in degrees."""

    lon: float
    lat: float
    radius_m: float

    def box(self) -> Box | None:
        """A box that holds the circle; None for one at a pole or over the antimeridian."""
        high = self.radius_m / SHORTEST_DEGREE_M
        farthest = abs(self.lat) + high
        wide = high / cos(radians(farthest)) if farthest < FARTHEST_CIRCLED else 360
        if abs(self.lon) + wide > 180:
            return None
        return Box(self.lon - wide, self.lat - high, self.lon + wide, self.lat + high)


@dataclass(frozen=True)
class Box:
    """West, south, east, north in degrees; west > east when it crosses the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    def circle(self) -> Circle | None:
        """A circle that holds the whole box; None for a box as wide as a continent."""
        width, height = self.east - self.west, self.north - self.south
        is_small = 0 <= width <= WIDEST_CIRCLED and height <= WIDEST_CIRCLED
        if not is_small or max(abs(self.south), abs(self.north)) > FARTHEST_CIRCLED:
            return None
        lon, lat = self.west + width / 2, self.south + height / 2
        # In so small a box nothing is farther from the middle than a corner; 1 % and a metre are
        # left for the difference between sphere and spheroid.
        corners = ((edge, self.west) for edge in (self.south, self.north))
        farthest = max(great_circle((lat, lon), c, radius=EARTH_RADIUS_KM).m for c in corners)
        return Circle(lon, lat, farthest * 1.01 + 1)

    def polygons(self) -> list[Polygon]:
        """One rectangle in degrees (SRID 4326), or two when the box crosses the antimeridian."""
        if self.west <= self.east:
            spans = [(self.west, self.east)]
        else:
            spans = [(self.west, 180.0), (-180.0, self.east)]
        boxes = [Polygon.from_bbox((west, self.south, east, self.north)) for west, east in spans]
        for box in boxes:
            box.srid = 4326
        return boxes
