"""HTTP client of the tile source; it sends nothing about the reader."""

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from urllib.error import HTTPError
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
)

from django.conf import settings

from geo.tiles.address import Tile

TIMEOUT_S = 2
LARGEST_BYTES = 512 * 1024
CHUNK_BYTES = 64 * 1024
PNG = b"\x89PNG\r\n\x1a\n"
NOTHING_THERE = {400, 404, 410}  # WMTS answers 400 to a row outside the area it covers


class SourceError(Exception):
    """The source gave no picture; the message says why, for the log."""


class NoSuchTileError(SourceError):
    """The source answers, and has nothing to show there."""


@dataclass(frozen=True)
class Source:
    """Where tiles come from: an address with {z}, {x}, {y}, the closest zoom, whom to credit."""

    url: str
    max_zoom: int
    attribution: str
    suffix: str = "png"

    @property
    def key(self) -> str:
        """Digest of the address, part of the file names of its cached tiles."""
        return hashlib.sha256(self.url.encode()).hexdigest()[:12]

    def url_of(self, tile: Tile) -> str:
        named = {"{z}": tile.z, "{x}": tile.x, "{y}": tile.y}
        url = self.url
        for name, number in named.items():
            url = url.replace(name, str(number))
        return url


def configured() -> Source:
    """The source set for this installation."""
    return Source(**settings.BASEMAP_SOURCE)


def fetch(source: Source, tile: Tile) -> bytes:
    """Return the PNG of ``tile``, at most 512 KiB; SourceError when there is none in 2 s.

    The request has three headers of ours: User-Agent, Accept and Host. Redirections are refused,
    since only the configured source may be asked.
    """
    headers = {"User-Agent": _user_agent(), "Accept": "image/png"}
    request = Request(source.url_of(tile), headers=headers)  # noqa: S310 http and https only
    deadline = time.monotonic() + TIMEOUT_S
    try:
        with _opener().open(request, timeout=TIMEOUT_S) as answer:
            picture = b"".join(_chunks(answer, deadline))
            kind = answer.headers.get_content_type()
    except HTTPError as error:
        error.close()
        if error.code in NOTHING_THERE:
            raise NoSuchTileError(f"status {error.code}") from error
        raise SourceError(f"status {error.code}") from error
    except (OSError, HTTPException, ValueError) as error:
        raise SourceError(f"{error.__class__.__name__}: {error}") from error
    if kind != "image/png" or not picture.startswith(PNG):
        raise SourceError(f"not a PNG picture but {kind}")
    return picture


def _chunks(answer: HTTPResponse, deadline: float) -> Iterator[bytes]:
    """The body in parts; SourceError when it is too large or not complete by the deadline."""
    size = 0
    while chunk := answer.read1(CHUNK_BYTES):
        size += len(chunk)
        if size > LARGEST_BYTES:
            raise SourceError(f"more than {LARGEST_BYTES} bytes")
        if time.monotonic() > deadline:
            raise SourceError(f"not complete within {TIMEOUT_S} s")
        yield chunk


def _opener() -> OpenerDirector:
    """Opens HTTP and HTTPS, through the machine's proxy if there is one; follows no redirection."""
    opener = OpenerDirector()
    opener.addheaders = []
    for handler in (
        ProxyHandler,
        HTTPHandler,
        HTTPSHandler,
        HTTPErrorProcessor,
        HTTPDefaultErrorHandler,
        UnknownHandler,
    ):
        opener.add_handler(handler())
    return opener


def _user_agent() -> str:
    """User-Agent, as the usage rules of sources require: program and contact."""
    contact = settings.OPERATOR_CONTACT.encode("ascii", "ignore").decode()
    words = " ".join("".join(c if c.isprintable() else " " for c in contact).split())
    return f"Reperes/1 (directory of help for refugees{'; ' + words if words else ''})"
