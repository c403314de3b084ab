"""Named check constraints on the size of columns.

Forms refuse earlier, with a message; these hold for every other way to write. Each function takes
the name of the table in constraints and a bound for each column: ``text_at_most("remark",
text=4000)`` makes the constraint ``remark_text_bounded``.
"""

from __future__ import annotations

from django.db.models import CheckConstraint, F, Func, IntegerField, TextField
from django.db.models.functions import Cast, Length
from django.db.models.lookups import LessThanOrEqual


class OctetLength(Func):
    """How many bytes a text (in UTF-8) or bytes have."""

    function = "octet_length"
    output_field = IntegerField()


class Cardinality(Func):
    """How many values an array has."""

    function = "cardinality"
    output_field = IntegerField()


def text_at_most(table: str, **columns: int) -> list[CheckConstraint]:
    """Texts of at most so many characters."""
    return [_bounded(table, name, Length(name), most) for name, most in columns.items()]


def bytes_at_most(table: str, **columns: int) -> list[CheckConstraint]:
    """Bytes, at most so many."""
    return [_bounded(table, name, OctetLength(F(name)), most) for name, most in columns.items()]


def json_at_most(table: str, **columns: int) -> list[CheckConstraint]:
    """JSON of at most so many bytes as text."""
    return [
        _bounded(table, name, OctetLength(Cast(name, TextField())), most)
        for name, most in columns.items()
    ]


def values_at_most(table: str, **columns: int) -> list[CheckConstraint]:
    """Arrays of at most so many values; each has the bound of its own type."""
    return [_bounded(table, name, Cardinality(F(name)), most) for name, most in columns.items()]


def _bounded(table: str, column: str, measure: Func, most: int) -> CheckConstraint:
    return CheckConstraint(
        condition=LessThanOrEqual(measure, most), name=f"{table}_{column}_bounded"
    )
