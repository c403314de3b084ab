"""Drops indexes, unique keys and foreign keys while tables are filled, and builds them after."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection
from psycopg import sql

from geo.statements import read_sql

CONSTRAINTS_SQL = read_sql(__file__, "constraints")
INDEXES_SQL = read_sql(__file__, "indexes")


@contextmanager
def deferred_indexes(tables: Sequence[str], keep: str = "") -> Iterator[None]:
    """Drop indexes, unique and foreign keys of ``tables``, and create them again after the block.

    Building them for all rows at once is many times faster than row by row. Keys are checked when
    they are created again. Indexes on the column ``keep`` stay. Runs in the caller's transaction,
    whose rollback restores everything when the block fails.
    """
    with connection.cursor() as cursor:
        constraints = [
            (table, name, definition)
            for table, name, definition in _found(cursor, CONSTRAINTS_SQL, tables)
            if definition.startswith("FOREIGN KEY") or not _is_on(keep, definition)
        ]
        for table, name, _definition in constraints:
            _execute(cursor, "ALTER TABLE {} DROP CONSTRAINT {}", table, name)
        indexes = _found(cursor, INDEXES_SQL, tables)
        indexes = [(name, built) for name, built in indexes if not _is_on(keep, built)]
        for name, _built in indexes:
            _execute(cursor, "DROP INDEX {}", name)
        yield
        cursor.execute("SET LOCAL maintenance_work_mem = '1GB'")
        for _name, built in indexes:
            cursor.execute(built)
        for table, name, definition in constraints:
            _execute(cursor, "ALTER TABLE {} ADD CONSTRAINT {} {}", table, name, definition)
        _execute(cursor, "ANALYZE {}", ", ".join(tables))


def _execute(cursor, template: str, *parts: str) -> None:
    """Run a statement with names and definitions as PostgreSQL itself quotes them."""
    cursor.execute(sql.SQL(template).format(*map(sql.SQL, parts)).as_string())


def _found(cursor, statement: str, tables: Sequence[str]) -> list[tuple]:
    cursor.execute(statement, [list(tables)])
    return cursor.fetchall()


def _is_on(column: str, definition: str) -> bool:
    """Whether an index or key begins with ``column``."""
    return bool(column) and f"({column}" in definition
