"""What a worker keeps for a minute: bounded, of one version, least recently used out first."""

import pytest

from directory.kept_values import FRESH_S, Entry, Kept


@pytest.fixture
def room() -> Kept[str]:
    return Kept(most=30, largest=20)


VERSION = object()


def keep(room: Kept[str], *keys: str, size: int = 10, version: object = VERSION) -> None:
    for key in keys:
        room.keep(key, Entry(key.upper(), size, begun_s=0.0), version)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """A clock that stands still at the beginning."""
    monkeypatch.setattr("directory.kept_values.time.monotonic", lambda: 0.0)


def test_what_is_kept_is_found(room):
    keep(room, "a")
    assert room.find("a", VERSION).value == "A"


def test_least_recently_used_goes_first(room):
    keep(room, "a", "b", "c")
    room.find("a", VERSION)
    keep(room, "d")
    assert [*room.entries] == ["c", "a", "d"]


def test_sizes_are_counted_once_for_a_key(room):
    keep(room, "a", "a", "b")
    assert room.total == 20


def test_what_would_take_most_of_the_room_is_not_kept(room):
    keep(room, "a", size=21)
    assert not room.entries


def test_nothing_is_found_of_another_version(room):
    keep(room, "a")
    assert room.find("a", object()) is None


def test_another_version_empties_the_room(room):
    keep(room, "a", "b")
    keep(room, "c", version=object())
    assert ([*room.entries], room.total) == (["c"], 10)


@pytest.mark.parametrize(("passed_s", "is_found"), [(FRESH_S, True), (FRESH_S + 0.1, False)])
def test_what_is_kept_is_found_for_a_minute(room, monkeypatch, passed_s, is_found):
    keep(room, "a")
    monkeypatch.setattr("directory.kept_values.time.monotonic", lambda: passed_s)
    assert bool(room.find("a", VERSION)) is is_found


def test_what_is_too_old_takes_no_room(room, monkeypatch):
    keep(room, "a")
    monkeypatch.setattr("directory.kept_values.time.monotonic", lambda: FRESH_S + 0.1)
    room.find("a", VERSION)
    assert room.total == 0


def test_nothing_is_left_after_clearing(room):
    keep(room, "a")
    room.clear()
    assert (len(room.entries), room.total) == (0, 0)
