"""Responses of the HTTP server (waitress tasks): those of the application, and error responses.

Each writes its line to the access log.
"""

import time
from typing import Any

from waitress.channel import ClientDisconnected
from waitress.task import ErrorTask, Task, WSGITask

from config.access_log import loggable


class LoggedTask(Task):
    """What both kinds of responses have in common."""

    wrote_header: bool

    @property
    def method(self) -> str:
        return getattr(self.request, "command", "-")

    def build_response_header(self) -> bytes:
        """The header, with Connection: close when the process stops or the status is 429."""
        if self.channel.server.is_stopping or self.status.startswith("429"):
            self.set_close_on_finish()
        header = super().build_response_header()
        if self.method == "HEAD":
            self.chunked_response = False
        return header

    def write(self, data: bytes) -> None:
        """Write a part of the body; nothing for HEAD."""
        if self.method == "HEAD":
            super().write(b"")
        elif self.wrote_header or not data or not self.has_body or self.content_length != len(data):
            super().write(data)
        else:
            # The whole response at once, and so in one system call.
            self.channel.write_soon(self.build_response_header() + data)
            self.wrote_header, self.content_bytes_written = True, len(data)

    def service(self) -> None:
        """Write the response and its line in the access log."""
        server, begun_s = self.channel.server, time.monotonic()
        server.being_answered, server.being_answered_since_s = self.channel, begun_s
        try:
            super().service()
        except ClientDisconnected:
            self.close_on_finish = True
        except Exception:
            # waitress logs the error with the path, which may hold a secret.
            self.request.path = loggable(getattr(self.request, "path", "-"))
            raise
        finally:
            server.being_answered = server.being_answered_since_s = None
        server.log_answer(self, time.monotonic() - begun_s)

    @property
    def bytes_of_body(self) -> int:
        """Bytes of the body that were written."""
        if self.method == "HEAD" or not self.has_body:
            return 0
        return self.content_bytes_written if self.content_length is None else self.content_length


class Response(LoggedTask, WSGITask):
    """A response of the application."""

    def get_environment(self) -> dict[str, Any]:
        """The WSGI environment (PEP 3333)."""
        if self.environ is None:
            environ = super().get_environment()
            environ |= {
                "RAW_URI": self.request.request_uri,
                "SERVER_SOFTWARE": "",
                "wsgi.multithread": False,
                "wsgi.multiprocess": True,
            }
            is_forwarded = environ.get("HTTP_X_FORWARDED_PROTO") == "https"
            if is_forwarded and environ["REMOTE_ADDR"] in self.channel.server.proxies:
                environ["wsgi.url_scheme"] = "https"
            if self.method == "HEAD":
                # With it a file would be sent without `write`.
                del environ["wsgi.file_wrapper"]
        return self.environ


class Refusal(LoggedTask, ErrorTask):
    """The error response to a request that cannot be parsed or is too large."""

    def execute(self) -> None:
        """Write the error; the rest of the request may still be arriving."""
        self.channel.was_refused = True
        # The body may quote what was sent.
        self.response_headers.append(("X-Content-Type-Options", "nosniff"))
        super().execute()
