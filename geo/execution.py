"""Runs composed statements; two that need nothing of each other in one round trip."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db import connection
from psycopg import sql

from geo.statements import Statement, read_template

SIDE_BY_SIDE = read_template(__file__, "side_by_side")
Row = tuple[Any, ...]


def rows_of(statement: Statement) -> list[Row]:
    """Rows of a statement; of a prepared one the values are bound by the server."""
    return _executed(statement)[1]


def rows_of_both(one: Statement, other: Statement) -> tuple[list[Row], list[Row]]:
    """Rows of two statements, each in any order, in one query; planned once if both are."""
    both = Statement(
        _side_by_side(one.text, other.text),
        (*one.params, *other.params),
        is_prepared=one.is_prepared and other.is_prepared,
    )
    columns, rows = _executed(both)
    border = columns.index("is_other")
    return (
        [row[1:border] for row in rows if row[0]],
        [row[border + 1 :] for row in rows if row[border]],
    )


@lru_cache(maxsize=64)
def _side_by_side(one: str, other: str) -> sql.Composable:
    return SIDE_BY_SIDE.fill(one=sql.SQL(one), other=sql.SQL(other)).compiled().sql


def _executed(statement: Statement) -> tuple[list[str], list[Row]]:
    """The names of the columns, and the rows."""
    own: Any = connection  # our backend, with its method ``prepared_cursor`` (config.postgis)
    with own.prepared_cursor() if statement.is_prepared else own.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        return [column.name for column in cursor.description], cursor.fetchall()
