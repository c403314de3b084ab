"""Checks the database of DATABASE_URL: versions, extensions, locale. Run in the environment.

Prints its versions and an identity that changes when it is created anew, or one line with the
problem and status 1. The arguments are the extensions it must have.
"""

import os
import sys
from typing import Any, LiteralString

import dj_database_url
import psycopg

POSTGRESQL_MIN = 150000
POSTGIS_MIN = (3, 3)
LYON = "ليون"


def _value(connection: psycopg.Connection, statement: LiteralString, *params: str) -> Any:
    """The first column of the first row."""
    row = connection.execute(statement, params or None).fetchone()
    return row[0] if row else None


def connect() -> psycopg.Connection:
    """A connection with the settings that Django would use."""
    settings: dict[str, Any] = {**dj_database_url.parse(os.environ["DATABASE_URL"])}
    names = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
    parameters = {key: settings[name] for name, key in names.items() if settings.get(name)}
    options = settings.get("OPTIONS", {})
    return psycopg.connect(
        dbname=settings["NAME"], connect_timeout=10, autocommit=True, **parameters, **options
    )


def refuse(why: str) -> None:
    print(f"ERROR: {why}")
    sys.exit(1)


def ensure_extensions(connection: psycopg.Connection, wanted: list[str]) -> None:
    """Create missing extensions where this role may; else print what a superuser has to run."""
    present = {name for (name,) in connection.execute("SELECT extname FROM pg_extension")}
    for name in wanted:
        if name in present:
            continue
        try:
            connection.execute(f"CREATE EXTENSION {name}")
        except psycopg.Error as error:
            refuse(
                f"the database lacks {name} ({error.diag.message_primary}); as its superuser run: "
                f"CREATE EXTENSION {name};"
            )


def main() -> None:
    try:
        connection = connect()
    except psycopg.Error as error:
        refuse(f"the database of DATABASE_URL does not answer: {' '.join(str(error).split())}")
    with connection:
        if connection.info.server_version < POSTGRESQL_MIN:
            refuse("PostgreSQL 15 or newer is needed.")
        ensure_extensions(connection, sys.argv[1:])
        postgis = _value(connection, "SELECT postgis_lib_version()")
        if tuple(int(part) for part in postgis.split(".")[:2]) < POSTGIS_MIN:
            refuse(f"PostGIS 3.3 or newer is needed, this is {postgis}.")
        trigrams = _value(connection, "SELECT show_trgm(%s)", LYON)
        if not trigrams:
            refuse(
                "this database cannot search Arabic or Cyrillic: its locale has no letters beyond "
                "ASCII. Create it with --locale=C.UTF-8 and --encoding=UTF8."
            )
        identity = _value(
            connection,
            "SELECT (SELECT system_identifier FROM pg_control_system()) || '-' || oid"
            " FROM pg_database WHERE datname = current_database()",
        )
        print(f"PostgreSQL {connection.info.server_version // 10000}, PostGIS {postgis}")
        print(identity)


if __name__ == "__main__":
    main()
