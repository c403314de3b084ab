"""Areas that share their borders: every border is held once, with the area on each side of it.

Positions are whole numbers of cells, so that neighbours have the very same ones. Rings
run clockwise around an area and counter-clockwise around its holes: the area lies on the right.
A union keeps the borders between its parts and others, so neighbours never overlap or part.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from math import atan2, pi

CELLS = 100_000  # in a degree: a cell is about a metre
Position = tuple[int, int]  # longitude, latitude
Ring = list[Position]  # the first position is not repeated at the end
Edge = tuple[Position, Position]
OUTSIDE = ""  # the area beyond the coast and the borders of the country


@dataclass(frozen=True)
class Border:
    """A line from one meeting of areas to the next, with the code of the area on either side."""

    right: str
    left: str
    line: Ring


@dataclass(frozen=True)
class Polygon:
    """An outer ring and the holes in it."""

    outer: Ring
    holes: list[Ring]


def on_grid(ring: Iterable[tuple[float, float]]) -> Ring:
    """A closed ring of degrees on the grid, without repeated positions and without spikes."""
    cleaned: Ring = []
    for lon, lat in ring:
        cleaned.append((round(lon * CELLS), round(lat * CELLS)))
        _drop_spikes(cleaned)
    if cleaned and cleaned[0] == cleaned[-1]:
        cleaned.pop()
    while len(cleaned) > 2 and cleaned[1] == cleaned[-1]:
        del cleaned[-1], cleaned[0]
    return cleaned if len(cleaned) > 2 else []


def _drop_spikes(ring: Ring) -> None:
    """Remove from the end a position that repeats the last, or a step there and back."""
    if len(ring) > 1 and ring[-1] == ring[-2]:
        ring.pop()
    elif len(ring) > 2 and ring[-1] == ring[-3]:
        del ring[-2:]


def edges_of(ring: Ring) -> Iterator[Edge]:
    """The steps of a ring, the last one back to its beginning."""
    return zip(ring, ring[1:] + ring[:1], strict=True)


def twice_area(ring: Ring) -> int:
    """Twice the signed area in cells of the grid; negative when the ring runs clockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in edges_of(ring))


def borders_of(owner: dict[Edge, str]) -> list[Border]:
    """The borders of areas given as the area on the right of each edge, in a fixed order."""
    sides = {
        edge: (area, owner.get(edge[::-1], OUTSIDE))
        for edge, area in owner.items()
        if owner.get(edge[::-1], OUTSIDE) != area
    }
    # In both directions, since on a coast only one of them is known; of two neighbours both are,
    # and say the same. Each border is then written in one direction alone (``chosen``).
    sides |= {edge[::-1]: (left, right) for edge, (right, left) in sides.items()}
    # Where exactly one line passes between the same two areas, the border goes on.
    after: dict[Position, list[Edge]] = defaultdict(list)
    for edge in sorted(sides):
        after[edge[0]].append(edge)
    meetings = {position for position, edges in after.items() if len(edges) != 2}
    chosen = {edge: pair for edge, pair in sides.items() if pair[0] > pair[1]}
    lines = list(_lines(chosen, after, meetings))
    return sorted(
        (Border(*chosen[line[0], line[1]], line) for line in lines),
        key=lambda border: (border.right, border.left, border.line[0], border.line[1]),
    )


def _lines(
    chosen: dict[Edge, tuple[str, str]],
    after: dict[Position, list[Edge]],
    meetings: set[Position],
) -> Iterator[Ring]:
    """Lines that begin and end where areas meet, then closed lines that meet nothing."""
    unused = dict.fromkeys(sorted(chosen))
    beginnings = [edge for edge in unused if edge[0] in meetings]
    for edge in [*beginnings, *list(unused)]:
        if edge not in unused:
            continue
        line = [edge[0]]
        following: Edge | None = edge
        while following is not None:
            del unused[following]
            line.append(following[1])
            ahead = [] if following[1] in meetings else after[following[1]]
            following = next((other for other in ahead if other in unused), None)
        yield line


def polygons(
    borders: Iterable[Border], area_of: Callable[[str], str | None]
) -> Iterator[tuple[str, list[Polygon]]]:
    """The polygons of each area, which ``area_of`` names for the codes that borders have.

    Codes for which it gives the same name are one area; those for which it gives none are outside.
    """
    lines: dict[str, list[Ring]] = defaultdict(list)
    for border in borders:
        right, left = area_of(border.right), area_of(border.left)
        if right == left:
            continue
        if right is not None:
            lines[right].append(border.line)
        if left is not None:
            lines[left].append(border.line[::-1])
    for area in sorted(lines):
        yield area, polygons_of(rings(lines[area]))


def rings(lines: list[Ring]) -> Iterator[Ring]:
    """Join lines that have one area on their right into rings that touch themselves nowhere."""
    after: dict[Position, list[Ring]] = defaultdict(list)
    for line in lines:
        after[line[0]].append(line)
    for start in list(after):
        path: list[Ring] = []
        places: dict[Position, int] = {}  # where on the path a line begins
        while onward := after[path[-1][-1] if path else start]:
            line = _rightmost(path[-1], onward) if path else onward[0]
            onward[:] = [other for other in onward if other is not line]
            places[line[0]] = len(path)
            path.append(line)
            # Back where the path was before: what lies between is a ring of its own.
            if (begun := places.get(line[-1])) is not None:
                yield [position for part in path[begun:] for position in part[:-1]]
                for part in path[begun:]:
                    del places[part[0]]
                del path[begun:]


def _rightmost(line: Ring, onward: list[Ring]) -> Ring:
    """Of the lines that go on from here, the one that turns most to the right."""
    if len(onward) == 1:
        return onward[0]
    back = _direction(line[-1], line[-2])
    return min(onward, key=lambda one: (_direction(one[0], one[1]) - back) % (2 * pi) or 2 * pi)


def _direction(start: Position, end: Position) -> float:
    return atan2(end[1] - start[1], end[0] - start[0])


def polygons_of(found: Iterable[Ring]) -> list[Polygon]:
    """Polygons of rings: the outer ones run clockwise, each hole lies in the smallest around it.

    A part of an area in a hole of it (an enclave's enclave) has a ring of its own, so that the
    smallest outer ring around a hole is that of its polygon. Where there is one alone, it is it.
    """
    areas = [(twice_area(ring), ring) for ring in found]
    outer = sorted(((-area, ring) for area, ring in areas if area < 0), key=lambda one: one[0])
    made = [Polygon(ring, []) for _, ring in outer]
    for hole in (ring for area, ring in areas if area > 0):
        around = made if len(made) > 1 else []
        inside = (polygon for polygon in around if all_in(hole, polygon.outer))  # smallest first
        next(inside, made[-1]).holes.append(hole)
    return made[::-1]


def all_in(hole: Ring, outer: Ring) -> bool:
    """Whether a hole lies in a ring; they may touch."""
    corners = set(outer)
    free = next((position for position in hole if position not in corners), hole[0])
    return is_inside(free, outer)


def is_inside(position: tuple[float, float], ring: Ring) -> bool:
    """Whether a position lies inside a ring (even-odd rule)."""
    x, y = position
    inside = False
    for (x1, y1), (x2, y2) in edges_of(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def is_within(position: tuple[float, float], polygon: Polygon) -> bool:
    """Whether a position on the grid of the mesh lies in a polygon and in none of its holes."""
    if not is_inside(position, polygon.outer):
        return False
    return not any(is_inside(position, hole) for hole in polygon.holes)
