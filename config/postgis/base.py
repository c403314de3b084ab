"""Django's PostGIS database backend with four additions.

- The health check of a persistent connection ("SELECT 1") runs only when the connection may be
  dead. Django's own check before each request was measured at 0.07 ms of processor time (0.05 in
  the worker, 0.02 in PostgreSQL), this one at 0.005: 3 % of the 2 ms of the quickest search
  (ADR 15). A connection used within ``TRUSTED_S`` whose socket has nothing to read is alive: a
  restart or kill of the server makes the socket readable.
- ``prepared_cursor``: Django binds values on the server for all statements of a connection or for
  none (``server_side_binding``); the search needs it for one kind of statement (ADR 15).
- At most ``PREPARED`` prepared statements stay on a connection, to bound its memory.
- It listens for changes of the taxonomy and of public content (LISTEN/NOTIFY), which invalidate
  the cached taxonomy and the pages that a worker keeps.
"""

import select
import time
from collections.abc import Callable, Sequence

from django.contrib.gis.db.backends.postgis import base
from django.contrib.gis.db.backends.postgis.operations import PostGISOperations
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper
from psycopg import Connection, Cursor, Notify

# A connection lost without notice, as by a network failure, is detected after this many seconds.
TRUSTED_S = 5
# Most statements that stay prepared on a connection, least recently used first out; each takes some
# 0.6 MB there. psycopg's default is 100, and Django has no option for it.
PREPARED = 30
# Channels of the triggers of directory/migrations/0015 and 0028.
TAXONOMY, CONTENT = "directory_taxonomy", "directory_content"


class Operations(PostGISOperations):
    """Reports executed statements with their values for prepared cursors too.

    Django does so only where all statements are bound on the server.
    """

    def last_executed_query(  # type: ignore[override]  # nothing, as Django, for what fails
        self, cursor: Cursor, sql: str, params: Sequence | None
    ) -> str | None:
        """The statement last executed, with its values."""
        if isinstance(cursor, ServerBindingCursor):
            return self.compose_sql(sql, params)
        return super().last_executed_query(cursor, sql, params)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection with a cheaper health check, prepared cursors and notifications of changes."""

    ops_class = Operations
    checked_at_s = 0.0
    # Attributes of Django's base that its stubs leave out.
    health_check_enabled: bool
    health_check_done: bool
    _prepare_cursor: Callable[[ServerBindingCursor], CursorWrapper]
    # A new object whenever the taxonomy may have changed, or any public content: with each
    # connection, and with each notification, which the first query of a request receives.
    taxonomy_version: object = None
    content_version: object = None

    def get_new_connection(self, conn_params: dict) -> Connection:
        """A connection with at most ``PREPARED`` prepared statements."""
        connection = super().get_new_connection(conn_params)
        connection.prepared_max = PREPARED
        return connection

    def init_connection_state(self) -> None:
        """Listen for changes of the taxonomy and of public content."""
        super().init_connection_state()
        self.connection.add_notify_handler(self._heard)
        self.connection.execute(f"LISTEN {TAXONOMY}; LISTEN {CONTENT}")
        self.taxonomy_version, self.content_version = object(), object()

    def _heard(self, notify: Notify) -> None:
        if notify.channel == TAXONOMY:
            self.taxonomy_version = object()
        # The words of the taxonomy stand on pages too.
        self.content_version = object()

    def close_if_health_check_failed(self) -> None:
        """Close a dead connection before the first query of a request."""
        if self.connection is None or not self.health_check_enabled or self.health_check_done:
            return
        before_s, self.checked_at_s = self.checked_at_s, time.monotonic()
        if self.checked_at_s - before_s < TRUSTED_S and self.is_quiet():
            self.health_check_done = True
        else:
            super().close_if_health_check_failed()

    def prepared_cursor(self) -> CursorWrapper:
        """A cursor with server-side binding, whose statements psycopg prepares when repeated."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            # The stubs do not say that this is a cursor of psycopg.
            cursor = ServerBindingCursor(self.connection)  # type: ignore[call-arg]
            return self._prepare_cursor(cursor)

    def is_quiet(self) -> bool:
        """Whether the connection had no error and its socket has nothing to read."""
        if self.errors_occurred or self.connection.closed:
            return False
        socket = select.poll()
        socket.register(self.connection.fileno(), select.POLLIN)
        return not socket.poll(0)
