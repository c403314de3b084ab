"""A request as it arrives: what of it is too much or cannot be read is known before it is whole."""

from waitress.parser import HTTPRequestParser, ParsingError
from waitress.receiver import ChunkedReceiver
from waitress.utilities import BadRequest, Error

# The body of a request is refused beyond so many bytes, before the rest of it is read.
BODY_BYTES = 20_000_000
HEADER_BYTES = 32_768
# The line before each chunk of a body, and what may follow the last chunk.
CHUNK_LINE_BYTES = 4_096


class VersionNotSupported(Error):  # noqa: N818 waitress names them so
    """A version of HTTP that nobody speaks here."""

    code = 505
    reason = "HTTP Version Not Supported"


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
            self.completed, self.expect_continue = True, False
        return consumed

    def parse_header(self, header_plus: bytes) -> None:
        """Read the request line and the headers."""
        try:
            super().parse_header(header_plus)
        except ValueError as error:
            # A port or a length that is no number for Python.
            raise ParsingError("The request cannot be read.") from error
        if self.version and not self.version.startswith("1."):
            self.error = VersionNotSupported("Only HTTP/1 is spoken here.")
        if self.says_two_lengths:
            # The client, or somebody between, may see another end of it than we do (RFC 9112, 6.1).
            self.headers["CONNECTION"] = "close"

    @property
    def says_two_lengths(self) -> bool:
        """Whether the body is said to have a length and to come in chunks."""
        is_chunked = self.chunked or "TRANSFER_ENCODING" in self.headers
        return is_chunked and "CONTENT_LENGTH" in self.headers

    @property
    def size(self) -> int:
        """How many bytes of it have arrived."""
        return self.header_bytes_received + self.body_bytes_received
