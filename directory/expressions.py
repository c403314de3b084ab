"""Query expressions that Django does not have: coordinates, bounding boxes, arrays, keysets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.contrib.gis.db.models import PointField
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Expression, F, Func, Q, Value

from geo.box import Circle
from geo.statements import BoundLater, array_of


class LaterValue(Expression):
    """A value in a statement that is compiled once and executed with other values each time."""

    def __init__(self, name: str, sql_type: str) -> None:
        super().__init__()
        self.name, self.sql_type = name, sql_type

    def as_sql(self, compiler, connection):
        return f"%s::{self.sql_type}", [BoundLater(self.name)]


class SearchPoint(LaterValue):
    """The point of a search in such a statement."""

    def __init__(self) -> None:
        super().__init__("point", "geography")
        self.output_field = PointField(geography=True)


class OuterColumn(Func):
    """A column of the query around a lateral one, by its name there."""

    def __init__(self, name: str, output_field: models.Field) -> None:
        super().__init__(template=name, output_field=output_field)


class Ordinate(Func):
    """A coordinate of a geometry point, in degrees."""

    function = "ST_Y"
    arity = 1
    output_field = models.FloatField()


class BoundingBoxOverlaps(Func):
    """Whether a geography's bounding box overlaps that of a circle: the part an index can answer.

    It is a condition of its own because for ``ST_DWithin`` the planner estimates a hundred times
    too few rows, and then reads and sorts all of them instead of reading the index in order.
    """

    template = "(%(expressions)s)"
    output_field = models.BooleanField()

    def __init__(self, column: str, centre: Expression, radius_m: float | Expression) -> None:
        radius = radius_m if isinstance(radius_m, Expression) else Value(radius_m)
        around = Func(centre, radius, function="_st_expand")
        super().__init__(F(column), around, arg_joiner=" && ")


class EqualsAny(Func):
    """Whether a column is one of many numbers, passed as one array parameter."""

    template = "%(expressions)s::bigint[])"
    output_field = models.BooleanField()

    def __init__(self, column: str, numbers: Iterable[int] | LaterValue) -> None:
        array = numbers if isinstance(numbers, LaterValue) else Value(array_of(numbers))
        super().__init__(F(column), array, arg_joiner=" = ANY(")


class ArrayOverlaps(Func):
    """Whether an array has one of some keys, by the operator of ``array_ops``.

    Plain ``&&`` would be that of ``intarray``, which the GIN index of texts does not support.
    """

    template = "(%(expressions)s::integer[])"
    output_field = models.BooleanField()

    def __init__(self, column: str, keys: Iterable[int]) -> None:
        array = Value(array_of(keys))
        super().__init__(F(column), array, arg_joiner=" OPERATOR(pg_catalog.&&) ")


class EqualsAnyOf(Func):
    """Whether a column is one of those of a subquery, which is executed once and first."""

    template = "(%(expressions)s))"
    output_field = models.BooleanField()

    def __init__(self, column: str, subquery: ArraySubquery) -> None:
        super().__init__(F(column), subquery, arg_joiner=" = ANY(")


def lon_lat() -> dict[str, Ordinate]:
    """Aliases ``at_lon`` and ``at_lat``: the degrees of ``place``."""
    return {"at_lon": Ordinate("place", function="ST_X"), "at_lat": Ordinate("place")}


Rows = TypeVar("Rows", bound="models.QuerySet[Any]")


def touches_circle(column: str, circle: Circle) -> BoundingBoxOverlaps:
    """Whether a geography lies in or beside a circle, by its index alone."""
    centre = Func(
        Value(circle.lon),
        Value(circle.lat),
        template="ST_SetSRID(ST_MakePoint(%(expressions)s), 4326)::geography",
        output_field=models.FloatField(),
    )
    return BoundingBoxOverlaps(column, centre, circle.radius_m)


def overlapping_circles(rows: Rows, circles: Iterable[Circle]) -> Rows:
    """Rows whose ``point`` lies in or beside all of some circles, by the geography index alone."""
    for circle in circles:
        rows = rows.filter(touches_circle("point", circle))
    return rows


def keyset_after(position: list[tuple[str, object]]) -> Q:
    """Rows after ``position``, the (field, value) pairs of an ascending order."""
    later = Q()
    same: dict[str, object] = {}
    for field, value in position:
        later |= Q(**same, **{f"{field}__gt": value})
        same[field] = value
    return later
