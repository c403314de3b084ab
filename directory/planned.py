"""Questions that PostgreSQL plans once on each connection, for all points they are asked from.

Planning the question for the nearest sites takes longer than answering it. The point alone is sent
apart; all else stays written in the statement, since it decides the plan: how many rows are wanted,
within which radius, offering what. PostgreSQL plans such a statement five times for the point at
hand, and then once for all points unless that looks dearer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection


@dataclass(frozen=True, slots=True)
class Open:
    """A value that a statement leaves open when it is planned; ``None`` stands for any."""

    value: object = None


ANY = Open()


def lines_of(statement: str, params: Sequence) -> list[tuple]:
    """The answer to a statement, planned beforehand when some of its ``params`` are ``Open``."""
    left_open = [param.value for param in params if isinstance(param, Open)]
    if not left_open:
        with connection.cursor() as cursor:
            cursor.execute(statement, params)
            return cursor.fetchall()
    with connection.planning_cursor() as cursor:
        cursor.execute(_written(statement, tuple(map(_kept, params))), left_open)
        return cursor.fetchall()


def _kept(param: object) -> object:
    """A value as something can be kept by it."""
    if isinstance(param, Open):
        return ANY
    return tuple(param) if isinstance(param, list) else param


@lru_cache(maxsize=256)
def _written(statement: str, params: tuple) -> str:
    """The statement with all values written into it but the open ones."""
    first, *pieces = statement.split("%s")
    written = [first]
    for param, piece in zip(params, pieces, strict=True):
        written += ["%s" if param == ANY else _literal(param), piece]
    return "".join(written)


def _literal(param: object) -> str:
    value = list(param) if isinstance(param, tuple) else param
    return connection.ops.compose_sql("%s", [value]).replace("%", "%%")
