"""gunicorn worker: an event loop buffers requests of all connections, one thread answers them.

One thread, because GEOS leaks memory with each thread that ends, and because each thread has its
own connection to the database.
"""

import logging
import os
import resource
import socket
import time

from gunicorn.workers.base import Worker
from waitress.wasyncore import poll2

from config.connections import Server, adjustments
from config.fair_queue import Dispatcher

# Most connections of a worker; each may need files for its request and its response.
CONNECTIONS = 1000
FILES_FOR_EACH = 3
FILES_BESIDE = 100
# A request that takes longer hangs: gunicorn then replaces the worker.
HANGS_AFTER_S = 60
# How long a stopping worker keeps idle connections open for a request that may be arriving.
STOP_GRACE_S = 2


class BufferingWorker(Worker):
    """Buffers requests of many connections and answers them one by one."""

    maintained_at_s = 0.0

    def run(self) -> None:
        """Serve until stopped by a signal."""
        # waitress would log a warning for each request that waits for the thread.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        self.connections: dict = {}
        self.dispatcher = Dispatcher()
        self.dispatcher.set_thread_count(1)
        self.servers = [self._server(listener.sock) for listener in self.sockets]
        while self.alive and self.ppid == os.getppid():
            self._turn()
        self._stop()

    def count(self) -> None:
        """Count a response; after ``max_requests`` gunicorn replaces the worker."""
        self.nr += 1
        if self.nr >= self.max_requests:
            self.alive = False

    def handle_exit(self, sig, frame) -> None:
        """Stop, waking the event loop so that it happens at once."""
        super().handle_exit(sig, frame)
        for server in self.servers:
            server.pull_trigger()

    def _server(self, listener: socket.socket) -> Server:
        return Server(
            self,
            listener,
            self.dispatcher,
            adjustments(most_connections()),
            frozenset(self.cfg.forwarded_allow_ips),
            self.connections,
        )

    def _turn(self) -> None:
        """One turn of the event loop; once a second with maintenance of the connections."""
        now_s = time.monotonic()
        if now_s >= self.maintained_at_s + 1:
            self.maintained_at_s = now_s
            if not self._hangs(now_s):
                self.notify()
            for server in self.servers:
                server.maintenance(time.time())
        waits_s = [server.accepts_from_s - now_s for server in self.servers]
        poll2(
            min([1.0, *(max(0.001, wait_s) for wait_s in waits_s if wait_s > 0)]), self.connections
        )

    def _hangs(self, now_s: float) -> bool:
        """Whether the thread has been answering one request for too long."""
        begun = (server.being_answered_since_s for server in self.servers)
        return any(since and now_s > since + HANGS_AFTER_S for since in begun)

    def _stop(self) -> None:
        """Answer the requests that have arrived, then close the connections."""
        begun_s = time.monotonic()
        for server in self.servers:
            server.stop()
        while any(server.active_channels for server in self.servers):
            waited_s = time.monotonic() - begun_s
            if waited_s > self.cfg.graceful_timeout:
                break
            if waited_s > STOP_GRACE_S:
                for server in self.servers:
                    server.close_waiting()
            self._turn()
        self.dispatcher.shutdown(timeout=1)


def most_connections() -> int:
    """Most connections of a worker, after raising the limit of open files as far as needed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = CONNECTIONS * FILES_FOR_EACH + FILES_BESIDE
    if soft < needed:
        soft = min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return min(CONNECTIONS, (soft - FILES_BESIDE) // FILES_FOR_EACH)
