"""PostGIS as Django knows it, with connections that are looked at before they are asked.

A kept connection may have been closed by the other side since the last request. Asking "SELECT 1"
before each request costs as much as a small search; a connection that was used a moment ago and
has nothing to tell is alive: who ends it, by restart or by force, is heard on the socket.
"""

import select
import time

from django.contrib.gis.db.backends.postgis import base

# What ends without a word, such as a network that goes away, is found after this many seconds.
TRUSTED_S = 5


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is asked whether it is alive only when that is in doubt."""

    looked_at_s = 0.0

    def close_if_health_check_failed(self) -> None:
        """Before the first question of a request: close what is no longer alive."""
        if self.connection is None or not self.health_check_enabled or self.health_check_done:
            return
        before_s, self.looked_at_s = self.looked_at_s, time.monotonic()
        if self.looked_at_s - before_s < TRUSTED_S and self.is_quiet():
            self.health_check_done = True
        else:
            super().close_if_health_check_failed()

    def is_quiet(self) -> bool:
        """Whether nothing went wrong on the connection and nothing has arrived on it unasked."""
        if self.errors_occurred or self.connection.closed:
            return False
        socket = select.poll()
        socket.register(self.connection.fileno(), select.POLLIN)
        return not socket.poll(0)
