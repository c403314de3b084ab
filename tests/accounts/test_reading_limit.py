"""Rate limits of reading: approximate counts by address in shared memory."""

import os

import pytest

from accounts import reading_limit
from accounts.reading_limit import COUNTS, MOST, SharedCounts, wait_s

KEY = bytes(range(16))
OTHER = bytes(range(100, 116))
NOON_S = 1_795_000_000 // 60 * 60


@pytest.fixture
def at(monkeypatch):
    """Set the clock to seconds after the beginning of a minute."""

    def set_to(seconds: float) -> None:
        monkeypatch.setattr(reading_limit.time, "time", lambda: NOON_S + seconds)

    set_to(0)
    return set_to


@pytest.fixture
def requested(rf):
    """The seconds to wait after each of so many searches from an address."""

    def send_request(times: int, address: str = "192.0.2.1") -> list[int]:
        return [wait_s(rf.get("/", REMOTE_ADDR=address)) for _ in range(times)]

    return send_request


def test_count_of_a_key_is_its_own():
    counts = SharedCounts()
    for _ in range(5):
        counts.add(KEY, 7)
    counts.add(OTHER, 7)
    assert [counts.count(KEY, 7), counts.count(OTHER, 7), counts.count(KEY, 8)] == [5, 1, 0]


def test_count_ends_where_its_cell_is_full():
    counts = SharedCounts()
    counts._cells[:] = memoryview(b"\xff" * counts._cells.nbytes).cast("H")
    counts._minutes[0] = 9
    counts.add(KEY, 9)
    assert counts.count(KEY, 9) == MOST


def test_minute_takes_the_place_of_one_long_past():
    counts = SharedCounts()
    counts.add(KEY, 3)
    counts.add(OTHER, 6)
    assert counts.count(KEY, 3) == 0
    assert counts.count(KEY, 6) == 0
    assert counts.count(OTHER, 6) == 1


def test_processes_share_their_counts():
    counts = SharedCounts()
    child = os.fork()
    if not child:
        counts.add(KEY, 5)
        os._exit(0)
    os.waitpid(child, 0)
    assert counts.count(KEY, 5) == 1


def test_three_hundred_a_minute_are_allowed(at, requested):
    assert set(requested(300)) == {0}
    assert requested(1)[0] > 0
    assert requested(1, "192.0.2.2") == [0]


def test_crowd_of_other_addresses_takes_nothing_from_a_reader(at, requested, settings):
    settings.READING_PER_MINUTE = 20
    for number in range(2_000):
        COUNTS.add(number.to_bytes(8, "big") * 2, NOON_S // 60)
    assert set(requested(20)) == {0}


def test_what_was_refused_does_not_count(at, requested, settings):
    settings.READING_PER_MINUTE = 3
    requested(100)
    at(90)
    assert requested(1) == [0]


@pytest.mark.parametrize("passed_s", [0, 1, 30.5, 59.9])
def test_who_waits_as_long_as_is_said_may_search_again(at, requested, settings, passed_s):
    settings.READING_PER_MINUTE = 10
    at(passed_s)
    seconds = requested(11)[-1]
    assert 0 < seconds <= 60
    at(passed_s + seconds)
    assert requested(1) == [0]


def test_minute_before_counts_as_far_as_it_lies_less_than_a_minute_back(at, requested, settings):
    settings.READING_PER_MINUTE = 10
    requested(10)
    at(60 + 30)
    assert [bool(seconds) for seconds in requested(7)] == [False] * 6 + [True]


def test_address_from_which_load_is_measured_is_not_counted(at, requested, settings):
    settings.READING_UNLIMITED = ["192.0.2.7"]
    settings.READING_PER_MINUTE = 1
    assert requested(5, "192.0.2.7") == [0] * 5


def test_no_address_is_kept(at, requested):
    requested(3, "192.0.2.77")
    assert b"192.0.2.77" not in bytes(COUNTS._memory[:])
