"""Rough outlines of the departments from Natural Earth: for matching names, and for the basemap."""

import json
from pathlib import Path
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.db import connection

from geo.folding import fold
from geo.statements import read_sql
from geo.value_types import JsonArray, JsonObject
from regions.france.packages import PackageError, read_json
from regions.france.registry import Registry
from regions.shapes import areas_of

MEMBER = "package/src/js/data/fra.json"
# Names of departments that Natural Earth misspells.
MISSPELT = {
    "guyane francaise": "guyane",
    "haute rhin": "haut rhin",
    "meurhe et moselle": "meurthe et moselle",
    "seien et marne": "seine et marne",
}

SIMPLIFY = read_sql(__file__, "simplify_outlines")


def read_outlines(archive: Path, registry: Registry) -> tuple[dict[str, MultiPolygon], int]:
    """Outline by department code (degrees, WGS 84), and how many had to be repaired."""
    codes = {fold(d["nom"]): d["code"] for d in registry.departments}
    outlines, repaired = {}, 0
    for feature in read_json(archive, MEMBER)["features"]:
        name = fold(feature["properties"]["name"])
        code = codes.get(MISSPELT.get(name, name))
        if code is None or code in outlines:
            raise PackageError(f"no department for the outline of {name!r}")
        outline = GEOSGeometry(json.dumps(feature["geometry"]))
        repaired += not outline.valid
        outlines[code] = areas_of(outline)
    if missing := set(codes.values()) - set(outlines):
        raise PackageError(f"no outline for the departments {sorted(missing)}")
    return dict(sorted(outlines.items())), repaired


# Positions, lines or areas as GEOS gives them: nested, down to the numbers.
Coordinates = tuple[Any, ...]


def rounded(coordinates: Coordinates | float, digits: int) -> JsonArray | float:
    """Nested coordinates with so many decimals."""
    if isinstance(coordinates, float):
        return round(coordinates, digits)
    return [rounded(part, digits) for part in coordinates]


def simplified(
    outlines: dict[str, MultiPolygon], tolerance: float, digits: int
) -> dict[str, JsonObject]:
    """GeoJSON geometries by department code, with borders still shared by their neighbours."""
    params = {
        "codes": list(outlines),
        "wkts": [outline.wkt for outline in outlines.values()],
        "tolerance": tolerance,
        "grid": 10**-digits,
        "digits": digits,
    }
    with connection.cursor() as cursor:
        cursor.execute(SIMPLIFY, params)
        return {code: json.loads(geometry) for code, geometry in cursor}
