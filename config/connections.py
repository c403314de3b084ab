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
from waitress.channel import ClientDisconnected, HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.receiver import ChunkedReceiver
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, Task, ThreadedTaskDispatcher, WSGITask
from waitress.utilities import BadRequest

from config.access_log import loggable

# The body of a request is refused beyond so many bytes, before the rest of it is read.
BODY_BYTES = 20_000_000
HEADER_BYTES = 32_768
# The line before each chunk of a body, and what may follow the last chunk.
CHUNK_LINE_BYTES = 4_096
# A request has so long to arrive whole, and a second more for each so many bytes of it.
ARRIVES_WITHIN_S = 60
BYTES_PER_S = 500
# A connection is kept so long between requests, or while nothing of an answer is taken.
KEPT_S = 15
STALLED_S = 60
# So long after a refusal, what still arrives is read and dropped: closing at once would reset the
# connection, and the client would lose the answer that says why.
LINGERS_S = 5
DROPPED_AT_ONCE = 262_144
# What one process holds of requests and answers on their way, in memory and temporary files.
HELD_BYTES = 256_000_000
# For each connection it keeps, up to so many, a worker lets the others go first for so long.
HEAD_START_S = 0.002
MOST = 4
# Then it takes what nobody else took, for so long.
TURN_S = 0.05


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


class Request(HTTPRequestParser):
    """A request while it arrives."""

    completed: bool

    def received(self, data: bytes) -> int:
        """Take in what arrived; returns how much of it belongs to this request."""
        consumed = super().received(data)
        body = self.body_rcv
        if isinstance(body, ChunkedReceiver) and not self.completed:
            # These grow, and are copied with each piece, while their end is missing.
            longest = max(len(body.control_line), len(body.trailer))
            if longest > CHUNK_LINE_BYTES:
                self.error = BadRequest("The line before or after a chunk is too long.")
                self.completed = True
        if self.error:
            # Nobody is asked to send the rest of what is refused.
            self.expect_continue = False
        return consumed

    def parse_header(self, header_plus: bytes) -> None:
        """Read the request line and the headers."""
        try:
            super().parse_header(header_plus)
        except ValueError as error:
            # A port or a length that is no number for Python.
            raise ParsingError("The request cannot be read.") from error

    @property
    def size(self) -> int:
        """How many bytes of it have arrived."""
        return self.header_bytes_received + self.body_bytes_received


class LoggedTask(Task):
    """What the answers of the application and refusals have in common."""

    wrote_header: bool

    @property
    def method(self) -> str:
        return getattr(self.request, "command", "-")

    def build_response_header(self) -> bytes:
        """Say that the connection ends when this process is about to."""
        if self.channel.server.is_stopping:
            self.set_close_on_finish()
        header = super().build_response_header()
        if self.method == "HEAD":
            self.chunked_response = False
        return header

    def write(self, data: bytes) -> None:
        """Write a part of the body, which an answer to HEAD does not have."""
        if self.method == "HEAD":
            super().write(b"")
        elif self.wrote_header or not data or not self.has_body or self.content_length != len(data):
            super().write(data)
        else:
            # The whole answer in one piece, and so in one call of the system.
            self.channel.write_soon(self.build_response_header() + data)
            self.wrote_header, self.content_bytes_written = True, len(data)

    def service(self) -> None:
        """Answer, and write the line of the access log."""
        server, begun_s = self.channel.server, time.monotonic()
        server.answering, server.answering_since_s = self.channel, begun_s
        try:
            super().service()
        except ClientDisconnected:
            self.close_on_finish = True
        except Exception:
            # waitress logs what went wrong with the path as it was.
            self.request.path = loggable(getattr(self.request, "path", "-"))
            raise
        finally:
            server.answering = server.answering_since_s = None
        server.answered(self, time.monotonic() - begun_s)

    @property
    def bytes_of_body(self) -> int:
        """Size of the body that was written."""
        if self.method == "HEAD" or not self.has_body:
            return 0
        return self.content_bytes_written if self.content_length is None else self.content_length


