"""The version of all public content, as far as this process has been told: what it keeps for it.

PostgreSQL notifies every worker of each change of public content (migration 0028, LISTEN/NOTIFY),
and each notification replaces the version. What was kept under another version is never shown.
"""

from django.db import connection


def content_version() -> object:
    """The version now, compared by identity; reads what was notified, without a query if nothing.

    Whatever is kept must be read after its version was asked for, so that a change in between
    makes it outdated and not wrong.
    """
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    version: object = connection.content_version  # type: ignore[attr-defined]  # of config.postgis
    return version
