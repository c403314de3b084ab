"""Which version of territories and features our own map shows, remembered by each process.

A page only reads what is remembered; a request of a tile asks the database again once a minute, so
that every worker that serves maps learns of a change.
"""

import time

from django.db import connection

REMEMBERED_S = 60
# By SQL, since the server's configuration imports this before there are models.
VERSION = "SELECT version FROM geo_mapversion"
# The version of a database into which nothing was loaded.
NONE = "0"
# Raise it when tiles of the same facts are cut otherwise.
FORMAT = 1

_remembered: list[tuple[str, float]] = []


def map_version() -> str:
    """The version for the addresses of tiles; one query in the life of a process."""
    return _remembered[0][0] if _remembered else fresh_version()


def fresh_version() -> str:
    """The version as it was at most a minute ago."""
    now = time.monotonic()
    if not _remembered or now - _remembered[0][1] > REMEMBERED_S:
        with connection.cursor() as cursor:
            cursor.execute(VERSION)
            found = cursor.fetchone()
        _remembered[:] = [(f"{found[0] if found else NONE}-{FORMAT}", now)]
    return _remembered[0][0]


def asked_version() -> str:
    """The version as the database has it now."""
    forget_version()
    return fresh_version()


def forget_version() -> None:
    """Ask the database again for the next page."""
    _remembered.clear()
