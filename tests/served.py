"""The real web server on its own port, for tests over sockets."""

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from machine.checkout import PYTHON, ROOT

HOST = "127.0.0.1"
GIVES_UP_AFTER_S = 300
# Environment of a server whose requests need no database.
PLAIN = {"REPERES_BASEMAP": "outlines", "REPERES_PROXY": "", "WEB_CONCURRENCY": "3"}


@dataclass
class Served:
    """gunicorn's master process, its port, and the file its log goes to."""

    process: subprocess.Popen
    port: int
    log: Path

    def connect(self) -> socket.socket:
        """A connection; it gives up long after every bound that is tested."""
        return socket.create_connection((HOST, self.port), timeout=30)

    def exchange(self, *pieces: bytes) -> bytes:
        """Send bytes on one connection; return everything received until the server closes it."""
        with self.connect() as connection:
            for piece in pieces:
                connection.sendall(piece)
            return everything(connection)

    def workers(self) -> list[int]:
        """The process ids of its workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]


def everything(connection: socket.socket) -> bytes:
    """All bytes received until the connection is closed."""
    pieces = []
    while piece := connection.recv(65_536):
        pieces.append(piece)
    return b"".join(pieces)


def request(path: str, *, method: str = "GET", **headers: str) -> bytes:
    """The bytes of a request without body, with Connection: close."""
    sent = {"Host": HOST, "Connection": "close"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items())]
    return "\r\n".join([*lines, "", ""]).encode()


def free_port() -> int:
    """A port on which nothing listens at the moment."""
    with closing(socket.socket()) as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def until(is_so: Callable[[], bool]) -> None:
    """Wait until ``is_so``, with a limit that only guards against hanging."""
    deadline = time.monotonic() + GIVES_UP_AFTER_S
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.05)


@contextmanager
def served(log: Path, environment: dict[str, str] | None = None, *options: str) -> Iterator[Served]:
    """The server as script/server starts it, with further options of gunicorn."""
    port = free_port()
    command = [PYTHON, "-m", "gunicorn", "--config", "config/gunicorn.py", *options]
    given = os.environ | PLAIN | (environment or {}) | {"PORT": str(port)}
    with log.open("wb") as stream, started([*command, "config.wsgi"], given, stream) as process:
        made = Served(process, port, log)
        until(lambda: answers(port))
        made.exchange(request("/healthz"))
        yield made


@contextmanager
def started(
    command: list[str | Path], environment: dict[str, str], output: IO[bytes]
) -> Iterator[subprocess.Popen]:
    """Run a program during the block."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=60)


def answers(port: int) -> bool:
    """Whether anything listens on the port."""
    with closing(socket.socket()) as probe:
        return probe.connect_ex((HOST, port)) == 0
