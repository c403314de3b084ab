"""HTTP connections (waitress channels) with limits against slow clients (Slowloris) and floods.

waitress reads and writes all connections of a process in one event loop, so that an idle or slow
connection occupies no thread. What waitress leaves open is bounded here: how long a request may
take to arrive, how many bytes may be buffered, and which connection is closed when there are too
many (docs/adr/0019-slow-clients.md).
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
from config.fair_queue import Dispatcher
from config.requests import BODY_BYTES, HEADER_BYTES, Request
from config.responses import LoggedTask, Refusal, Response

# A request has this long to arrive whole, and a second more for each ``BYTES_PER_S`` of it.
ARRIVES_WITHIN_S = 60
BYTES_PER_S = 500
# An idle connection is closed after this time, and one whose client reads nothing of a response.
KEEP_ALIVE_S = 15
STALLED_S = 60
# Lingering close: after a refusal, what still arrives is read and dropped for this long. Closing at
# once would reset the connection, and the client would lose the response that says why.
LINGERING_CLOSE_S = 5
LINGERING_READ_BYTES = 262_144
# HTTP pipelining: at most ``WAITING`` parsed requests of a connection wait, and none is parsed
# while the client has more than ``UNSENT_BYTES`` of earlier responses to read.
WAITING = 4
UNSENT_BYTES = 1_000_000
# Most bytes of requests and responses that a process buffers, in memory and temporary files.
BUFFERED_BYTES = 256_000_000
# A worker delays accepting a new connection by ``ACCEPT_DELAY_S`` for each one it has, up to
# ``ACCEPT_DELAY_CONNECTIONS``, so that the worker with fewest accepts first.
ACCEPT_DELAY_S = 0.002
ACCEPT_DELAY_CONNECTIONS = 4
# After the delay it accepts new connections for this long, then delays again.
ACCEPT_WINDOW_S = 0.05


def adjustments(connections: int) -> Adjustments:
    """waitress's settings for a process with at most ``connections``."""
    return Adjustments(
        connection_limit=connections,
        max_request_body_size=BODY_BYTES + 1,
        max_request_header_size=HEADER_BYTES,
        # Small forms and most responses stay in memory.
        inbuf_overflow=65_536,
        outbuf_overflow=262_144,
        # The thread never waits for a client that is slow to read a response.
        outbuf_high_watermark=BUFFERED_BYTES,
        recv_bytes=65_536,
        log_socket_errors=False,
        ident=None,
        # Django decides whether a proxy is to be believed (REPERES_PROXY).
        clear_untrusted_proxy_headers=False,
    )


class Connection(HTTPChannel):
    """A client's connection."""

    task_class = Response
    error_task_class = Refusal
    parser_class = Request
    close_when_flushed: bool
    request: Request | None
    # Set by a refusal; when that is sent, the lingering close begins.
    was_refused = False
    # End of the lingering close; 0 before it.
    lingers_until = 0.0
    request_begun = 0.0
    # Bytes that arrived and are not parsed yet.
    unread = b""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Most requests arrive together with their connection.
        try:
            data = self.socket.recv(self.adj.recv_bytes)
        except OSError:  # nothing yet, or the client is gone: the event loop finds out
            return
        if data:
            self.received(data)

    @property
    def address(self) -> str:
        """The network of the client, by X-Forwarded-For of its next request behind a proxy."""
        peer = self.addr[0] if isinstance(self.addr, tuple) else str(self.addr)
        if peer in self.server.proxies and self.requests:
            forwarded_for = self.requests[0].headers.get("X_FORWARDED_FOR", "")
            peer = forwarded_for.rpartition(",")[2].strip() or peer
        return network_of(peer)

    def received(self, data: bytes) -> bool:
        """Parse bytes that arrived; return whether the connection still reads."""
        with self.requests_lock:
            if self.will_close or self.close_when_flushed:
                return False
            self.unread += data
            self._read_requests()
        return True

    def _read_requests(self) -> None:
        """Parse requests until enough of them wait; the caller holds the lock of requests."""
        while self.unread and len(self.requests) < WAITING and not self.is_behind:
            if self.request is None:
                self.request = self.parser_class(self.adj)
                self.request_begun = time.time()
            consumed = self.request.received(self.unread)
            # After a parse error the rest is no request.
            self.unread = b"" if self.request.error else self.unread[consumed:]
            if self.may_continue and not self.requests:
                self.send_continue()
            if self.request.completed:
                self._queue(self.request)
                self.request, self.sent_continue = None, False

    @property
    def may_continue(self) -> bool:
        """Whether the client waits for 100 Continue."""
        asks = self.request and self.request.expect_continue and self.request.headers_finished
        return bool(asks) and not self.sent_continue

    @property
    def is_behind(self) -> bool:
        """Whether the client has too many bytes of responses to read."""
        return self.total_outbufs_len > UNSENT_BYTES

    def _queue(self, request: Request) -> None:
        if request.empty:
            return
        self.requests.append(request)
        # With more than one the thread continues with the next by itself.
        if len(self.requests) == 1:
            self.server.add_task(self)

    def _resume_reading(self) -> None:
        """Parse what waited behind requests that are answered now."""
        if self.unread:
            with self.requests_lock:
                if self.connected and not (self.will_close or self.close_when_flushed):
                    self._read_requests()

    def service(self) -> None:
        """Answer one request, in the thread."""
        super().service()
        self._resume_reading()

    def handle_read(self) -> None:
        """Read what arrived; drop it in a lingering close."""
        if self.lingers_until:
            self.recv(LINGERING_READ_BYTES)
        else:
            super().handle_read()

    def writable(self) -> bool:
        """Whether the event loop has something to send that the thread does not send itself."""
        is_left_to_thread = (
            self.server.being_answered is self and self.total_outbufs_len <= BUFFERED_BYTES
        )
        return not is_left_to_thread and super().writable()

    def handle_write(self) -> None:
        """Send what waits; after a refusal begin the lingering close."""
        if not self.was_refused:
            super().handle_write()
            self._resume_reading()
            return
        self._flush_exception(self._flush_some_if_lockable)
        if self.will_close:
            self.handle_close()
        elif self.close_when_flushed and not self.total_outbufs_len:
            self.close_when_flushed = False
            self.lingers_until = time.time() + LINGERING_CLOSE_S
            self._shut()

    def _shut(self) -> None:
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:  # the client closed first
            self.handle_close()

    @property
    def awaits_client(self) -> bool:
        """Whether no request of it is being answered or waits for the thread."""
        return not self.requests

    @property
    def awaits_client_since(self) -> float:
        """When the incomplete request began, else the time of the last activity."""
        return self.last_activity if self.request is None else self.request_begun

    @property
    def buffered_bytes(self) -> int:
        """How many bytes of requests and responses are buffered for it."""
        arrived = len(self.unread) + (self.request.size if self.request else 0)
        return self.total_outbufs_len + arrived

    def is_overdue(self, now: float) -> bool:
        """Whether one of its time limits has passed."""
        if self.lingers_until:
            return now > self.lingers_until
        if self.total_outbufs_len:
            return now > self.last_activity + STALLED_S
        if self.request is None:
            return now > self.last_activity + KEEP_ALIVE_S
        return now > self.request_begun + ARRIVES_WITHIN_S + self.request.size / BYTES_PER_S


