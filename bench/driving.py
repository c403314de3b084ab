"""HTTP load generator: minimal clients with persistent connections, latencies and throughput."""

import socket
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import cycle, islice
from multiprocessing import get_context
from typing import NamedTuple

HOST = "127.0.0.1"
TIMEOUT_S = 60
LONGEST = 5
OK = (b"200", b"304")
Headers = tuple[tuple[str, str], ...]


class AnswerError(Exception):
    """The server answered something else than 200 or 304."""


class Asked(NamedTuple):
    """An address, and the headers with which it is requested."""

    address: str
    headers: Headers = ()


class Client:
    """An HTTP client with one persistent connection, reopened when the server closes it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection: socket.socket | None = None

    def ask(self, request: bytes) -> int:
        """Send a request and read the response; return its size.

        ``AnswerError`` unless its status is 200 or 304.
        """
        return len(self.answer(request))

    def answer(self, request: bytes) -> bytes:
        """The same, but the response itself."""
        for _attempt in range(2):
            connection = self.connection or self._connected()
            try:
                connection.sendall(request)
                return self._read(connection)
            except (ConnectionError, EOFError):
                # A worker that is replaced closes its connections.
                self.close()
        raise AnswerError("the server closes connections without an answer")

    def close(self) -> None:
        """Close the connection, if it is open."""
        if self.connection:
            self.connection.close()
            self.connection = None

    def _connected(self) -> socket.socket:
        self.connection = socket.create_connection((HOST, self.port), TIMEOUT_S)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.connection

    def _read(self, connection: socket.socket) -> bytes:
        received = b""
        while b"\r\n\r\n" not in received:
            received += _some(connection)
        head, _, body = received.partition(b"\r\n\r\n")
        fields = head.lower().split(b"\r\n")
        if fields[0][9:12] not in OK:
            raise AnswerError(head.decode(errors="replace").splitlines()[0])
        length = next((int(f[15:]) for f in fields if f.startswith(b"content-length:")), 0)
        while len(body) < length:
            body += _some(connection)
        if b"connection: close" in fields:
            self.close()
        return head + b"\r\n\r\n" + body


def _some(connection: socket.socket) -> bytes:
    received = connection.recv(262_144)
    if not received:
        raise EOFError
    return received


def request_for(asked: Asked, *, keep_alive: bool = True) -> bytes:
    """The bytes of a GET request such as a browser sends."""
    sent = {
        "Host": HOST,
        "Accept-Encoding": "gzip",
        "Connection": "keep-alive" if keep_alive else "close",
        **dict(asked.headers),
    }
    lines = [f"GET {asked.address} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items())]
    return "\r\n".join([*lines, "", ""]).encode()


def tag_of(port: int, asked: Asked) -> str:
    """The entity tag of the answer to a request."""
    client = Client(port)
    head = client.answer(request_for(asked)).partition(b"\r\n\r\n")[0].decode()
    client.close()
    fields = (line.partition(": ") for line in head.split("\r\n"))
    return next(value for name, _, value in fields if name.lower() == "etag")


@dataclass(frozen=True)
class Load:
    """Latency of each response in seconds, and the duration of the measurement."""

    latencies_s: list[float]
    lasted_s: float

    @property
    def per_second(self) -> float:
        """Throughput in responses a second."""
        return len(self.latencies_s) / self.lasted_s

    def quantile_ms(self, share: float) -> float:
        """The quantile of the latencies at ``share`` (0 to 1), in milliseconds."""
        ordered = sorted(self.latencies_s)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


def one_by_one(port: int, addresses: Sequence[Asked], seconds: float) -> Load:
    """Request with one client: each address once, then again until ``seconds`` have passed.

    Where responses take long it stops after ``LONGEST * seconds``, with fewer addresses.
    """
    client, requests = Client(port), [request_for(address) for address in addresses]
    warm_until = time.perf_counter() + seconds
    for request in requests[: len(requests) // 5]:
        client.ask(request)
        if time.perf_counter() > warm_until:
            break
    begun, latencies = time.perf_counter(), []
    for number, request in enumerate(cycle(requests), 1):
        latencies.append(_timed(client, request))
        lasted = time.perf_counter() - begun
        if lasted > LONGEST * seconds or (lasted > seconds and number >= len(requests)):
            break
    client.close()
    return Load(latencies, time.perf_counter() - begun)


def all_at_once(
    port: int, addresses: Sequence[Asked], seconds: float, clients: int, *, keep_alive: bool = True
) -> Load:
    """Request for ``seconds`` with ``clients`` processes, each in its own order of addresses.

    Without ``keep_alive`` each request has its own connection.
    """
    shares = [[*addresses[number::clients], *addresses] for number in range(clients)]
    with ProcessPoolExecutor(clients, mp_context=get_context("fork")) as pool:
        same = ([port] * clients, shares, [seconds] * clients, [keep_alive] * clients)
        parts = list(pool.map(_ask_for, *same))
    # A response may take longer than the planned time: then its latency is the duration.
    lasted = max(seconds, *map(sum, parts))
    return Load([latency for part in parts for latency in part], lasted)


def ask_some(port: int, addresses: Sequence[Asked], count: int, clients: int) -> None:
    """Send ``count`` requests in all, with ``clients`` processes."""
    with ProcessPoolExecutor(clients, mp_context=get_context("fork")) as pool:
        shares = [list(addresses)] * clients
        list(pool.map(_ask_times, [port] * clients, shares, [count // clients] * clients))


def _ask_times(port: int, addresses: list[Asked], count: int) -> None:
    client = Client(port)
    for address in islice(cycle(addresses), count):
        client.ask(request_for(address))
    client.close()


def _ask_for(port: int, addresses: list[Asked], seconds: float, keep_alive: bool) -> list[float]:
    client, latencies = Client(port), []
    requests = [request_for(address, keep_alive=keep_alive) for address in addresses]
    until = time.perf_counter() + seconds
    for request in cycle(requests):
        latencies.append(_timed(client, request))
        if time.perf_counter() > until:
            break
    client.close()
    return latencies


def _timed(client: Client, request: bytes) -> float:
    begun = time.perf_counter()
    client.ask(request)
    return time.perf_counter() - begun
