"""Hundreds of idle or slow connections: other clients are answered as before."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Event, Thread

import pytest

from tests.served import Served, request, served

SLOW = 200
ASKED = 60
PATHS = ("/healthz", "/fr/help/")
P95_S = 1.0
HEADERS = b"GET /fr/help/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
BODY = (
    b"POST /fr/help/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
)
CHUNKED = BODY.replace(b"Content-Length: 4000", b"Transfer-Encoding: chunked") + b"fff\r\n"
# What each connection sends first, and whether a byte follows every second.
KINDS = {
    "idle": (b"", False),
    "slow headers": (HEADERS, True),
    "headers that stop": (HEADERS, False),
    "slow bodies": (BODY, True),
    "slow chunks": (CHUNKED, True),
    "answers not taken": (request("/fr/help/") * 20, False),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("slow") / "log") as made:
        for path in PATHS * 6:
            made.exchange(request(path))
        yield made


@contextmanager
def hanging(site: Served, first: bytes, is_trickling: bool) -> Iterator[None]:
    """Two hundred connections that send something first, and perhaps a byte every second."""
    over = Event()
    with ExitStack() as stack:
        held = [stack.enter_context(site.connect()) for _ in range(SLOW)]
        for one in held:
            one.sendall(first)

        def trickle() -> None:
            while not over.wait(1):
                for one in held:
                    one.send(b"a")

        sending = Thread(target=trickle)
        if is_trickling:
            sending.start()
            stack.callback(sending.join)
        stack.callback(over.set)
        yield


@pytest.mark.parametrize("kind", KINDS)
def test_others_are_answered_while_two_hundred_connections_hang(site, kind):
    with hanging(site, *KINDS[kind]):
        time.sleep(1.5)  # until all of them are where they hang
        taken_s, statuses = [], set()
        for number in range(ASKED):
            begun = time.monotonic()
            answer = site.exchange(request(PATHS[number % len(PATHS)]))
            taken_s.append(time.monotonic() - begun)
            statuses.add(answer[:15])
    assert statuses == {b"HTTP/1.1 200 OK"}
    assert sorted(taken_s)[int(0.95 * ASKED)] < P95_S


def test_workers_outlive_what_hung(site):
    before = site.workers()
    with hanging(site, BODY, is_trickling=False):
        assert site.exchange(request("/healthz")).endswith(b"alive\n")
    assert site.workers() == before