class Serving(Protocol):
    """What a server needs of its gunicorn worker."""

    log: Logger
    wsgi: Any

    def count(self) -> None:
        """Count a response."""


class Server(TcpWSGIServer):
    """Accepts connections, balanced between workers, and closes those that are overdue.

    All workers wait on the same socket, and the first to wake accepts: often the one that has just
    answered. As connections are kept alive, three clients could share one worker while two others
    are idle. So a worker delays accepting in proportion to the connections it has.
    """

    channel_class = Connection
    is_stopping = False
    accepts_from_s = 0.0
    # The connection whose request the thread is answering, and since when.
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
        """Whether the event loop watches for new connections: not during the accept delay."""
        return self.accepting and time.monotonic() >= self.accepts_from_s

    def handle_accept(self) -> None:
        """Accept a new connection, or begin the accept delay."""
        now_s = time.monotonic()
        alive = sum(
            not connection.close_when_flushed for connection in self.active_channels.values()
        )
        is_in_window = self.accepts_from_s <= now_s <= self.accepts_from_s + ACCEPT_WINDOW_S
        # A worker without connections accepts at once.
        if is_in_window or not alive:
            super().handle_accept()
            if len(self.active_channels) > self.adj.connection_limit:
                self.close_longest_waiting()
        elif now_s > self.accepts_from_s:
            self.accepts_from_s = now_s + ACCEPT_DELAY_S * min(alive, ACCEPT_DELAY_CONNECTIONS)

    def close_longest_waiting(self) -> None:
        """Close the connection that has waited longest for a whole request."""
        awaiting = [
            connection for connection in self.active_channels.values() if connection.awaits_client
        ]
        if awaiting:
            min(awaiting, key=lambda connection: connection.awaits_client_since).handle_close()

    def maintenance(self, now: float) -> None:
        """Close overdue connections, and the largest while too many bytes are buffered."""
        awaiting = [
            connection for connection in self.active_channels.values() if connection.awaits_client
        ]
        buffered = sum(connection.buffered_bytes for connection in awaiting)
        for connection in sorted(
            awaiting, key=lambda connection: connection.buffered_bytes, reverse=True
        ):
            if buffered > BUFFERED_BYTES or connection.is_overdue(now):
                buffered -= connection.buffered_bytes
                connection.handle_close()

    def stop(self) -> None:
        """Accept no new connection, and answer the next requests with Connection: close."""
        self.accepting, self.is_stopping = False, True

    def close_waiting(self) -> None:
        """Close connections on which nothing is being answered or sent."""
        for connection in list(self.active_channels.values()):
            if connection.awaits_client and not connection.total_outbufs_len:
                connection.handle_close()

    def log_answer(self, task: LoggedTask, seconds: float) -> None:
        """Count a response and write its line to the access log."""
        request = task.request
        uri = getattr(request, "request_uri", "-")
        environ = {
            "REQUEST_METHOD": task.method,
            "RAW_URI": uri,
            "PATH_INFO": getattr(request, "path", "-"),
            "QUERY_STRING": getattr(request, "query", ""),
            "SERVER_PROTOCOL": f"HTTP/{task.version}",
        }
        response = SimpleNamespace(status=task.status, sent=task.bytes_of_body, headers=())
        parsed = SimpleNamespace(headers=())
        self.worker.log.access(response, parsed, environ, timedelta(seconds=seconds))
        self.worker.count()
