"""A worker that keeps connections and leaves new ones to workers that keep fewer.

All workers wait for new connections, and whoever wakes first takes one: often the one that has just
answered. But a connection that is kept stays with its worker: three readers at one worker wait for
each other while two workers have nothing to do.
"""

import socket
import time

from gunicorn.workers.gthread import ThreadWorker

# For each connection it keeps, up to so many, a worker lets the others go first for so long.
HEAD_START_S = 0.002
MOST = 4
# Then it takes what nobody else took, for so long.
TURN_S = 0.05


class FairWorker(ThreadWorker):
    """gunicorn's threaded worker; it goes on answering while it leaves connections to others."""

    turn_at_s = 0.0

    def accept(self, listener: socket.socket) -> None:
        """Take a new connection if no other worker wanted it."""
        now_s = time.monotonic()
        if self.nr_conns and now_s > self.turn_at_s + TURN_S:
            self.turn_at_s = now_s + HEAD_START_S * min(self.nr_conns, MOST)
        elif now_s >= self.turn_at_s or not self.nr_conns:
            super().accept(listener)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Look away from new connections until it is this worker's turn."""
        left_s = self.turn_at_s - time.monotonic()
        if left_s > 0:
            self.set_accept_enabled(False)
            timeout = min(timeout, left_s)
        super().wait_for_and_dispatch_events(timeout)
