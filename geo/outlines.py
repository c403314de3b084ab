"""Outlines of areas to draw on a map, simplified to a bounded size for slow phones."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from django.conf import settings
from django.contrib.gis.geos import GEOSGeometry

from geo.value_types import JsonObject

Corners = list[list[float]]  # [[south, west], [north, east]] in degrees, as Leaflet wants them
Named = tuple[float, float, str]  # longitude, latitude, name

LARGEST_CHARACTERS = 250_000
# Degrees, about 100 m to 10 km: tried one after the other until the outlines are small enough.
TOLERANCES = (0.001, 0.003, 0.01, 0.03, 0.1)
TOWNS_SHOWN = 20
APART = 0.05  # share of the width shown, so that names do not overlap
BEYOND_FOUR_DECIMALS = re.compile(r"(\.\d{4})\d+")


@dataclass(frozen=True)
class Outline:
    """An area to draw: a GeoJSON geometry as text, its name, and whether the map is about it."""

    geometry: str
    name: str
    is_subject: bool = False


def of_bounded_size(outlines: Sequence[Outline]) -> list[Outline]:
    """The outlines with no more than 250,000 characters in all: official ones may have millions."""
    lighter = list(outlines)
    for tolerance in TOLERANCES:
        if sum(len(outline.geometry) for outline in lighter) <= LARGEST_CHARACTERS:
            break
        lighter = [_simplified(outline, tolerance) for outline in outlines]
    return lighter


def land_near(corners: Corners) -> list[Outline]:
    """The land of France, without a name, around [[south, west], [north, east]] in degrees."""
    west, south, east, north = _surroundings(corners)
    near = [
        polygon
        for polygon, (left, bottom, right, top) in _polygons_of_france()
        if left <= east and right >= west and bottom <= north and top >= south
    ]
    return [Outline(json.dumps({"type": "MultiPolygon", "coordinates": near}), "")] if near else []


def towns_near(corners: Corners, language: str) -> list[Named]:
    """The largest towns around, few enough and far enough apart to be read."""
    west, south, east, north = _surroundings(corners)
    apart = APART * (east - west)
    shown: list[Named] = []
    for feature in _features("commune"):  # the most populous first
        lon, lat = feature["geometry"]["coordinates"]
        inside = west <= lon <= east and south <= lat <= north
        if inside and all(abs(lon - x) > apart or abs(lat - y) > apart / 3 for x, y, _ in shown):
            names = feature["properties"].get("names", {})
            shown.append((lon, lat, names.get(language, feature["properties"]["name"])))
    return shown[:TOWNS_SHOWN]


def _surroundings(corners: Corners) -> tuple[float, float, float, float]:
    """West, south, east, north of the corners with a margin, in degrees."""
    (south, west), (north, east) = corners
    margin = max(north - south, east - west, 0.7)
    return west - margin, south - margin, east + margin, north + margin


@cache
def _features(kind: str) -> list[JsonObject]:
    """GeoJSON features of one kind in the basemap's own outlines."""
    path = settings.BASE_DIR / "static" / "geo" / "outlines.json"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return [feature for feature in features if feature["properties"]["kind"] == kind]


@cache
def _polygons_of_france() -> list[
    tuple[list[list[list[float]]], tuple[float, float, float, float]]
]:
    """Coordinates of each piece of land, and its box."""
    (country,) = _features("country")
    return [(polygon, _box(polygon[0])) for polygon in country["geometry"]["coordinates"]]


def _box(ring: list[list[float]]) -> tuple[float, float, float, float]:
    """West, south, east, north of a ring."""
    lons, lats = [position[0] for position in ring], [position[1] for position in ring]
    return min(lons), min(lats), max(lons), max(lats)


def _simplified(outline: Outline, tolerance: float) -> Outline:
    shape = GEOSGeometry(outline.geometry).simplify(tolerance, preserve_topology=True)
    return replace(outline, geometry=BEYOND_FOUR_DECIMALS.sub(r"\1", shape.json))
