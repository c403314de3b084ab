"""Outlines of areas to draw on a map, simplified to a bounded size for slow phones."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.contrib.gis.geos import GEOSGeometry

Corners = list[list[float]]  # [[south, west], [north, east]] in degrees, as Leaflet wants them

LARGEST_CHARACTERS = 250_000
# Degrees, about 100 m to 10 km: tried one after the other until the outlines are small enough.
TOLERANCES = (0.001, 0.003, 0.01, 0.03, 0.1)
BEYOND_FOUR_DECIMALS = re.compile(r"(\.\d{4})\d+")


@dataclass(frozen=True)
class Outline:
    """An area to draw: a GeoJSON geometry as text, its name, and whether the map is about it."""

    geometry: str
    name: str
    is_subject: bool = False


def of_bounded_size(outlines: Sequence[Outline], most: int = LARGEST_CHARACTERS) -> list[Outline]:
    """The outlines with ``most`` characters in all: official ones may have millions."""
    lighter = list(outlines)
    for tolerance in TOLERANCES:
        if sum(len(outline.geometry) for outline in lighter) <= most:
            break
        lighter = [_simplified(outline, tolerance) for outline in outlines]
    return lighter


def _simplified(outline: Outline, tolerance: float) -> Outline:
    shape = GEOSGeometry(outline.geometry).simplify(tolerance, preserve_topology=True)
    return replace(outline, geometry=BEYOND_FOUR_DECIMALS.sub(r"\1", shape.json))
