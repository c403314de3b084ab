"""Completes the official outlines: communes that have none, and gaps where communes merged.

The outlines are older than the codes: where communes have merged since, the new one has the outline
of its seat alone, and where one was divided, one of its parts has the outline of all.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, radians

from django.contrib.gis.geos import LinearRing
from django.contrib.gis.geos import Polygon as Area

from regions.france.mesh import (
    CELLS,
    Edge,
    Position,
    Ring,
    edges_of,
    is_inside,
    is_within,
    polygons_of,
    rings,
    twice_area,
)
from regions.france.official import Official
from regions.france.packages import PackageError
from regions.france.registry import Registry
from regions.france.untangling import Untangler
from regions.shapes import areas_of

# Llívia belongs to Spain and lies inside France.
ABROAD: list[Position] = [(198_100, 4_246_500)]
# Neussargues en Pinatelle was divided in 2025 into five communes whose borders no package has:
# the outline of all is divided by the nearest of their centres (degrees), taken from a map.
DIVIDED = {
    "15141": {
        "15031": (2.9547, 45.1158),  # Celles
        "15035": (2.9331, 45.1558),  # Chalinargues
        "15047": (2.8828, 45.1544),  # Chavagnac
        "15141": (2.9769, 45.1292),  # Neussargues-Moissac
        "15171": (2.9708, 45.1733),  # Sainte-Anastasie
    }
}
FAR = 10**6


@dataclass(frozen=True)
class Healed:
    """The commune on the right of every edge, and what had to be mended."""

    owner: dict[Edge, str]
    united: list[str]  # communes whose outline is that of their parts
    divided: list[str]  # communes that got a part of another's outline
    gaps: dict[str, int]  # how many gaps each commune got
    crossings: int  # how many crossings of borders were undone
    overlaps: int  # how many pieces that two communes had were given to one


def healed(official: Official, registry: Registry) -> Healed:
    """Outlines of all communes of today, without gaps; ``PackageError`` when one has none."""
    owner: dict[Edge, str] = {}
    for code, own in official.communes.items():
        _take(owner, code, own)
    codes = [commune["code"] for commune in registry.communes]
    united = [c for c in codes if c not in official.communes and official.parts.get(c)]
    for code in united:
        _take(owner, code, official.parts[code])
    for code, centres in DIVIDED.items():
        _divide(owner, code, centres)
    untangler = Untangler(owner)
    owner = untangler.owner()
    gaps = _fill_gaps(owner, official, registry)
    overlaps = _undo_overlaps(owner)
    if missing := set(codes) - set(owner.values()):
        raise PackageError(f"no outline for the communes {sorted(missing)}")
    divided = sorted(code for centres in DIVIDED.values() for code in centres)
    return Healed(owner, united, divided, gaps, untangler.mended, overlaps)


def _take(owner: dict[Edge, str], code: str, own: list[Ring]) -> None:
    """Give the edges of rings to a commune; an edge with the same on both sides is no border."""
    for edge in (edge for ring in own for edge in edges_of(ring)):
        if owner.get(edge, code) != code:
            raise PackageError(f"the outlines of {owner[edge]} and {code} overlap")
        if owner.get(edge[::-1]) == code:
            del owner[edge[::-1]]
        else:
            owner[edge] = code


def _fill_gaps(owner: dict[Edge, str], official: Official, registry: Registry) -> dict[str, int]:
    """Give each gap to the neighbour that has grown, else to the one with the longest border."""
    grown = {
        commune["code"]
        for commune in registry.communes
        if set(commune.get("anciensCodes", ())) - official.outlined
    }
    found = _rings_outside(owner)
    around = [ring for ring in found if twice_area(ring) > 0]
    filled: Counter[str] = Counter()
    for gap in (ring for ring in found if twice_area(ring) < 0):
        if any(is_inside(position, gap) for position in ABROAD):
            continue
        within = [gap, *(ring for ring in around if _is_within(ring, gap))]
        lengths: Counter[str] = Counter()
        for start, end in (edge for ring in within for edge in edges_of(ring)):
            length = hypot(end[0] - start[0], end[1] - start[1])
            lengths[owner[end, start]] += round(length)
        code = max(lengths, key=lambda c: (c in official.incomplete, c in grown, lengths[c], c))
        _take(owner, code, within)
        filled[code] += 1
    return dict(sorted(filled.items()))


def _rings_outside(owner: dict[Edge, str]) -> list[Ring]:
    """The rings around what no commune has: counter-clockwise around land, clockwise gaps."""
    beside = [list(edge[::-1]) for edge in owner if edge[::-1] not in owner]
    return sorted(rings(beside), key=min)


def _undo_overlaps(owner: dict[Edge, str]) -> int:
    """Take from one commune each small piece that it shares with others; how many there were.

    Such a piece looks like an island, but lies in the midst of communes.
    """
    own: dict[str, list[Ring]] = defaultdict(list)
    for edge, code in owner.items():
        own[code].append(list(edge))
    boxes = {code: _box(edge[0] for edge in edges) for code, edges in own.items()}
    undone = 0
    for ring in (ring for ring in _rings_outside(owner) if twice_area(ring) > 0):
        x, y = Area(LinearRing(*ring, ring[0])).point_on_surface.coords
        around = (c for c, (w, s, e, n) in boxes.items() if w <= x <= e and s <= y <= n)
        if sum(_covers(own[code], (x, y)) for code in around) > 1:
            _take_back(owner, own, ring, (x, y))
            undone += 1
    return undone


def _take_back(
    owner: dict[Edge, str], own: dict[str, list[Ring]], ring: Ring, inner: tuple[float, float]
) -> None:
    """Take the piece inside a ring from the commune that has all of it, for the others to keep."""
    edges = [edge[::-1] for edge in edges_of(ring)]
    for code in sorted({owner[edge] for edge in edges}):
        others = [edge for edge in edges if owner[edge] != code]
        if all(_covers(own[code], _just_inside(edge, inner)) for edge in others):
            for edge in edges:
                if owner[edge] == code:
                    del owner[edge]
                else:
                    owner[edge[::-1]] = code
            return
    raise PackageError(f"overlapping outlines cannot be mended at {inner}")


def _just_inside(edge: Edge, inner: tuple[float, float]) -> tuple[float, float]:
    """A position beside the middle of an edge, towards a position inside."""
    (x1, y1), (x2, y2) = edge
    return 0.45 * (x1 + x2) + 0.1 * inner[0], 0.45 * (y1 + y2) + 0.1 * inner[1]


def _box(positions: Iterable[Position]) -> tuple[int, int, int, int]:
    xs, ys = zip(*positions, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _covers(edges: list[Ring], position: tuple[float, float]) -> bool:
    """Whether a position lies inside the area with these edges."""
    return any(is_within(position, polygon) for polygon in polygons_of(rings(edges)))


def _is_within(ring: Ring, gap: Ring) -> bool:
    west, east = min(gap)[0], max(gap)[0]
    return west < ring[0][0] < east and is_inside(ring[0], gap)


def _divide(owner: dict[Edge, str], code: str, centres: dict[str, tuple[float, float]]) -> None:
    """Divide a commune among several: each gets what is nearest to its centre."""
    own = list(rings([list(edge) for edge in owner if owner[edge] == code]))
    outline = areas_of(Area(*(LinearRing(*ring, ring[0]) for ring in own)))
    centres = {part: (lon * CELLS, lat * CELLS) for part, (lon, lat) in centres.items()}
    pieces = {
        part: [
            [(round(x), round(y)) for x, y in ring[:-1]]
            for polygon in areas_of(outline.intersection(_cell(part, centres))).coords
            for ring in polygon
        ]
        for part in centres
    }
    for ring in own:
        for edge in edges_of(ring):
            del owner[edge]
    corners = {position for piece in pieces.values() for ring in piece for position in ring}
    for ring in own:
        for edge in edges_of(ring):
            _bend(owner, edge[::-1], corners)
    for part, piece in pieces.items():
        _take(owner, part, [ring if twice_area(ring) < 0 else ring[::-1] for ring in piece])


def _cell(code: str, centres: dict[str, tuple[float, float]]) -> Area:
    """The area nearer to one centre than to all others, cut out of a large square."""
    x, y = centres[code]
    shrink = cos(radians(y / CELLS))  # a degree of longitude is shorter than one of latitude
    cell = [(x - FAR, y - FAR), (x - FAR, y + FAR), (x + FAR, y + FAR), (x + FAR, y - FAR)]
    for other in (centre for part, centre in centres.items() if part != code):
        across = ((other[0] - x) * shrink**2, other[1] - y)
        middle = ((other[0] + x) / 2, (other[1] + y) / 2)
        cell = list(_cut(cell, across, middle))
    return Area((*cell, cell[0]))


def _cut(
    cell: list[tuple[float, float]], across: tuple[float, float], middle: tuple[float, float]
) -> Iterator[tuple[float, float]]:
    """What lies of a convex cell on the near side of a line (Sutherland and Hodgman)."""
    for start, end in pairwise([*cell, cell[0]]):
        past, ahead = (
            across[0] * (p[0] - middle[0]) + across[1] * (p[1] - middle[1]) for p in (start, end)
        )
        if past <= 0:
            yield start
        if (past < 0) != (ahead < 0):
            share = past / (past - ahead)
            yield start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def _bend(owner: dict[Edge, str], edge: Edge, corners: set[Position]) -> None:
    """Let a neighbour's edge pass through the corners that lie on it, to within the grid."""
    (x, y), (to_x, to_y) = edge
    length = hypot(to_x - x, to_y - y)
    passed = []
    for corner in corners - set(edge):
        along = ((corner[0] - x) * (to_x - x) + (corner[1] - y) * (to_y - y)) / length
        aside = ((corner[0] - x) * (to_y - y) - (corner[1] - y) * (to_x - x)) / length
        if abs(aside) < 1 and 0 < along < length:
            passed.append((along, corner))
    if passed and edge in owner:
        code = owner.pop(edge)
        for step in pairwise([edge[0], *(corner for _, corner in sorted(passed)), edge[1]]):
            owner[step] = code
