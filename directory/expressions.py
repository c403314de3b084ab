"""Query expressions that Django has no name for: coordinates, bounding boxes, arrays, keysets."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Any, TypeVar

from django.contrib.gis.db.models import PointField
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Expression, F, Func, Q, Value

from geo.box import Circle


class BoundLater(Enum):
    """What stands among the values of a compiled statement for one that is bound when it runs."""

    SEARCH_POINT = "search point"


SEARCH_POINT = BoundLater.SEARCH_POINT


class SearchPoint(Expression):
    """The point of a search in a statement that is compiled once for all points."""

    def __init__(self) -> None:
        super().__init__(output_field=PointField(geography=True))

    def as_sql(self, compiler, connection):
        return "%s::geography", [SEARCH_POINT]


class Ordinate(Func):
    """A coordinate of a geometry point, in degrees."""

    function = "ST_Y"
    arity = 1
    output_field = models.FloatField()


class BoundingBoxOverlaps(Func):
    """Whether a geography's box touches that of a circle: what the index knows, no more.

    Said apart from the distance itself, because the planner takes both together for a hundred
    times rarer than they are, and then reads and sorts everything around instead of walking.
    """

    template = "(%(expressions)s)"
    output_field = models.BooleanField()

    def __init__(self, column: str, centre: Expression, radius_m: float) -> None:
        around = Func(centre, Value(radius_m), function="_st_expand")
        super().__init__(F(column), around, arg_joiner=" && ")


class EqualsAny(Func):
    """Whether a column is one of many numbers, said as one value however many they are."""

    template = "%(expressions)s::bigint[])"
    output_field = models.BooleanField()

    def __init__(self, column: str, numbers: Iterable[int]) -> None:
        given = Value(f"{{{','.join(map(str, numbers))}}}")
        super().__init__(F(column), given, arg_joiner=" = ANY(")


class ArrayOverlaps(Func):
    """Whether an array has one of some keys, by the operator that its index knows.

    ``&&`` alone is that of ``intarray``, for which the index of words would have to be another.
    """

    template = "(%(expressions)s::integer[])"
    output_field = models.BooleanField()

    def __init__(self, column: str, keys: Iterable[int]) -> None:
        given = Value(f"{{{','.join(map(str, keys))}}}")
        super().__init__(F(column), given, arg_joiner=" OPERATOR(pg_catalog.&&) ")


class EqualsAnyOf(Func):
    """Whether a column is one of those that a question found, asked once and first."""

    template = "(%(expressions)s))"
    output_field = models.BooleanField()

    def __init__(self, column: str, found: ArraySubquery) -> None:
        super().__init__(F(column), found, arg_joiner=" = ANY(")


def lon_lat() -> dict[str, Ordinate]:
    """The degrees of a place, to be compared."""
    return {"at_lon": Ordinate("place", function="ST_X"), "at_lat": Ordinate("place")}


Rows = TypeVar("Rows", bound="models.QuerySet[Any]")


def overlapping_circles(rows: Rows, circles: Iterable[Circle]) -> Rows:
    """Rows whose ``point`` lies in or beside all of some circles, by the geography index alone."""
    for circle in circles:
        centre = Func(
            Value(circle.lon),
            Value(circle.lat),
            template="ST_SetSRID(ST_MakePoint(%(expressions)s), 4326)::geography",
            output_field=models.FloatField(),
        )
        rows = rows.filter(BoundingBoxOverlaps("point", centre, circle.radius_m))
    return rows


def keyset_after(position: list[tuple[str, object]]) -> Q:
    """Rows that stand after ``position``, the (field, value) pairs of an ascending order."""
    later = Q()
    same: dict[str, object] = {}
    for field, value in position:
        later |= Q(**same, **{f"{field}__gt": value})
        same[field] = value
    return later
