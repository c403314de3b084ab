"""Benchmark under slow clients (Slowloris): idle connections, slow headers, slow bodies.

.venv/bin/python -m bench.slow --port 8000
"""

import argparse
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from threading import Event, Thread

HOST = "127.0.0.1"
PATHS = ("/healthz", "/fr/help/")
GIVES_UP_AFTER_S = 10
BEGUN = f"POST /fr/help/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: text/plain\r\n".encode()
KINDS = {
    "nothing hangs": None,
    "idle": b"",
    "slow headers": BEGUN + b"X-Slow: ",
    "slow bodies": BEGUN + b"Content-Length: 5000\r\n\r\n",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.slow", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--hanging", type=int, default=200, help="connections (200)")
    parser.add_argument("--requests", type=int, default=100, help="of others (100)")
    options = parser.parse_args()
    for kind, first in KINDS.items():
        count = 0 if first is None else options.hanging
        with hanging(options.port, count, first or b""):
            latencies_s = sorted(latencies(options.port, options.requests))
        answered = sum(one < GIVES_UP_AFTER_S for one in latencies_s)
        p95_ms = latencies_s[int(0.95 * len(latencies_s))] * 1000
        print(f"{kind}: {answered} of {len(latencies_s)} answered, p95 {p95_ms:.0f} ms", flush=True)


@contextmanager
def hanging(port: int, count: int, first: bytes) -> Iterator[None]:
    """Connections that send ``first`` and, unless it is empty, a byte every second after it."""
    over = Event()
    with ExitStack() as stack:
        held = [
            stack.enter_context(socket.create_connection((HOST, port), GIVES_UP_AFTER_S))
            for _ in range(count)
        ]

        def trickle() -> None:
            while not over.wait(1):
                for connection in held:
                    with suppress(OSError):  # the server may end what hangs
                        connection.send(b"a")

        for connection in held:
            connection.sendall(first)
        trickling = Thread(target=trickle)
        if first:
            trickling.start()
            stack.callback(trickling.join)
        stack.callback(over.set)
        time.sleep(1)
        yield


def latencies(port: int, count: int) -> Iterator[float]:
    """Seconds to the first byte of each response; stops after three timeouts."""
    silent = 0
    for number in range(count):
        begun = time.perf_counter()
        path = PATHS[number % len(PATHS)]
        request = f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n"
        try:
            with socket.create_connection((HOST, port), GIVES_UP_AFTER_S) as connection:
                connection.sendall(request.encode())
                connection.recv(100)
        except TimeoutError:
            silent += 1
        yield time.perf_counter() - begun
        if silent == 3:
            return


if __name__ == "__main__":
    main()
