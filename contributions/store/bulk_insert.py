"""Bulk INSERT by ``json_populate_recordset``, faster than Django's ``bulk_create``.

Rows are mappings by column. They are sent as one JSON document, which PostgreSQL converts to rows
of the table, so that types, constraints and triggers apply as for any other INSERT.
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
# Rows for each statement, to bound memory.
AT_ONCE = 5_000
INSERT = read_template(__file__, "insert_from_json")


def insert(
    model: type[models.Model],
    rows: Sequence[Row],
    *,
    replacing: Sequence[str] = (),
    ignore_conflicts: bool = False,
) -> None:
    """Insert rows with the same columns; other columns get the model's defaults.

    A row whose id exists updates the columns ``replacing``; with ``ignore_conflicts`` rows that
    violate a unique constraint are skipped. Otherwise IntegrityError.
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
    """The values of an instance by column, encrypted where the column is."""
    return {
        str(field.column): field.encrypted(row)
        if isinstance(field, EncryptedJSONField)
        else getattr(row, field.attname)
        for field in row._meta.concrete_fields
    }


def _as_text(value: object) -> str:
    """The PostgreSQL text form of a value that JSON has no type for."""
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
    """Defaults of the columns that rows leave out and that must not be NULL."""
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
