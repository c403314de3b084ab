"""Nights in which the clocks change: each ten minutes, compared with a simulated clock.

The oracle knows a rule as evenings with the minutes from which to which it is open, counted from
the midnight before, and looks at the clock on the wall at each real minute.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from directory.hours import state_at, state_in_words, week_table
from directory.hours.open_intervals import open_intervals
from directory.hours.reading import read
from directory.hours.timeline import clock_changes

PARIS, REUNION = "Europe/Paris", "Indian/Reunion"
MINUTE = timedelta(minutes=1)
EVERY_DAY, WORKING = range(7), range(5)
SATURDAY, SUNDAY, MONDAY = [5], [6], [0]
# From Saturday afternoon to Monday noon; the changes are looked for days longer.
STARTS = (datetime(2027, 3, 27, 16, tzinfo=UTC), datetime(2026, 10, 24, 16, tzinfo=UTC))
NIGHTS, WATCHED = timedelta(hours=44), timedelta(days=10)

# A rule, and for the oracle: on which evenings, open from and to (minutes after midnight).
RULES = [
    ("22:00-02:00", EVERY_DAY, [(1320, 1560)]),
    ("Mo-Fr 22:00-02:00", WORKING, [(1320, 1560)]),
    ("Sa 22:00-02:30", SATURDAY, [(1320, 1590)]),
    ("Su 22:00-02:30", SUNDAY, [(1320, 1590)]),
    ("Sa 20:00-03:00", SATURDAY, [(1200, 1620)]),
    ("Su 20:00-26:15", SUNDAY, [(1200, 1575)]),
    ("Sa-Su 23:00-06:00", [5, 6], [(1380, 1800)]),
    ("Mo 21:30-08:00", MONDAY, [(1290, 1920)]),
    ("20:00-01:00,01:30-02:30", EVERY_DAY, [(1200, 1500), (90, 150)]),
    ("Su 02:00-03:00", SUNDAY, [(120, 180)]),
    ("Su 01:00-02:30", SUNDAY, [(60, 150)]),
    ("Mo-Su 10:00-12:00,18:00-04:30", EVERY_DAY, [(600, 720), (1080, 1710)]),
]


def is_open(local: datetime, weekdays: Iterable[int], slots: list[tuple[int, int]]) -> bool:
    """Whether the clock on the wall shows a time in a slot of today's evening or yesterday's."""
    minute = local.hour * 60 + local.minute
    today, yesterday = local.weekday(), (local.weekday() - 1) % 7
    return any(
        (today in weekdays and opens <= minute < closes)
        or (yesterday in weekdays and opens <= minute + 1440 < closes)
        for opens, closes in slots
    )


def expected(zone: str, start: datetime, weekdays: Iterable[int], slots: list) -> list[bool]:
    """Whether it is open in each minute from ``start`` on."""
    place = ZoneInfo(zone)
    minutes = range(int(WATCHED / MINUTE))
    return [is_open((start + MINUTE * n).astimezone(place), weekdays, slots) for n in minutes]


@pytest.mark.exhaustive(every=5)
@pytest.mark.parametrize("start", STARTS, ids=["spring", "autumn"])
@pytest.mark.parametrize("zone", [PARIS, REUNION])
@pytest.mark.parametrize(("text", "weekdays", "slots"), RULES)
def test_state_and_change_are_those_of_the_clock(text, weekdays, slots, zone, start):
    right = expected(zone, start, weekdays, slots)
    wrong = []
    for number in range(0, int(NIGHTS / MINUTE), 10):
        moment = start + MINUTE * number
        changes = start + MINUTE * right.index(not right[number], number)
        state = state_at(text, zone, moment)
        if (state.is_open, state.next_change_at.astimezone(UTC)) != (right[number], changes):
            wrong.append((moment, right[number], changes, state))
    assert wrong == []


@pytest.mark.exhaustive(every=5)
@pytest.mark.parametrize("start", STARTS, ids=["spring", "autumn"])
@pytest.mark.parametrize("zone", [PARIS, REUNION])
@pytest.mark.parametrize(("text", "weekdays", "slots"), RULES)
def test_search_for_open_sites_agrees_with_the_simulated_clock(text, weekdays, slots, zone, start):
    spans = list(open_intervals(read(text, ZoneInfo(zone)), start, start + WATCHED))
    right = expected(zone, start, weekdays, slots)
    laid_out = [False] * len(right)
    for opens_at, closes_at in spans:
        first, last = ((moment - start) // MINUTE for moment in (opens_at, closes_at))
        laid_out[first:last] = [True] * (last - first)
    assert laid_out == right


@pytest.mark.parametrize(
    ("rule", "moment", "words"),
    [
        ("22:00-02:00", "2027-03-29T01:30", "Open, closes 2:00"),
        ("22:00-02:00", "2027-03-29T02:10", "Closed, opens today 22:00"),
        ("22:00-02:00", "2027-03-28T01:30", "Open, closes 3:00"),
        ("Mo-Fr 22:00-02:00", "2027-03-29T02:10", "Closed, opens today 22:00"),
        ("Sa-Su 20:00-06:00", "2027-03-29T02:30", "Open, closes 6:00"),
        ("22:00-02:00", "2026-10-26T01:30", "Open, closes 2:00"),
    ],
)
def test_page_says_when_a_night_after_a_change_ends(rule, moment, words):
    local = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(PARIS))
    with translation.override("en"):
        assert state_in_words(state_at(rule, PARIS, local), local) == words


@pytest.mark.parametrize("start", STARTS, ids=["spring", "autumn"])
def test_week_of_a_change_says_the_usual_hours(start):
    with translation.override("en"):
        week = week_table("Sa-Su 20:00-02:30", PARIS, start.date())
        assert [str(slot) for day in week for slot in day.slots] == ["20:00–2:30"] * 2


@pytest.mark.parametrize(
    ("zone", "changes"),
    [
        (PARIS, [datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 10, 31, 1, tzinfo=UTC)]),
        (REUNION, []),
        (
            "America/Miquelon",
            [datetime(2027, 3, 14, 5, tzinfo=UTC), datetime(2027, 11, 7, 4, tzinfo=UTC)],
        ),
    ],
)
def test_clock_changes_of_a_year_are_found(zone, changes):
    assert clock_changes(ZoneInfo(zone), 2027) == changes
