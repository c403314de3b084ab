"""For any rule, state, table of the week and list of changes agree."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from opening_hours import OpeningHours
from opening_hours import State as LibraryState

from directory.holidays import local_holidays, public_holidays
from directory.hours import complete_rule, state_at, validate_opening_hours, week_table
from directory.hours.rules import refusal_reason
from directory.hours.states import State
from tests.exhaustive import examples

ZONES = st.sampled_from(
    ["Europe/Paris", "America/Martinique", "America/Cayenne", "Indian/Reunion", "Indian/Mayotte"]
)
DEPARTMENTS = st.sampled_from(["69", "67", "971", "972", "973", "974", "976"])
WEEKDAYS = st.sampled_from(
    ["", "Mo-Fr ", "Mo,We ", "Sa-Su ", "Fr-Mo ", "Mo[1] ", "Th[-1] ", "PH ", "Mo-Sa,PH "]
)
MONTHS = st.sampled_from(["", "", "Jul-Aug ", "Nov-Mar ", "Dec 24-Jan 02 ", "week 1-53/2 "])
QUARTERS = st.builds(
    "{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 15, 30])
)  # fmt: skip
SLOTS = st.builds("{}-{}".format, QUARTERS, QUARTERS | st.sampled_from(["24:00", "26:00"])).filter(
    lambda slot: refusal_reason(slot) is None
)
HOURS = st.lists(SLOTS, min_size=1, max_size=3).map(",".join) | st.sampled_from(["off"])
PARTS = st.builds("{}{}{}".format, MONTHS, WEEKDAYS, HOURS)
TAILS = st.sampled_from(["", "; PH off", "; Aug off", "; Sa unknown", "; 24/7"])


@st.composite
def rules(draw):
    """Rules as people write them, completed for a department with up to two closures."""
    text = "; ".join(draw(st.lists(PARTS, min_size=1, max_size=3))) + draw(TAILS)
    days = st.dates(date(2026, 1, 1), date(2028, 12, 31))
    closures = [
        (day, day + timedelta(days=draw(st.integers(0, 20))))
        for day in draw(st.lists(days, max_size=2))
    ]
    return complete_rule(text, draw(DEPARTMENTS), closures, from_year=2026)


MOMENTS = st.datetimes(
    datetime(2026, 1, 3), datetime(2028, 12, 20), timezones=st.just(UTC)  # noqa: DTZ001
)  # fmt: skip


@settings(max_examples=examples(300), deadline=None)
@given(rules(), ZONES, MOMENTS)
def test_state_agrees_with_the_table_of_the_week(rule, zone, moment):
    local = moment.astimezone(ZoneInfo(zone))
    table = week_table(rule, zone, local.date() - timedelta(days=1))
    slots = [slot for day in table for slot in day.slots if slot.state == State.OPEN]
    in_slot = any(
        slot.opens_at.astimezone(UTC) <= moment < slot.closes_at.astimezone(UTC) for slot in slots
    )
    assert (state_at(rule, zone, moment).state == "open") == in_slot


@settings(max_examples=examples(300), deadline=None)
@given(rules(), ZONES, MOMENTS)
def test_state_changes_at_the_announced_time_and_not_before(rule, zone, moment):
    now = state_at(rule, zone, moment)
    if now.next_change_at is None:
        return
    change = now.next_change_at.astimezone(UTC)
    assert change > moment
    assert state_at(rule, zone, change).state == now.next_state != now.state
    middle = moment + (change - moment) / 2
    assert state_at(rule, zone, middle).state == now.state


@settings(max_examples=examples(200), deadline=None)
@given(st.text(max_size=30) | PARTS)
def test_text_refused_is_neither_open_nor_closed(text):
    try:
        validate_opening_hours(text)
    except ValueError:
        state = state_at(text, "Europe/Paris", datetime(2026, 11, 23, tzinfo=UTC))
        assert state.is_open is None


@given(st.integers(2020, 2060))
def test_library_knows_the_holidays_of_the_country_and_no_others(year):
    paris = ZoneInfo("Europe/Paris")
    year_long = datetime(year, 1, 1, tzinfo=paris), datetime(year + 1, 1, 1, tzinfo=paris)
    spans = OpeningHours("PH", timezone=paris, country="FR").intervals(*year_long)
    known = {
        (start + timedelta(days=day)).date()
        for start, end, state, _comment in spans
        if state == LibraryState.OPEN
        for day in range((end - start).days)
    }
    assert known == set(public_holidays("", [year]))


def test_departments_have_the_added_holidays():
    assert {len(local_holidays(code, [2027])) for code in ("57", "67", "68")} == {2}
    assert {len(local_holidays(code, [2027])) for code in ("971", "972", "974")} == {1}
    assert local_holidays("75", [2027]) == {}
