"""gunicorn's worker: one loop for all connections, one thread that answers whole requests.

One thread, because GEOS objects leak where many threads come and go, and because a thread has a
connection to the database of its own.
"""

import logging
import os
import resource
import socket
import time

from gunicorn.workers.base import Worker
from waitress.wasyncore import poll2

from config.connections import Server, adjustments
from config.turns import Dispatcher

# So many connections in each worker; each may need files for its request and its answer.
CONNECTIONS = 1000
FILES_FOR_EACH = 3
FILES_BESIDE = 100
# A request that is answered for so long will never be: gunicorn then replaces the worker.
HANGS_AFTER_S = 60
# A stopping worker keeps connections so long for a request that may be on its way.
LINGERS_S = 2


class BufferingWorker(Worker):
    """Gathers requests of many connections and answers them one by one."""

    looked_at_s = 0.0

    def run(self) -> None:
        """Serve until asked to stop."""
        # Where requests wait for the thread, waitress would warn with each of them.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        self.connections: dict = {}
        self.dispatcher = Dispatcher()
        self.dispatcher.set_thread_count(1)
        self.servers = [self._server(listener.sock) for listener in self.sockets]
        while self.alive and self.ppid == os.getppid():
            self._turn()
        self._stop()

    def count(self) -> None:
        """One more request was answered: after so many the worker is replaced."""
        self.nr += 1
        if self.nr >= self.max_requests:
            self.alive = False

    def handle_exit(self, sig, frame) -> None:
        """Stop, at once instead of with the next turn."""
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
        """Read and write what is possible, and once a second look after the connections."""
        now_s = time.monotonic()
        if now_s >= self.looked_at_s + 1:
            self.looked_at_s = now_s
            if not self._hangs(now_s):
                self.notify()
            for server in self.servers:
                server.maintenance(time.time())
        waits_s = [server.takes_from_s - now_s for server in self.servers]
        poll2(min([1.0, *(max(0.001, one) for one in waits_s if one > 0)]), self.connections)

    def _hangs(self, now_s: float) -> bool:
        begun = (server.being_answered_since_s for server in self.servers)
        return any(since and now_s > since + HANGS_AFTER_S for since in begun)

    def _stop(self) -> None:
        """Answer what was asked before, and end the other connections."""
        begun_s = time.monotonic()
        for server in self.servers:
            server.stop()
        while any(server.active_channels for server in self.servers):
            waited_s = time.monotonic() - begun_s
            if waited_s > self.cfg.graceful_timeout:
                break
            if waited_s > LINGERS_S:
                for server in self.servers:
                    server.end_waiting()
            self._turn()
        self.dispatcher.shutdown(timeout=1)


def most_connections() -> int:
    """How many connections a worker may keep, with as many open files as the system lets it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS * FILES_FOR_EACH + FILES_BESIDE
    if soft < wanted:
        soft = min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return min(CONNECTIONS, (soft - FILES_BESIDE) // FILES_FOR_EACH)
