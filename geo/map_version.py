"""Which version of territories and features our own map shows, remembered by each process.

A page only reads what is remembered; a request of a tile asks the database again once a minute, so
that every worker that serves maps learns of a change.
"""

import time

from geo.models import MapVersion

REMEMBERED_S = 60
# The version of a database into which nothing was loaded.
NONE = "0"

_remembered: list[tuple[str, float]] = []


def map_version() -> str:
    """The version for the addresses of tiles; one query in the life of a process."""
    return _remembered[0][0] if _remembered else fresh_version()


def fresh_version() -> str:
    """The version as it was at most a minute ago."""
    now = time.monotonic()
    if not _remembered or now - _remembered[0][1] > REMEMBERED_S:
        version = MapVersion.objects.values_list("version", flat=True).first() or NONE
        _remembered[:] = [(version, now)]
    return _remembered[0][0]


def forget_version() -> None:
    """Ask the database again for the next page."""
    _remembered.clear()
