"""Answers: those of the application and refusals, each with its line in the access log."""

import time
from typing import Any

from waitress.channel import ClientDisconnected
from waitress.task import ErrorTask, Task, WSGITask

from config.access_log import loggable


class LoggedTask(Task):
    """What the answers of the application and refusals have in common."""

    wrote_header: bool

    @property
    def method(self) -> str:
        return getattr(self.request, "command", "-")

    def build_response_header(self) -> bytes:
        """Say that the connection ends: this process does, or too much was asked on it."""
        if self.channel.server.is_stopping or self.status.startswith("429"):
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
        server.being_answered, server.being_answered_since_s = self.channel, begun_s
        try:
            super().service()
        except ClientDisconnected:
            self.close_on_finish = True
        except Exception:
            # waitress logs what went wrong with the path as it was.
            self.request.path = loggable(getattr(self.request, "path", "-"))
            raise
        finally:
            server.being_answered = server.being_answered_since_s = None
        server.log_answer(self, time.monotonic() - begun_s)

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
        self.channel.was_refused = True
        # The words may quote what was sent.
        self.response_headers.append(("X-Content-Type-Options", "nosniff"))
        super().execute()
