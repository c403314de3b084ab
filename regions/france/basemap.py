"""Builds static/geo/outlines.json, the basemap of outlines that needs no tile server."""

import json
from math import hypot
from pathlib import Path

from django.conf import settings
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon

from geo.value_types import JsonObject
from regions.france.outlines import rounded, simplified
from regions.shapes import areas_of

FILE: Path = settings.BASE_DIR / "static" / "geo" / "outlines.json"
TOLERANCE = 0.004  # degrees, well under a pixel at the zoom that shows a region
DIGITS = 3
TOWNS = 60
# A town nearer than this (degrees) to a larger one is not named: suburbs would fill the list.
APART = 0.25


def basemap(
    territories: list[JsonObject],
    towns: list[JsonObject],
    names: dict[str, dict[str, str]],
    outlines: dict[str, MultiPolygon],
) -> JsonObject:
    """A FeatureCollection: country, regions, departments as areas, the largest communes as points.

    Every feature has `kind`, `code`, `name` and `names`; areas have `label` (longitude, latitude).
    """
    areas = {
        f"dep:{code}": areas_of(GEOSGeometry(json.dumps(geometry)))
        for code, geometry in simplified(outlines, TOLERANCE, DIGITS).items()
    }
    for row in (row for row in reversed(territories) if row["kind"] in {"region", "country"}):
        below = [t["code"] for t in territories if row["code"] in t["parents"].split()]
        parts = [areas[code] for code in below if code in areas]
        areas[row["code"]] = areas_of(_collected(parts).unary_union)
    rows = [row for row in territories if row["code"] in areas]
    features = [_area(row, areas[row["code"]], names) for row in rows]
    features += [_town(row, names) for row in _named(towns)]
    return {"type": "FeatureCollection", "features": features}


def write_basemap(collection: JsonObject) -> int:
    """Write the file; return its size in bytes."""
    FILE.parent.mkdir(parents=True, exist_ok=True)
    data = json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()
    FILE.write_bytes(data)
    return len(data)


def _named(towns: list[JsonObject]) -> list[JsonObject]:
    """The most populous communes, without those near a larger one."""
    chosen: list[JsonObject] = []
    for row in sorted(towns, key=lambda row: -row["population"]):
        if all(hypot(row["lon"] - c["lon"], row["lat"] - c["lat"]) > APART for c in chosen):
            chosen.append(row)
        if len(chosen) == TOWNS:
            break
    return chosen


def _collected(parts: list[MultiPolygon]) -> MultiPolygon:
    return MultiPolygon([polygon for part in parts for polygon in part])


def _area(row: JsonObject, outline: MultiPolygon, names: dict[str, dict[str, str]]) -> JsonObject:
    label = max(outline, key=lambda part: part.area).point_on_surface
    geometry = {"type": "MultiPolygon", "coordinates": rounded(outline.coords, DIGITS)}
    return _feature(row, row["kind"], geometry, names, label=rounded(label.coords, DIGITS))


def _town(row: JsonObject, names: dict[str, dict[str, str]]) -> JsonObject:
    coordinates = rounded((row["lon"], row["lat"]), DIGITS)
    geometry = {"type": "Point", "coordinates": coordinates}
    row = {**row, "code": f"com:{row['code']}"}
    return _feature(row, "commune", geometry, names, population=row["population"])


def _feature(
    row: JsonObject,
    kind: str,
    geometry: JsonObject,
    names: dict[str, dict[str, str]],
    **more: object,
) -> JsonObject:
    properties = {"kind": kind, "code": row["code"], "name": row["name"]}
    properties |= {"names": names.get(row["code"], {})} | more
    return {"type": "Feature", "geometry": geometry, "properties": properties}