class Answer(LoggedTask, WSGITask):
    """An answer of the application."""

    def get_environment(self) -> dict[str, Any]:
        """The environment that PEP 3333 describes."""
        if self.environ is None:
            environ = super().get_environment()
            environ |= {
                "RAW_URI": self.request.request_uri,
                "SERVER_SOFTWARE": "",
                "wsgi.multithread": False,
                "wsgi.multiprocess": True,
            }
            said_by_proxy = environ.get("HTTP_X_FORWARDED_PROTO") == "https"
            if said_by_proxy and environ["REMOTE_ADDR"] in self.channel.server.proxies:
                environ["wsgi.url_scheme"] = "https"
            if self.method == "HEAD":
                # A file would be handed to the connection past `write`.
                del environ["wsgi.file_wrapper"]
        return self.environ


class Refusal(LoggedTask, ErrorTask):
    """The answer to what cannot be read or is too large."""

    def execute(self) -> None:
        """Refuse; the rest of the request may still be on its way."""
        self.channel.lingers = True
        # The words may quote what was sent.
        self.response_headers.append(("X-Content-Type-Options", "nosniff"))
        super().execute()


class Connection(HTTPChannel):
    """The connection of a reader."""

    task_class = Answer
    error_task_class = Refusal
    parser_class = Request
    close_when_flushed: bool
    lingers = False
    lingers_until = 0.0
    request_begun = 0.0

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        # Most requests come with their connection.
        try:
            data = self.socket.recv(self.adj.recv_bytes)
        except OSError:  # nothing yet, or the other side is gone: the loop will see
            return
        if data:
            self.received(data)

    def received(self, data: bytes) -> bool:
        """Take in what arrived."""
        before = self.request
        taken = super().received(data)
        if self.request is not before:
            self.request_begun = time.time()
        return taken

    def handle_read(self) -> None:
        """Read what arrived; after a refusal only to drop it."""
        if self.lingers_until:
            self.recv(DROPPED_AT_ONCE)
        else:
            super().handle_read()

    def writable(self) -> bool:
        """Whether the loop has anything to send: not what the thread is sending itself."""
        is_left_to_thread = self.server.answering is self and self.total_outbufs_len <= HELD_BYTES
        return not is_left_to_thread and super().writable()

    def handle_write(self) -> None:
        """Send what waits; after a refusal end the sending before the connection."""
        if not self.lingers:
            super().handle_write()
            return
        self._flush_exception(self._flush_some_if_lockable)
        if self.will_close:
            self.handle_close()
        elif self.close_when_flushed and not self.total_outbufs_len:
            self.close_when_flushed = False
            self.lingers_until = time.time() + LINGERS_S
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
        return self.total_outbufs_len + (self.request.size if self.request else 0)

    def is_overdue(self, now: float) -> bool:
        """Whether it has waited longer than it may."""
        if self.lingers_until:
            return now > self.lingers_until
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
    turn_at_s = 0.0
    # The connection whose request the thread is answering, and since when.
    answering: Connection | None = None
    answering_since_s: float | None = None

    def __init__(
        self,
        worker: Serving,
        listener: socket.socket,
        dispatcher: ThreadedTaskDispatcher,
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
        """Whether it is this worker's turn to take a new connection."""
        return self.accepting and time.monotonic() >= self.turn_at_s

    def handle_accept(self) -> None:
        """Take a new connection if no other worker wanted it."""
        now_s = time.monotonic()
        kept = sum(not one.close_when_flushed for one in self.active_channels.values())
        if kept and now_s > self.turn_at_s + TURN_S:
            self.turn_at_s = now_s + HEAD_START_S * min(kept, MOST)
        elif now_s >= self.turn_at_s or not kept:
            super().handle_accept()
            if len(self.active_channels) > self.adj.connection_limit:
                self.make_room()

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

    def answered(self, task: LoggedTask, seconds: float) -> None:
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
        said = SimpleNamespace(status=task.status, sent=task.bytes_of_body, headers=())
        heard = SimpleNamespace(headers=())
        self.worker.log.access(said, heard, environ, timedelta(seconds=seconds))
        self.worker.count()
