"""The worker beside the web server: started, and started again when it ends by itself."""

from types import SimpleNamespace

import pytest

from machine import jobs
from machine.database import Database
from machine.jobs import PAUSES_S, STEADY_S, Worker


@pytest.fixture
def kept() -> SimpleNamespace:
    """A worker whose processes end when the test says so."""
    made = SimpleNamespace(begun=0, now=1000.0, status=None)

    def begin(_environment) -> SimpleNamespace:
        made.begun, made.status = made.begun + 1, None
        return SimpleNamespace(poll=lambda: made.status)

    made.worker = Worker({}, begin=begin, now=lambda: made.now)
    made.worker.check()
    return made


def test_worker_that_runs_is_left_alone(kept):
    for _second in range(3):
        kept.worker.check()
    assert kept.begun == 1


def test_worker_that_ended_is_started_again_after_a_pause(kept):
    kept.status = 1
    kept.worker.check()
    assert kept.begun == 1
    kept.now += PAUSES_S[0]
    kept.worker.check()
    assert kept.begun == 2


def test_pauses_become_longer_while_it_ends_again_and_again(kept):
    for pause in (*PAUSES_S, PAUSES_S[-1]):
        kept.status = 1
        kept.now += pause - 0.5
        before = kept.begun
        kept.worker.check()
        assert kept.begun == before
        kept.now += 0.5
        kept.worker.check()
        assert kept.begun == before + 1


def test_worker_that_ran_for_long_is_started_again_at_once(kept):
    kept.worker.ends = len(PAUSES_S)
    kept.now += STEADY_S + 1
    kept.status = 0
    kept.worker.check()
    assert (kept.begun, kept.worker.ends) == (2, 1)


def test_worker_is_the_owner_of_the_tables(monkeypatch):
    monkeypatch.setenv("PORT", "8123")
    reached = Database({"DATABASE_URL": "owner"}, {"DATABASE_URL": "web"}, True, "x")
    environment = jobs.environment(reached)
    assert (environment["DATABASE_URL"], environment["PORT"]) == ("owner", "8123")
