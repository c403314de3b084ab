"""Asking the configured source for one tile, telling it nothing about the reader."""

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
    """The source gave no picture; its words say why, for the log."""


class NoSuchTileError(SourceError):
    """The source answers, and has nothing to show there."""


@dataclass(frozen=True)
class Source:
    """Where tiles come from: an address with {z}, {x}, {y}, the closest zoom, whom to credit."""

    url: str
    max_zoom: int
    attribution: str

    @property
    def key(self) -> str:
        """Tells the tiles of this source from those of another one used before."""
        return hashlib.sha256(self.url.encode()).hexdigest()[:12]

    def url_of(self, tile: Tile) -> str:
        named = {"{z}": tile.z, "{x}": tile.x, "{y}": tile.y}
        url = self.url
        for name, number in named.items():
            url = url.replace(name, str(number))
        return url


def configured() -> Source:
    """The source that this installation chose."""
    return Source(**settings.BASEMAP_SOURCE)


def fetch(source: Source, tile: Tile) -> bytes:
    """Return the PNG of ``tile``, at most 512 KiB; SourceError when there is none in 2 s.

    The request is made anew and carries three headers: who we are, what we take, and Host.
    Redirections are refused, since only the configured source may be asked.
    """
    headers = {"User-Agent": _who_we_are(), "Accept": "image/png"}
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
    """The body in parts, given up when it drips past the deadline or grows too large."""
    size = 0
    while chunk := answer.read1(CHUNK_BYTES):
        size += len(chunk)
        if size > LARGEST_BYTES:
            raise SourceError(f"more than {LARGEST_BYTES} bytes")
        if time.monotonic() > deadline:
            raise SourceError(f"not complete within {TIMEOUT_S} s")
        yield chunk


def _opener() -> OpenerDirector:
    """Speaks HTTP and HTTPS, through the machine's proxy if it has one, and follows nothing."""
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


def _who_we_are() -> str:
    """What sources ask of those who use them: the name of the program and whom to write to."""
    contact = settings.OPERATOR_CONTACT.encode("ascii", "ignore").decode()
    words = " ".join("".join(c if c.isprintable() else " " for c in contact).split())
    return f"Reperes/1 (directory of help for refugees{'; ' + words if words else ''})"
