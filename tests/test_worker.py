"""A worker that keeps connections leaves new ones to workers that keep fewer."""

import time

import pytest
from gunicorn.workers.gthread import ThreadWorker

from config.worker import HEAD_START_S, MOST, TURN_S, FairWorker


@pytest.fixture
def taken(monkeypatch) -> list[str]:
    """The listeners from which a connection was taken."""
    found: list[str] = []
    monkeypatch.setattr(ThreadWorker, "accept", lambda _self, listener: found.append(listener))
    return found


@pytest.fixture
def clock(monkeypatch) -> list[float]:
    """The seconds that the workers' clock shows."""
    shown = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: shown[0])
    return shown


def worker(keeping: int) -> FairWorker:
    made = FairWorker.__new__(FairWorker)
    made.nr_conns = keeping
    return made


@pytest.mark.usefixtures("clock")
def test_who_keeps_no_connection_takes_a_new_one_at_once(taken):
    worker(keeping=0).accept("listener")
    assert taken == ["listener"]


@pytest.mark.parametrize(("keeping", "waits"), [(1, 1), (3, 3), (MOST, MOST), (500, MOST)], ids=str)
def test_who_keeps_connections_takes_what_nobody_else_took_meanwhile(taken, clock, keeping, waits):
    mine = worker(keeping)
    mine.accept("listener")
    clock[0] += waits * HEAD_START_S - 0.001
    mine.accept("listener")
    assert taken == []
    clock[0] += 0.002
    mine.accept("listener")
    assert taken == ["listener"]


def test_a_later_connection_is_left_to_others_again(taken, clock):
    mine = worker(keeping=1)
    mine.accept("listener")
    clock[0] += HEAD_START_S + TURN_S + 0.001
    mine.accept("listener")
    assert taken == []


def test_a_worker_looks_away_until_it_is_its_turn(monkeypatch, clock):
    waited, looks = [], []
    monkeypatch.setattr(
        ThreadWorker, "wait_for_and_dispatch_events", lambda _self, timeout: waited.append(timeout)
    )
    mine = worker(keeping=2)
    mine.set_accept_enabled = looks.append
    mine.accept("listener")
    mine.wait_for_and_dispatch_events(1.0)
    clock[0] += 2 * HEAD_START_S
    mine.wait_for_and_dispatch_events(1.0)
    assert waited == [pytest.approx(2 * HEAD_START_S), 1.0]
    assert looks == [False]
