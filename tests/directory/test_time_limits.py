"""Counting of time limits: days, months, suspension, overseas, and always the earliest reading."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.models import ProcedureFact
from directory.time_limits import (
    TimeLimit,
    first_day,
    last_day,
    last_day_elsewhere,
    last_day_suspended,
    latest_day,
    limit_of,
)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("amount", "unit", "event", "last"),
    [
        # The day after the letter is the first.
        (5, "days", "2026-12-01", "2026-12-06"),
        (30, "days", "2026-12-01", "2026-12-31"),
        (10, "days", "2026-12-28", "2027-01-07"),
        (5, "days", "2028-02-26", "2028-03-02"),
        (5, "days", "2027-02-26", "2027-03-03"),
        # Summer time begins and ends without a day more or less.
        (2, "days", "2027-03-27", "2027-03-29"),
        (2, "days", "2026-10-24", "2026-10-26"),
        (1, "weeks", "2026-12-01", "2026-12-08"),
        (2, "weeks", "2026-12-24", "2027-01-07"),
        # Months go from date to date, or to the last day of a shorter month.
        (1, "months", "2026-12-15", "2027-01-15"),
        (1, "months", "2027-01-31", "2027-02-28"),
        (1, "months", "2028-01-31", "2028-02-29"),
        (1, "months", "2028-02-29", "2028-03-29"),
        (1, "months", "2027-02-28", "2027-03-28"),
        (2, "months", "2026-12-31", "2027-02-28"),
        (2, "months", "2027-12-31", "2028-02-29"),
        (3, "months", "2027-08-31", "2027-11-30"),
        (12, "months", "2028-02-29", "2029-02-28"),
        (1, "years", "2028-02-29", "2029-02-28"),
        (2, "years", "2026-12-15", "2028-12-15"),
        # Saturday counts, since the other reading ends later; Sunday and holidays do not.
        (1, "workdays", "2026-12-04", "2026-12-05"),
        (2, "workdays", "2026-12-04", "2026-12-07"),
        (1, "workdays", "2026-12-24", "2026-12-26"),
        (15, "workdays", "2026-12-01", "2026-12-18"),
    ],
)
def test_a_time_limit_ends_by_the_earliest_reading(amount, unit, event, last):
    assert last_day(TimeLimit(amount, unit), day(event)) == day(last)


@pytest.mark.parametrize(
    ("is_extended", "event", "last"),
    [
        # 12 December 2026 is a Saturday.
        (False, "2026-12-07", "2026-12-12"),
        (True, "2026-12-07", "2026-12-14"),
        (True, "2026-12-08", "2026-12-14"),
        (True, "2026-12-06", "2026-12-11"),
        # Christmas on a Friday, then the weekend.
        (True, "2026-12-20", "2026-12-28"),
        # The day for the abolition of slavery in Réunion is no holiday of the whole country.
        (True, "2027-12-15", "2027-12-20"),
    ],
)
def test_only_a_limit_whose_source_says_so_moves_to_a_working_day(is_extended, event, last):
    limit = TimeLimit(5, "days", is_extended=is_extended)
    assert last_day(limit, day(event)) == day(last)


@pytest.mark.parametrize(
    ("amount", "window", "unit", "event", "first", "last"),
    [
        (60, 120, "days", "2027-06-30", "2027-03-02", "2027-05-01"),
        (2, 4, "months", "2027-04-30", "2026-12-30", "2027-02-28"),
        (15, None, "days", "2027-03-04", None, "2027-02-17"),
        (1, None, "workdays", "2026-12-07", None, "2026-12-04"),
    ],
)
def test_before_the_end_of_a_card_there_is_a_window(amount, window, unit, event, first, last):
    limit = TimeLimit(amount, unit, is_before=True, window=window)
    assert first_day(limit, day(event)) == (day(first) if first else None)
    assert last_day(limit, day(event)) == day(last)


@pytest.mark.parametrize(
    ("unit", "amount", "months", "event", "last"),
    [
        ("days", 30, 1, "2026-12-01", "2027-01-31"),
        ("months", 1, 1, "2027-01-31", "2027-03-28"),
        ("months", 2, 2, "2026-12-01", "2027-04-01"),
        ("days", 30, 0, "2026-12-01", None),
    ],
)
def test_months_are_added_overseas_and_abroad(unit, amount, months, event, last):
    limit = TimeLimit(amount, unit)
    expected = day(last) if last else None
    assert last_day_elsewhere(limit, day(event), months) == expected


CARD = TimeLimit(2, "months", is_before=True, is_suspended_by_legal_aid=True)


def test_a_time_before_the_end_of_a_card_is_not_longer_overseas():
    assert last_day_elsewhere(CARD, day("2027-06-30"), 1) is None


def test_a_time_before_the_end_of_a_card_is_not_suspended():
    asked, answered = day("2027-06-30"), day("2027-07-10")
    assert last_day_suspended(CARD, day("2027-06-30"), asked, answered) is None


LEGAL_AID = TimeLimit(1, "months", is_suspended_by_legal_aid=True, suspension_within=15)


@pytest.mark.parametrize(
    ("asked", "answered", "last"),
    [
        # Asked on the day of the letter: the whole month is left.
        ("2026-12-01", "2027-01-20", "2027-02-20"),
        # Asked on the tenth day: 21 days are left.
        ("2026-12-11", "2027-01-20", "2027-02-10"),
        ("2026-12-16", "2026-12-16", "2027-01-01"),
        # Asked too late, before the letter, or answered before it was asked: nothing is stopped.
        ("2026-12-17", "2027-01-20", None),
        ("2026-11-30", "2027-01-20", None),
        ("2026-12-11", "2026-12-10", None),
    ],
)
def test_legal_aid_stops_the_count_from_the_request_to_the_answer(asked, answered, last):
    expected = day(last) if last else None
    counted = last_day_suspended(LEGAL_AID, day("2026-12-01"), day(asked), day(answered))
    assert counted == expected


def test_a_request_after_the_last_day_stops_nothing():
    limit = TimeLimit(5, "days", is_suspended_by_legal_aid=True)
    late = last_day_suspended(limit, day("2026-12-01"), day("2026-12-07"), day("2026-12-20"))
    assert late is None


def test_a_limit_that_legal_aid_does_not_stop_has_no_such_day():
    asked, answered = day("2026-12-02"), day("2026-12-20")
    assert last_day_suspended(TimeLimit(1, "months"), day("2026-12-01"), asked, answered) is None


@pytest.mark.parametrize(
    ("moment", "latest"),
    [
        # Noon in Paris is midnight in Wallis and Futuna.
        (datetime(2026, 12, 1, 10, 59, tzinfo=UTC), "2026-12-01"),
        (datetime(2026, 12, 1, 12, 0, tzinfo=UTC), "2026-12-02"),
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), "2027-01-01"),
    ],
)
def test_the_day_is_the_latest_of_the_french_territories(moment, latest):
    assert latest_day(moment) == day(latest)


@given(
    st.dates(date(2024, 1, 1), date(2040, 12, 31)),
    st.integers(1, 60),
    st.sampled_from(["days", "workdays", "weeks", "months"]),
)
def test_what_makes_a_time_longer_never_ends_before_the_earliest_day(event, amount, unit):
    plain = TimeLimit(amount, unit)
    limit = TimeLimit(amount, unit, is_extended=True, is_suspended_by_legal_aid=True)
    earliest = last_day(plain, event)
    suspended = last_day_suspended(limit, event, event, event + timedelta(days=3))
    assert event < earliest <= last_day(limit, event)
    assert earliest < last_day_elsewhere(plain, event, 1)
    assert earliest < suspended


@pytest.mark.parametrize(
    ("values", "limit"),
    [
        (
            {"amount": Decimal(5), "amount_max": Decimal(10), "unit": "days"},
            TimeLimit(5, "days"),
        ),
        (
            {
                "amount": Decimal(60),
                "amount_max": Decimal(120),
                "unit": "days",
                "counted_from": "expiry",
            },
            TimeLimit(60, "days", is_before=True, window=120),
        ),
        ({"amount": Decimal(1), "unit": "months", "counted_from": ""}, None),
    ],
)
def test_of_a_range_the_shorter_time_counts(values, limit):
    assert limit_of(ProcedureFact(**{"counted_from": "notification"} | values)) == limit
