"""Lays indexes, unique keys and foreign keys aside while whole tables are filled."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection

CONSTRAINTS_SQL = """
SELECT c.conrelid::regclass::text, quote_ident(c.conname), pg_get_constraintdef(c.oid)
FROM pg_constraint c
WHERE c.conrelid = ANY(%s::regclass[]) AND c.contype IN ('f', 'u')
ORDER BY c.contype DESC, c.conname
"""
# Those that stand for themselves; a primary key stays, because other tables hang on it.
INDEXES_SQL = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
FROM pg_index i
WHERE i.indrelid = ANY(%s::regclass[]) AND NOT i.indisprimary
    AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
ORDER BY 1
"""


@contextmanager
def deferred_indexes(tables: Sequence[str], keep: str = "") -> Iterator[None]:
    """Drop what each new row of ``tables`` would have to be checked against, and build it after.

    Checking and sorting all rows at once is many times faster than one by one. Foreign and unique
    keys are checked when they are put back. Indexes on the column ``keep`` stay. Runs inside the
    caller's transaction, so that nothing is left open when the block fails.
    """
    with connection.cursor() as cursor:
        constraints = [
            (table, name, definition)
            for table, name, definition in _found(cursor, CONSTRAINTS_SQL, tables)
            if definition.startswith("FOREIGN KEY") or not _is_on(keep, definition)
        ]
        for table, name, _definition in constraints:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        indexes = _found(cursor, INDEXES_SQL, tables)
        indexes = [(name, built) for name, built in indexes if not _is_on(keep, built)]
        for name, _built in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        cursor.execute("SET LOCAL maintenance_work_mem = '1GB'")
        for _name, built in indexes:
            cursor.execute(built)
        for table, name, definition in constraints:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        cursor.execute(f"ANALYZE {', '.join(tables)}")


def _found(cursor, sql: str, tables: Sequence[str]) -> list[tuple]:
    cursor.execute(sql, [list(tables)])
    return cursor.fetchall()


def _is_on(column: str, definition: str) -> bool:
    """Whether an index or key begins with ``column``."""
    return bool(column) and f"({column}" in definition
