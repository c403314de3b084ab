"""The connections of readers: whole requests are gathered before one thread answers them.

waitress reads and writes all connections of a process in one loop, so that a connection that is
idle or slow holds no thread. What waitress leaves open is bounded here: how long a request may take
to arrive, how much may arrive, and which connection has to go when there are too many
(docs/adr/0019-slow-clients.md).
"""

import socket
import time
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, Protocol

from gunicorn.glogging import Logger
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer

from accounts.throttling import network_of
from config.answers import Answer, LoggedTask, Refusal
from config.requests import BODY_BYTES, HEADER_BYTES, Request
from config.turns import Dispatcher

# A request has so long to arrive whole, and a second more for each so many bytes of it.
ARRIVES_WITHIN_S = 60
BYTES_PER_S = 500
# A connection is kept so long between requests, or while nothing of an answer is taken.
KEPT_S = 15
STALLED_S = 60
# So long after a refusal, what still arrives is read and dropped: closing at once would reset the
# connection, and the client would lose the answer that says why.
DROPS_FOR_S = 5
DROPPED_AT_ONCE = 262_144
# Of requests that a client sends without waiting for the answers, so many wait at a time, and none
# is answered while more than so much of earlier answers has not been taken.
WAITING = 4
UNTAKEN_BYTES = 1_000_000
# What one process holds of requests and answers on their way, in memory and temporary files.
HELD_BYTES = 256_000_000
# When somebody connects, a worker holds back so long for each connection it keeps, up to so many of
# them: one that keeps fewer is faster and takes the new one.
HOLDS_BACK_S = 0.002
MOST_HELD_BACK_FOR = 4
# After it held back it takes new connections for so long, then holds back again.
TAKES_FOR_S = 0.05


def adjustments(connections: int) -> Adjustments:
    """waitress's settings for a process that keeps at most so many connections."""
    return Adjustments(
        connection_limit=connections,
        max_request_body_size=BODY_BYTES + 1,
        max_request_header_size=HEADER_BYTES,
        # Small forms and most answers stay in memory.
        inbuf_overflow=65_536,
        outbuf_overflow=262_144,
        # An answer never waits in the thread for a reader who is slow to take it.
        outbuf_high_watermark=HELD_BYTES,
        recv_bytes=65_536,
        log_socket_errors=False,
        ident=None,
        # Django decides whether a proxy is to be believed (REPERES_PROXY).
        clear_untrusted_proxy_headers=False,
    )


class Connection(HTTPChannel):
    """The connection of a reader."""

    task_class = Answer
    error_task_class = Refusal
    parser_class = Request
    close_when_flushed: bool
    request: Request | None
    # Set by a refusal: when it is sent, what still arrives is dropped for a while.
    was_refused = False
    # Until when what arrives is dropped; 0 as long as it is read.
    drops_until = 0.0
    request_begun = 0.0
    # What arrived behind the requests that wait.
    unread = b""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        # Most requests come with their connection.
        try:
            data = self.socket.recv(self.adj.recv_bytes)
        except OSError:  # nothing yet, or the other side is gone: the loop will see
            return
        if data:
            self.received(data)

    @property
    def address(self) -> str:
        """The network of the reader whose request is next; what a proxy in front says of it."""
        peer = self.addr[0] if isinstance(self.addr, tuple) else str(self.addr)
        if peer in self.server.proxies and self.requests:
            value = self.requests[0].headers.get("X_FORWARDED_FOR", "")
            peer = value.rpartition(",")[2].strip() or peer
        return network_of(peer)

    def received(self, data: bytes) -> bool:
        """Take in what arrived."""
        with self.requests_lock:
            if self.will_close or self.close_when_flushed:
                return False
            self.unread += data
            self._read_requests()
        return True

    def _read_requests(self) -> None:
        """Read requests until enough of them wait; the lock of requests is held."""
        while self.unread and len(self.requests) < WAITING and not self.is_behind:
            if self.request is None:
                self.request = self.parser_class(self.adj)
                self.request_begun = time.time()
            consumed = self.request.received(self.unread)
            # What stands behind something that cannot be read is no request.
            self.unread = b"" if self.request.error else self.unread[consumed:]
            if self.may_continue and not self.requests:
                self.send_continue()
            if self.request.completed:
                self._queue(self.request)
                self.request, self.sent_continue = None, False

    @property
    def may_continue(self) -> bool:
        """Whether the client waits to be told that it may send the body."""
        asks = self.request and self.request.expect_continue and self.request.headers_finished
        return bool(asks) and not self.sent_continue

    @property
    def is_behind(self) -> bool:
        """Whether the client has too many answers to take before it is given more."""
        return self.total_outbufs_len > UNTAKEN_BYTES

    def _queue(self, request: Request) -> None:
        if request.empty:
            return
        self.requests.append(request)
        # Otherwise the thread goes on to it by itself.
        if len(self.requests) == 1:
            self.server.add_task(self)

    def _go_on(self) -> None:
        """Read what waited behind requests that are answered now."""
        if self.unread:
            with self.requests_lock:
                if self.connected and not (self.will_close or self.close_when_flushed):
                    self._read_requests()

    def service(self) -> None:
        """Answer one request, in the thread."""
        super().service()
        self._go_on()

    def handle_read(self) -> None:
        """Read what arrived; after a refusal only to drop it."""
        if self.drops_until:
            self.recv(DROPPED_AT_ONCE)
        else:
            super().handle_read()

    def writable(self) -> bool:
        """Whether the loop has anything to send: not what the thread is sending itself."""
        is_left_to_thread = (
            self.server.being_answered is self and self.total_outbufs_len <= HELD_BYTES
        )
        return not is_left_to_thread and super().writable()

    def handle_write(self) -> None:
        """Send what waits; after a refusal end the sending before the connection."""
        if not self.was_refused:
            super().handle_write()
            self._go_on()
            return
        self._flush_exception(self._flush_some_if_lockable)
        if self.will_close:
            self.handle_close()
        elif self.close_when_flushed and not self.total_outbufs_len:
            self.close_when_flushed = False
            self.drops_until = time.time() + DROPS_FOR_S
            self._shut()

    def _shut(self) -> None:
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:  # the other side was faster
            self.handle_close()

    @property
    def waits(self) -> bool:
        """Whether nothing of it is being answered or waits for the thread."""
        return not self.requests

    @property
    def waits_since(self) -> float:
        """When the request began that has not arrived whole, else when something last happened."""
        return self.last_activity if self.request is None else self.request_begun

    @property
    def held(self) -> int:
        """Bytes on their way in or out that this process keeps for it."""
        arrived = len(self.unread) + (self.request.size if self.request else 0)
        return self.total_outbufs_len + arrived

    def is_overdue(self, now: float) -> bool:
        """Whether it has waited longer than it may."""
        if self.drops_until:
            return now > self.drops_until
        if self.total_outbufs_len:
            return now > self.last_activity + STALLED_S
        if self.request is None:
            return now > self.last_activity + KEPT_S
        return now > self.request_begun + ARRIVES_WITHIN_S + self.request.size / BYTES_PER_S


