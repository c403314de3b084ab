"""A fake tile source on this machine that can answer well, slowly, wrongly or not at all."""

import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from geo import map_version
from geo.tiles import proxy, watch
from geo.tiles import source as tile_source

# Longer than any pause of a busy machine; a timeout, never reached when tests pass.
PATIENCE_S = 60.0


def png(shade: int = 200, side: int = 256) -> bytes:
    """A square picture in one shade of grey."""

    def part(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    rows = (b"\0" + bytes([shade]) * side) * side
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    parts = part(b"IHDR", header) + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


TILE = png()


class FakeSource(ThreadingHTTPServer):
    """Answers by ``behaviour``, and records paths and headers of requests."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), TileRequestHandler)
        self.behaviour = "good"
        self.requested: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.released = threading.Event()
        self.closing = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/{{z}}/{{x}}/{{y}}.png"

    def handle_error(self, request, client_address) -> None:
        """Ignore errors of clients that gave up."""


class TileRequestHandler(BaseHTTPRequestHandler):
    server: FakeSource

    def do_GET(self) -> None:
        self.server.requested.append(self.path)
        self.server.headers.append(dict(self.headers.items()))
        getattr(self, f"answer_{self.server.behaviour}")()

    def answer(self, body: bytes, kind: str = "image/png", status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Set-Cookie", "source=knows-you")
        self.end_headers()
        self.wfile.write(body)

    def answer_good(self) -> None:
        self.answer(TILE)

    def answer_held(self) -> None:
        self.server.released.wait()
        self.answer(TILE)

    def answer_silent(self) -> None:
        self.server.closing.wait()

    def answer_dripping(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.end_headers()
        while not self.server.closing.wait(0.05):
            self.wfile.write(TILE[:1])

    def answer_page(self) -> None:
        self.answer(b"<!doctype html><script>alert(1)</script>", "text/html")

    def answer_disguised(self) -> None:
        self.answer(b"<!doctype html><script>alert(1)</script>")

    def answer_mislabelled(self) -> None:
        self.answer(TILE, "text/html")

    def answer_broken(self) -> None:
        self.answer(b"sorry", "text/plain", 500)

    def answer_nothing_there(self) -> None:
        self.answer(b"none", "text/plain", 404)

    def answer_huge(self) -> None:
        self.answer(TILE + bytes(2_000_000))

    def answer_elsewhere(self) -> None:
        self.send_response(302)
        self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/other.png")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Log nothing."""


@pytest.fixture
def source(settings, tmp_path, monkeypatch) -> Iterator[FakeSource]:
    """A running source, configured as that of a new installation.

    Everybody has patience, so that a busy machine makes no good source a slow one.
    """
    monkeypatch.setattr(watch, "PROMPT_S", PATIENCE_S)
    monkeypatch.setattr(proxy, "WAIT_FOR_SLOT_S", PATIENCE_S)
    monkeypatch.setattr(tile_source, "TIMEOUT_S", PATIENCE_S)
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    server = FakeSource()
    running = threading.Thread(target=server.serve_forever, args=(0.01,))
    running.start()
    settings.VAR_DIR = tmp_path
    settings.BASEMAP = "auto"
    settings.BASEMAP_SOURCE = {"url": server.url, "max_zoom": 18, "attribution": "© Fake"}

    yield server
    server.released.set()
    server.closing.set()
    wait_for_fetches()
    server.shutdown()
    server.server_close()
    running.join()


def wait_for_fetches() -> None:
    """Wait until no fetch or check runs in the background."""
    while running := [t for t in threading.enumerate() if t.name in {"tile", "basemap"}]:
        for thread in running:
            thread.join(10)


@pytest.fixture
def comes_true() -> Callable[[Callable[[], object]], bool]:
    """A function that waits until a condition is true, and returns whether it became so."""

    def wait(is_true: Callable[[], object]) -> bool:
        give_up_at = time.monotonic() + PATIENCE_S
        while not is_true():
            if time.monotonic() > give_up_at:
                return False
            time.sleep(0.01)
        return True

    return wait


@pytest.fixture
def known_map_version(monkeypatch) -> None:
    """Let pages know the version of the map without a database."""
    monkeypatch.setattr(map_version, "_remembered", [("v1", time.monotonic())])
