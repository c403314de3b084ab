"""SQL statements: read from ``.sql`` files, composed of parts by ``psycopg.sql``, and run.

SQL longer than a line is in a file of the folder ``sql`` beside the module that runs it, and is
read once, when the module is imported. A file is a whole statement (``read_sql``) or a template
with parts in braces, ``{name}``, as ``psycopg.sql`` writes them (``read_template``). The values of
one statement are either all named, ``%(name)s``, and passed when it is executed, or all in order:
those of the parts of a template (``bound``). A ``%`` that is no placeholder is doubled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

from django.db import connection
from psycopg import sql

Row = tuple[Any, ...]


def read_sql(module_file: str, name: str) -> str:
    """The SQL of ``sql/name.sql`` beside a module (its ``__file__``), without lines of comment."""
    path = Path(module_file).parent / "sql" / f"{name}.sql"
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("--"))


@dataclass(frozen=True)
class BoundLater:
    """A value of a statement that is compiled once and executed with other values each time."""

    name: str


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with placeholders ``%s``, and their values in the same order.

    Values may be ``BoundLater``. ``is_prepared``: PostgreSQL plans it once for all values and
    caches the plan (ADR 15).
    """

    sql: sql.Composable
    params: tuple[Any, ...] = ()
    is_prepared: bool = False

    @property
    def text(self) -> str:
        """The SQL as a cursor takes it beside ``params``."""
        return self.sql.as_string()

    def compiled(self) -> Statement:
        """The same with its SQL as one text, which takes longer to compose than to execute."""
        return replace(self, sql=sql.SQL(self.text))

    def with_values(self, values: Mapping[str, Any]) -> Statement:
        """The same with the named values in place of ``BoundLater``."""
        params = (values[p.name] if isinstance(p, BoundLater) else p for p in self.params)
        return replace(self, params=tuple(params))


Part = Statement | sql.Composable


class Template:
    """SQL with parts in braces, each a statement, with its values, or a ``psycopg.sql`` object."""

    def __init__(self, text: str) -> None:
        pieces = [(sql.SQL(before), name) for before, name, *_more in Formatter().parse(text)]
        self.pieces = pieces

    def fill(self, **parts: Part) -> Statement:
        """The statement with each part in its place, with the values of all parts in order."""
        listed: list[Part] = []
        for before, name in self.pieces:
            listed.append(before)
            if name is not None:
                listed.append(parts[name])
        return _composed(listed)


def _composed(parts: Sequence[Part]) -> Statement:
    """Parts one after the other, with the values of all in the same order."""
    composed: list[sql.Composable] = []
    params: list[object] = []
    is_prepared = False
    for part in parts:
        if isinstance(part, Statement):
            composed.append(part.sql)
            params += part.params
            is_prepared |= part.is_prepared
        else:
            composed.append(part)
    return Statement(sql.Composed(composed), tuple(params), is_prepared)


def read_template(module_file: str, name: str) -> Template:
    """The template of ``sql/name.sql`` beside a module."""
    return Template(read_sql(module_file, name))


def bound(value: object) -> Statement:
    """A value that is sent beside the statement."""
    return Statement(sql.Placeholder(), (value,))


def array_of(numbers: Iterable[float]) -> str:
    """Numbers as PostgreSQL writes an array of them."""
    return f"{{{','.join(map(str, numbers))}}}"


def joined(separator: str, parts: Iterable[Part]) -> Statement:
    """Parts one after the other, with ``separator`` between them."""
    between = sql.SQL(separator)
    listed = [each for part in parts for each in (between, part)]
    return _composed(listed[1:])


@lru_cache(maxsize=64)
def identifiers(names: tuple[str, ...], *table: str) -> sql.SQL:
    """Names of columns, of ``table`` if it is given, with commas between them."""
    return sql.SQL(sql.SQL(", ").join(sql.Identifier(*table, name) for name in names).as_string())


SIDE_BY_SIDE = read_template(__file__, "side_by_side")


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
