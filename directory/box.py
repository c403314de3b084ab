"""A box of longitudes and latitudes, which may cross the antimeridian."""

from dataclasses import dataclass

from django.contrib.gis.geos import Polygon


@dataclass(frozen=True)
class Box:
    """West, south, east, north in degrees; west > east says that it crosses the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    def polygons(self) -> list[Polygon]:
        """One rectangle of plain degrees, or two when the box crosses the antimeridian."""
        if self.west <= self.east:
            spans = [(self.west, self.east)]
        else:
            spans = [(self.west, 180.0), (-180.0, self.east)]
        boxes = [Polygon.from_bbox((west, self.south, east, self.north)) for west, east in spans]
        for box in boxes:
            box.srid = 4326
        return boxes