class Serving(Protocol):
    """The process that serves: what a server needs of its worker."""

    log: Logger
    wsgi: Any

    def count(self) -> None:
        """One more request was answered."""


class Server(TcpWSGIServer):
    """Takes new connections and ends those that are overdue.

    All workers wait for new connections, and whoever wakes first takes one: often the one that has
    just answered. But a connection that is kept stays with its worker: three readers at one worker
    wait for each other while two workers have nothing to do. So a worker leaves new connections
    to workers that keep fewer.
    """

    channel_class = Connection
    is_stopping = False
    takes_from_s = 0.0
    # The connection whose request the thread is answering at the moment, and since when.
    being_answered: Connection | None = None
    being_answered_since_s: float | None = None

    def __init__(
        self,
        worker: Serving,
        listener: socket.socket,
        dispatcher: Dispatcher,
        adj: Adjustments,
        proxies: frozenset[str],
        connections: dict,
    ) -> None:
        self.worker = worker
        self.proxies = proxies
        super().__init__(
            worker.wsgi,
            connections,
            _sock=listener,
            dispatcher=dispatcher,
            adj=adj,
            sockinfo=(listener.family, listener.type, listener.proto, listener.getsockname()),
            bind_socket=False,
        )

    def readable(self) -> bool:
        """Whether this worker looks for new connections: not while it holds back."""
        return self.accepting and time.monotonic() >= self.takes_from_s

    def handle_accept(self) -> None:
        """Take a new connection, or first hold back for workers that keep fewer."""
        now_s = time.monotonic()
        kept = sum(not one.close_when_flushed for one in self.active_channels.values())
        has_held_back = self.takes_from_s <= now_s <= self.takes_from_s + TAKES_FOR_S
        # A worker without connections has nobody to hold back for.
        if has_held_back or not kept:
            super().handle_accept()
            if len(self.active_channels) > self.adj.connection_limit:
                self.make_room()
        elif now_s > self.takes_from_s:
            self.takes_from_s = now_s + HOLDS_BACK_S * min(kept, MOST_HELD_BACK_FOR)

    def make_room(self) -> None:
        """End the connection that has gone longest without a whole request."""
        waiting = [one for one in self.active_channels.values() if one.waits]
        if waiting:
            min(waiting, key=lambda one: one.waits_since).handle_close()

    def maintenance(self, now: float) -> None:
        """End what is overdue, then the largest of what is too much to hold."""
        waiting = [one for one in self.active_channels.values() if one.waits]
        held = sum(one.held for one in waiting)
        for one in sorted(waiting, key=lambda one: one.held, reverse=True):
            if held > HELD_BYTES or one.is_overdue(now):
                held -= one.held
                one.handle_close()

    def stop(self) -> None:
        """Take no new connection any more, and say so on those that there are."""
        self.accepting, self.is_stopping = False, True

    def end_waiting(self) -> None:
        """End connections on which nothing is being answered."""
        for one in list(self.active_channels.values()):
            if one.waits and not one.total_outbufs_len:
                one.handle_close()

    def log_answer(self, task: LoggedTask, seconds: float) -> None:
        """Count an answer and write it to the access log."""
        request = task.request
        uri = getattr(request, "request_uri", "-")
        environ = {
            "REQUEST_METHOD": task.method,
            "RAW_URI": uri,
            "PATH_INFO": getattr(request, "path", "-"),
            "QUERY_STRING": getattr(request, "query", ""),
            "SERVER_PROTOCOL": f"HTTP/{task.version}",
        }
        value = SimpleNamespace(status=task.status, sent=task.bytes_of_body, headers=())
        heard = SimpleNamespace(headers=())
        self.worker.log.access(value, heard, environ, timedelta(seconds=seconds))
        self.worker.count()
