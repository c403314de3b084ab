"""Prepared statements: planned once on each connection, for all points asked from (ADR 15).

Planning the query for the nearest sites takes longer than running it. The point is sent as a bound
parameter; all else is written into the statement as literals, since it decides the plan: how many
rows are wanted, within which radius, with which terms. PostgreSQL plans such a statement five times
for the values at hand, and then once for all unless that looks dearer (``plan_cache_mode``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class BoundParameter:
    """A value that is bound when the statement runs, and not written into its text."""

    value: object = None


ANY_VALUE = BoundParameter()


def execute_prepared(statement: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Rows of a statement, as a prepared one when some of its ``params`` are ``BoundParameter``."""
    left_open = [param.value for param in params if isinstance(param, BoundParameter)]
    if not left_open:
        with connection.cursor() as cursor:
            cursor.execute(statement, params)
            return list(cursor.fetchall())
    with connection.planning_cursor() as cursor:  # type: ignore[attr-defined]  # config.postgis
        cursor.execute(
            _statement_with_literals(statement, tuple(map(_hashable, params))), left_open
        )
        return list(cursor.fetchall())


def _hashable(param: object) -> object:
    """A value as something can be kept by it."""
    if isinstance(param, BoundParameter):
        return ANY_VALUE
    return tuple(param) if isinstance(param, list) else param


@lru_cache(maxsize=256)
def _statement_with_literals(statement: str, params: tuple[object, ...]) -> str:
    """The statement with all values written into it but the open ones."""
    first, *pieces = statement.split("%s")
    written = [first]
    for param, piece in zip(params, pieces, strict=True):
        written += ["%s" if param == ANY_VALUE else _literal(param), piece]
    return "".join(written)


def _literal(param: object) -> str:
    value = list(param) if isinstance(param, tuple) else param
    written: str = connection.ops.compose_sql("%s", [value])  # type: ignore[attr-defined]  # psycopg
    return written.replace("%", "%%")
