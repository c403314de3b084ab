"""Which connections a worker accepts and closes, and when a worker is replaced."""

import time
from types import SimpleNamespace

import pytest
from waitress.server import TcpWSGIServer

from config import connections, worker
from config.connections import (
    ACCEPT_DELAY_CONNECTIONS,
    ACCEPT_DELAY_S,
    ACCEPT_WINDOW_S,
    ARRIVES_WITHIN_S,
    BUFFERED_BYTES,
    BYTES_PER_S,
    KEEP_ALIVE_S,
    LINGERING_CLOSE_S,
    STALLED_S,
    Connection,
    Server,
)

NOW = 1000.0


@pytest.fixture
def clock(monkeypatch) -> list[float]:
    """The mocked monotonic clock, in seconds."""
    shown = [NOW]
    monkeypatch.setattr(time, "monotonic", lambda: shown[0])
    return shown


@pytest.fixture
def taken(monkeypatch) -> list[Server]:
    """The servers that accepted a connection."""
    found: list[Server] = []

    def take(mine: Server) -> None:
        found.append(mine)

    monkeypatch.setattr(TcpWSGIServer, "handle_accept", take)
    return found


def connection(**changed) -> Connection:
    """A connection that waits for a request since now, unless arguments say otherwise."""
    made = Connection.__new__(Connection)
    made.requests, made.last_activity = [], NOW
    for name, value in changed.items():
        setattr(made, name, value)
    return made


def arriving(size: int, begun: float = NOW) -> dict:
    """A request with this number of bytes received."""
    return {"request": SimpleNamespace(size=size), "request_begun": begun}


def server(*connections: Connection, most: int = 1000) -> Server:
    made = Server.__new__(Server)
    made.active_channels = dict(enumerate(connections))
    made.accepting, made.adj = True, SimpleNamespace(connection_limit=most)
    return made


@pytest.fixture
def ended(monkeypatch) -> list[Connection]:
    """The connections that were closed."""
    found: list[Connection] = []

    def end(one: Connection) -> None:
        found.append(one)

    monkeypatch.setattr(Connection, "handle_close", end)
    return found


# Accept delay


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("connections", [[], [connection(close_when_flushed=True)]])
def test_worker_without_connections_accepts_at_once(taken, connections):
    mine = server(*connections)
    mine.handle_accept()
    assert taken == [mine]


@pytest.mark.parametrize(
    ("connections", "waits"),
    [
        (1, 1),
        (3, 3),
        (ACCEPT_DELAY_CONNECTIONS, ACCEPT_DELAY_CONNECTIONS),
        (500, ACCEPT_DELAY_CONNECTIONS),
    ],
    ids=str,
)
def test_worker_with_connections_accepts_after_the_delay(taken, clock, connections, waits):
    mine = server(*(connection() for _ in range(connections)))
    mine.handle_accept()
    clock[0] += waits * ACCEPT_DELAY_S - 0.001
    mine.handle_accept()
    assert taken == []
    clock[0] += 0.002
    mine.handle_accept()
    assert taken == [mine]


def test_later_connection_is_delayed_again(taken, clock):
    mine = server(connection())
    mine.handle_accept()
    clock[0] += ACCEPT_DELAY_S + ACCEPT_WINDOW_S + 0.001
    mine.handle_accept()
    assert taken == []


def test_worker_does_not_watch_during_the_delay(clock):
    mine = server(connection())
    mine.handle_accept()
    assert not mine.readable()
    clock[0] += 2 * ACCEPT_DELAY_S
    assert mine.readable()


# Which connections are closed


@pytest.mark.parametrize(
    ("state", "allowed_s"),
    [
        ({}, KEEP_ALIVE_S),
        (arriving(10), ARRIVES_WITHIN_S),
        (arriving(60 * BYTES_PER_S), ARRIVES_WITHIN_S + 60),
        (arriving(10) | {"last_activity": NOW + 500}, ARRIVES_WITHIN_S),
        ({"total_outbufs_len": 10}, STALLED_S),
        ({"lingers_until": NOW + LINGERING_CLOSE_S, "last_activity": NOW + 500}, LINGERING_CLOSE_S),
    ],
    ids=["idle", "few bytes", "many bytes", "byte by byte", "answer not taken", "refused"],
)
def test_connection_is_ended_when_it_waits_longer_than_it_may(ended, state, allowed_s):
    mine = server(one := connection(**state))
    mine.maintenance(NOW + allowed_s - 0.1)
    assert ended == []
    mine.maintenance(NOW + allowed_s + 0.1)
    assert ended == [one]


def test_connection_whose_request_is_being_answered_is_never_overdue(ended):
    server(connection(requests=["asked"])).maintenance(NOW + 10_000)
    assert ended == []


def test_the_largest_goes_when_too_much_is_held(ended):
    half = BUFFERED_BYTES // 2
    small, large = connection(**arriving(half - 1)), connection(total_outbufs_len=half + 2)
    server(small, large, connection()).maintenance(NOW)
    assert ended == [large]


def test_connection_that_waits_longest_goes_when_there_are_too_many(ended, taken, clock):
    longest = connection(**arriving(10, begun=NOW - 50), last_activity=NOW)
    connections = [connection(last_activity=NOW - 10), longest, connection(requests=["asked"])]
    mine = server(*connections, most=2)
    mine.accepts_from_s = clock[0]
    mine.handle_accept()
    assert (taken, ended) == ([mine], [longest])


@pytest.mark.parametrize(
    ("soft", "hard", "expected"), [(20_000, 20_000, 1000), (1024, 4096, 1000), (400, 400, 100)]
)
def test_connections_are_as_many_as_files_may_be_open(monkeypatch, soft, hard, expected):
    raised: list[tuple[int, int]] = []
    monkeypatch.setattr(worker.resource, "getrlimit", lambda _which: (soft, hard))
    monkeypatch.setattr(worker.resource, "setrlimit", lambda _which, given: raised.append(given))
    assert worker.most_connections() == expected
    assert all(soft <= given[0] <= hard for given in raised)


# When a worker is replaced


@pytest.mark.parametrize(
    ("answering_for_s", "is_alive"),
    [(None, True), (worker.HANGS_AFTER_S - 1, True), (worker.HANGS_AFTER_S + 1, False)],
)
def test_worker_says_it_is_alive_unless_a_request_hangs(monkeypatch, answering_for_s, is_alive):
    mine = worker.BufferingWorker.__new__(worker.BufferingWorker)
    alone, notified = server(), []
    if answering_for_s is not None:
        alone.being_answered_since_s = time.monotonic() - answering_for_s
    mine.servers, mine.connections, mine.notify = [alone], {}, lambda: notified.append(True)
    monkeypatch.setattr(worker, "poll2", lambda _timeout, _map: None)
    mine._turn()
    assert bool(notified) == is_alive


def test_settings_of_waitress_hold_the_limits():
    made = connections.adjustments(77)
    assert made.connection_limit == 77
    assert made.max_request_body_size == connections.BODY_BYTES + 1
    assert not made.clear_untrusted_proxy_headers
