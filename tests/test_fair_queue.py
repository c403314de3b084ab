"""Fair queueing of requests between networks, and HTTP pipelining."""

import socket
from collections import deque
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from config.connections import UNSENT_BYTES, WAITING, Connection, adjustments
from config.fair_queue import FairQueue
from config.responses import Response

GET = b"GET /fr/help/ HTTP/1.1\r\nHost: a\r\n\r\n"


class Server:
    """A stub of the server for a connection; its tasks are collected."""

    proxies = frozenset({"127.0.0.1"})
    being_answered = None

    def __init__(self) -> None:
        self.active_channels: dict = {}
        self.tasks: deque = deque()
        self.add_task = self.tasks.append

    def pull_trigger(self) -> None:
        """Nothing waits for the trigger."""


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


@pytest.fixture
def connection(ends) -> Connection:
    return Connection(Server(), ends[0], ("192.0.2.1", 1), adjustments(10), map={})


def test_few_of_many_requests_that_arrive_together_are_read(connection):
    connection.received(GET * 400)
    assert len(connection.requests) == WAITING
    assert connection.unread == GET * (400 - WAITING)
    assert len(connection.server.tasks) == 1
    assert not connection.readable()


def test_next_request_is_read_when_one_is_answered(connection):
    connection.received(GET * 400)
    connection.requests.pop(0)
    connection._resume_reading()
    assert len(connection.requests) == WAITING
    assert connection.unread == GET * (399 - WAITING)


def test_no_request_is_read_while_answers_are_not_taken(connection):
    connection.total_outbufs_len = UNSENT_BYTES + 1
    connection.received(GET * 2)
    assert connection.requests == []
    connection.total_outbufs_len = 0
    connection._resume_reading()
    assert len(connection.requests) == 2


def test_nothing_is_read_behind_what_cannot_be_read(connection):
    connection.received(b"nonsense\r\n\r\n" + GET * 3)
    assert [bool(one.error) for one in connection.requests] == [True]
    assert connection.unread == b""


def waiting(*networks: str) -> FairQueue:
    turns = FairQueue()
    for number, network in enumerate(networks):
        turns.append(SimpleNamespace(address=network, number=number))
    return turns


def order(turns: FairQueue) -> list[str]:
    return [turns.popleft().address for _ in range(len(turns))]


def test_networks_take_turns_however_many_connections_each_has():
    assert order(waiting("a", "a", "a", "b", "a", "c")) == ["a", "b", "c", "a", "a", "a"]


def test_connections_of_one_network_are_answered_in_their_order():
    turns = waiting("a", "a", "a")
    assert [turns.popleft().number for _ in range(3)] == [0, 1, 2]


def test_network_that_asks_again_comes_after_the_others():
    turns = waiting("a", "b", "c")
    turns.append(turns.popleft())
    assert order(turns) == ["b", "c", "a"]


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "network"),
    [
        ("192.0.2.1", "198.51.100.1", "192.0.2.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9, 198.51.100.1", "198.51.100.1"),
        ("2001:db8:1:2::9", "", "2001:db8:1:2::"),
    ],
)
def test_network_is_the_readers_also_behind_a_proxy(connection, peer, forwarded_for, network):
    connection.addr = (peer, 1)
    forwarded = f"\r\nX-Forwarded-For: {forwarded_for}\r\n\r\n" if forwarded_for else "\r\n\r\n"
    connection.received(GET.replace(b"\r\n\r\n", forwarded.encode()))
    assert connection.address == network


@pytest.mark.parametrize(
    ("status", "ends"), [("429 Too Many Requests", True), ("200 OK", False), ("404 No", False)]
)
def test_answer_that_too_much_was_asked_ends_its_connection(status, ends):
    server = SimpleNamespace(is_stopping=False, adj=adjustments(10))
    request = SimpleNamespace(version="1.1", headers={}, command="GET")
    answer = Response(SimpleNamespace(server=server), request)
    answer.status, answer.response_headers = status, [("Content-Length", "0")]
    assert (b"Connection: close" in answer.build_response_header()) is ends
    assert answer.close_on_finish is ends
