"""The table of a week and the rule it writes."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contributions.proposals.forms.week import Week, format_week, parse_week
from directory.hours import validate_opening_hours

TIMES = st.times().map(lambda moment: moment.replace(second=0, microsecond=0, tzinfo=None))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Mo-Fr 09:00-17:00; PH off",
        "Mo-We,Fr 09:00-12:00,14:00-17:00",
        "Sa 10:00-24:00",
    ],
)
def test_rule_is_written_as_it_was_read(text):
    assert format_week(parse_week(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "24/7",
        "Th[1,3] 14:00-18:00",
        "Mo-Fr 09:00-10:00,11:00-12:00,13:00-14:00",
        "Fr-Mo 10:00-11:00",
        "Jan Mo 10:00-12:00",
        "Mo 25:00-26:00",
        "Mo sometimes",
        "Xx 10:00-11:00",
    ],
)
def test_rule_beyond_a_table_is_left_alone(text):
    assert parse_week(text) is None


def test_later_rule_replaces_a_day():
    assert format_week(parse_week("Mo-Fr 09:00-12:00; We off")) == "Mo-Tu,Th-Fr 09:00-12:00"


@given(st.lists(st.lists(st.tuples(TIMES, TIMES), max_size=2), min_size=7, max_size=7))
def test_every_table_comes_back(days):
    week = Week(tuple(tuple(slots) for slots in days), is_closed_on_holidays=False)
    assert parse_week(format_week(week)) == week


def test_table_is_understood_by_the_evaluation_of_hours():
    week = Week((((time(9), time(12)),),) * 5 + ((), ()), is_closed_on_holidays=True)
    validate_opening_hours(format_week(week))
