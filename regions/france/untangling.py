"""Untangles borders: generalising has let some of them cross by a few metres.

Where two edges cross, touch beside their ends or run one on the other, a corner is taken away or an
edge is led through the end of the other: whichever moves the borders least.
"""

from collections import defaultdict
from collections.abc import Iterator
from math import hypot

from regions.france.mesh import OUTSIDE, Edge, Position

CELL = 1000  # of the index of edges, in cells of the grid: about a kilometre
# A step that leaves the crossing as it is comes last.
USELESS = 10**12

Sides = tuple[str, str]  # what lies on the right and on the left of an edge
Step = tuple[float, str, Position, Edge]  # what it costs, what it is, where, and on which edge


class Untangler:
    """Edges with the areas on their sides, each held from its smaller end to its larger one."""

    def __init__(self, owner: dict[Edge, str]) -> None:
        self.sides: dict[Edge, Sides] = {}
        self.after: dict[Position, set[Position]] = defaultdict(set)
        self.index: dict[Position, set[Edge]] = defaultdict(set)
        self.mended = 0
        for edge in owner:
            kept = min(edge), max(edge)
            self.sides[kept] = owner.get(kept, OUTSIDE), owner.get(kept[::-1], OUTSIDE)
            self.after[edge[0]].add(edge[1])
            self.after[edge[1]].add(edge[0])
        self.waiting = sorted(self.sides)

    def owner(self) -> dict[Edge, str]:
        """The area on the right of every edge once no two cross."""
        while self.waiting:
            edge = self.waiting.pop()
            if edge in self.sides:
                self._place(edge)
        found: dict[Edge, str] = {}
        for edge, (right, left) in self.sides.items():
            found |= {edge: right} if right else {}
            found |= {edge[::-1]: left} if left else {}
        return found

    def _place(self, edge: Edge) -> None:
        """Put an edge into the index, or mend it together with the one that it crosses."""
        cells = list(_cells(edge))
        others = {other for cell in cells for other in self.index[cell]}
        crossed = min((other for other in others if tangled(edge, other)), default=None)
        if crossed is None:
            for cell in cells:
                self.index[cell].add(edge)
            return
        self.mended += 1
        cost, kind, where, bent = min([*self._bends(edge, crossed), *self._losses(edge, crossed)])
        if cost >= USELESS:
            raise ValueError(f"{edge} and {crossed} cross and cannot be mended")
        if kind == "bend":
            self._bend(bent, where)
        else:
            self._lose(where)
        self.waiting.append(edge)

    def _bends(self, edge: Edge, crossed: Edge) -> Iterator[Step]:
        """Leading one of two edges through an end of the other."""
        for one, other in ((edge, crossed), (crossed, edge)):
            (x, y), (to_x, to_y) = one
            length = hypot(to_x - x, to_y - y)
            for end in set(other) - set(one):
                along = ((end[0] - x) * (to_x - x) + (end[1] - y) * (to_y - y)) / length
                if 0 < along < length:
                    sides = self.sides[one]
                    fits = self._fits((one[0], end), sides) and self._fits((end, one[1]), sides)
                    yield abs(turn(*one, end)) + (not fits) * USELESS, "bend", end, one

    def _losses(self, edge: Edge, crossed: Edge) -> Iterator[Step]:
        """Taking away a corner of one of two edges, where no third border meets it."""
        for one, other in ((edge, crossed), (crossed, edge)):
            for corner in one:
                if len(self.after[corner]) == 2:
                    before, after = sorted(self.after[corner])
                    useless = tangled((before, after), other)
                    useless |= not self._fits((before, after), self._sides_of(before, corner))
                    cost = abs(turn(before, corner, after)) + useless * USELESS
                    yield cost, "loss", corner, one

    def _bend(self, edge: Edge, where: Position) -> None:
        sides = self._remove(edge)
        for start, end in ((edge[0], where), (where, edge[1])):
            self._add((start, end), sides)

    def _lose(self, corner: Position) -> None:
        before, after = sorted(self.after[corner])
        sides = self._sides_of(before, corner)
        self._remove((min(before, corner), max(before, corner)))
        self._remove((min(corner, after), max(corner, after)))
        self._add((before, after), sides)

    def _sides_of(self, start: Position, end: Position) -> Sides:
        """The sides of an edge on the way from its start."""
        return self.sides[start, end] if start < end else self.sides[end, start][::-1]

    def _fits(self, edge: Edge, sides: Sides) -> bool:
        """Whether an edge may be added: none is there, or one with which it can be joined."""
        if min(edge[0], edge[1]) == edge[1]:
            edge, sides = edge[::-1], sides[::-1]
        there = self.sides.get(edge)
        return there is None or there[0] == sides[1] or there[1] == sides[0]

    def _remove(self, edge: Edge) -> Sides:
        for cell in _cells(edge):
            self.index[cell].discard(edge)
        self.after[edge[0]].discard(edge[1])
        self.after[edge[1]].discard(edge[0])
        return self.sides.pop(edge)

    def _add(self, edge: Edge, sides: Sides) -> None:
        """Add an edge; where there is one already, what lay between the two is gone."""
        if edge[0] > edge[1]:
            edge, sides = edge[::-1], sides[::-1]
        if edge in self.sides:
            sides = _joined(self._remove(edge), sides)
        if sides[0] != sides[1]:
            self.sides[edge] = sides
            self.after[edge[0]].add(edge[1])
            self.after[edge[1]].add(edge[0])
            self.waiting.append(edge)


def _joined(one: Sides, other: Sides) -> Sides:
    """The sides of two edges that are the same, without what would meet itself."""
    if one[0] == other[1]:
        return other[0], one[1]
    if one[1] == other[0]:
        return one[0], other[1]
    raise ValueError(f"areas overlap: {one} and {other}")


def _cells(edge: Edge) -> Iterator[Position]:
    (x1, y1), (x2, y2) = edge
    for x in range(min(x1, x2) // CELL, max(x1, x2) // CELL + 1):
        for y in range(min(y1, y2) // CELL, max(y1, y2) // CELL + 1):
            yield x, y


def tangled(one: Edge, other: Edge) -> bool:
    """Whether two edges have more in common than one end of both."""
    (a, b), (c, d) = one, other
    if (
        max(a[0], b[0]) < min(c[0], d[0])
        or max(c[0], d[0]) < min(a[0], b[0])
        or max(a[1], b[1]) < min(c[1], d[1])
        or max(c[1], d[1]) < min(a[1], b[1])
    ):
        return False
    if shared := {a, b} & {c, d}:
        ends = ({a, b} | {c, d}) - shared
        return len(shared) == 1 and _overlap(*shared, *ends)
    return turn(a, b, c) * turn(a, b, d) <= 0 and turn(c, d, a) * turn(c, d, b) <= 0


def _overlap(middle: Position, one: Position, other: Position) -> bool:
    """Whether two edges from one position run in the same direction."""
    x1, y1 = one[0] - middle[0], one[1] - middle[1]
    x2, y2 = other[0] - middle[0], other[1] - middle[1]
    return x1 * y2 == x2 * y1 and x1 * x2 + y1 * y2 > 0


def turn(a: Position, b: Position, c: Position) -> int:
    """Twice the area of a triangle, positive when it runs counter-clockwise."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
