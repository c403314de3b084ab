"""Incremental parser of HTTP requests with limits that apply before a request is complete."""

from waitress.parser import HTTPRequestParser, ParsingError
from waitress.receiver import ChunkedReceiver
from waitress.utilities import BadRequest, Error

# Largest body of a request; refused beyond it before the rest is read.
BODY_BYTES = 20_000_000
HEADER_BYTES = 32_768
# The line before each chunk of a body, and what may follow the last chunk.
CHUNK_LINE_BYTES = 4_096


class VersionNotSupported(Error):  # noqa: N818 waitress names them so
    """An HTTP version other than 1.x."""

    code = 505
    reason = "HTTP Version Not Supported"


class Request(HTTPRequestParser):
    """waitress's request parser with limits on chunk lines, versions and ambiguous lengths."""

    completed: bool

    def received(self, data: bytes) -> int:
        """Parse ``data``; return how many of its bytes belong to this request."""
        consumed = super().received(data)
        body = self.body_rcv
        if isinstance(body, ChunkedReceiver) and not self.completed:
            # waitress copies these with each piece as long as their end is missing.
            longest = max(len(body.control_line), len(body.trailer))
            if longest > CHUNK_LINE_BYTES:
                self.error = BadRequest("The line before or after a chunk is too long.")
                self.completed = True
        if self.error:
            # A refused request gets no 100 Continue.
            self.completed, self.expect_continue = True, False
        return consumed

    def parse_header(self, header_plus: bytes) -> None:
        """Read the request line and the headers."""
        try:
            super().parse_header(header_plus)
        except ValueError as error:
            # A port or length that int() refuses.
            raise ParsingError("The request cannot be read.") from error
        if self.version and not self.version.startswith("1."):
            self.error = VersionNotSupported("Only HTTP/1 is spoken here.")
        if self.has_two_lengths:
            # Against request smuggling: a proxy may see another end of the body (RFC 9112, 6.1).
            self.headers["CONNECTION"] = "close"

    @property
    def has_two_lengths(self) -> bool:
        """Whether the request has both Content-Length and Transfer-Encoding."""
        is_chunked = self.chunked or "TRANSFER_ENCODING" in self.headers
        return is_chunked and "CONTENT_LENGTH" in self.headers

    @property
    def size(self) -> int:
        """Bytes that have arrived."""
        return self.header_bytes_received + self.body_bytes_received
