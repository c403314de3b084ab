"""Writes many rows in one statement, from plain values: Django's own way takes longer than the
database does.

Rows are mappings by column. They travel as one JSON document, which PostgreSQL reads as rows of the
table itself, so that every type, constraint and trigger holds as for any other INSERT.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection, models
from django.utils import timezone
from psycopg import sql

from accounts.encrypted_fields import EncryptedJSONField
from geo.statements import identifiers, read_template

Row = Mapping[str, Any]
# So many rows to a statement, for the sake of memory.
AT_ONCE = 5_000
INSERT = read_template(__file__, "insert_from_json")


def insert(
    model: type[models.Model],
    rows: Sequence[Row],
    *,
    replacing: Sequence[str] = (),
    ignore_conflicts: bool = False,
) -> None:
    """Insert rows that all name the same columns; what they leave out gets the model's default.

    A row whose id is there already changes the columns ``replacing``, or with ``unless_there`` is
    left out whatever it collides with; otherwise it raises IntegrityError.
    """
    if not rows:
        return
    left_out = _left_out(model, tuple(rows[0]), timezone.now())
    statement = INSERT.fill(
        table=sql.Identifier(model._meta.db_table),
        columns=identifiers((*rows[0], *left_out)),
        on_conflict=_on_conflict(replacing, ignore_conflicts),
    ).text
    with connection.cursor() as cursor:
        for first in range(0, len(rows), AT_ONCE):
            batch = [{**left_out, **row} for row in rows[first : first + AT_ONCE]]
            cursor.execute(statement, [json.dumps(batch, ensure_ascii=False, default=_as_text)])


def columns_of(row: models.Model) -> dict[str, Any]:
    """The values of a model's instance by column, encrypted where the database holds them so."""
    return {
        str(field.column): field.encrypted(row)
        if isinstance(field, EncryptedJSONField)
        else getattr(row, field.attname)
        for field in row._meta.concrete_fields
    }


def _as_text(value: object) -> str:
    """How PostgreSQL reads a value that JSON has no type for."""
    return f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)


def _on_conflict(replacing: Sequence[str], ignore_conflicts: bool) -> sql.Composable:
    if ignore_conflicts:
        return sql.SQL("ON CONFLICT DO NOTHING")
    if not replacing:
        return sql.SQL("")
    names = map(sql.Identifier, replacing)
    value = sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(name) for name in names)
    return sql.SQL("ON CONFLICT (id) DO UPDATE SET {}").format(value)


def _left_out(model: type[models.Model], named: tuple[str, ...], now: datetime) -> dict[str, Any]:
    """The columns that rows do not name and that must say something, with what they say."""
    return {
        str(field.column): now if is_moment else field.get_default()
        for field, is_moment in _unnamed(model, named)
    }


@cache
def _unnamed(model: type[models.Model], named: tuple[str, ...]) -> list[tuple[models.Field, bool]]:
    fields = [f for f in model._meta.concrete_fields if f.column not in named]
    return [
        (field, getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False))
        for field in fields
        if not (field.null or field.primary_key or field.generated)
    ]
