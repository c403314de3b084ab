"""Which opening hours are accepted, and how they are completed."""

import re
from datetime import date

import pytest
from django.utils import translation

from directory.hours import complete_rule, validate_opening_hours

pytestmark = pytest.mark.usefixtures("no_school_calendars")


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    "text",
    [
        "24/7",
        "Mo-Fr 9:00-17:00",
        "Mo-Fr 09:00-12:00,14:00-17:00; PH off",
        "Mo-Fr 09:00-12:00, 14:00-17:00",
        "Mo-Fr 09:00-12:00, Sa 10:00-12:00",
        "Mo,We 10:00-12:00",
        "PH,Mo-Fr 10:00-12:00",
        "Mo[1,3] 10:00-12:00",
        "Fr-Sa 22:00-06:00",
        "Jul-Aug off",
        "Sa unknown",
        'Sa unknown "ask first"',
        'Mo 09:00-12:00 "desk 2; ring the SH bell, then sunset door"',
        "Mo-Fr 09:00-17:00; PH off; Dec 24 09:00-12:00",
        "2026 Dec 24-2027 Jan 02 off",
        "Feb 29 10:00-12:00",
        "Feb 20-29 10:00-12:00; Jan 31 off; Apr 30 off",
        "Feb 20:00-22:00",
        'Mo 10:00-12:00 "not on Feb 30"',
        "Mo-Fr 09:00-17:00;",
        "Mo-Fr: 09:00-17:00",
        "Mo-Fr 09:00–17:00",
        "Mo, We 10:00-12:00",
        "Mo-Fr 10:00+",
        "Mo-Fr 10:00-16:00+",
        "Mo-Fr 09:00-17:00 || unknown",
        '"call us"',
        'Mo-Fr "ring the bell"',
        'Mo-Fr 09:00-17:00; Sa "perhaps"',
        'Mo-Fr 09:00-17:00 "sur rendez-vous"',
        "Mo-Fr 09:00-17:00; PH +1 day off",
        "PH +3 days 09:00-12:00",
        "Mo-Fr 09:00-17:00; SH off",
        "SH 10:00-12:00",
        "PH Mo-Fr 10:00-12:00",
        "2026 Nov-Nov off",
        "easter-Apr 20 10:00-12:00",
        "Mar Su[-1]-Oct Su[-1] 10:00-12:00",
    ],
)
def test_these_hours_are_accepted(text):
    validate_opening_hours(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("Mo-Fr 9h-17h", "Not understood from “9h-17h”"),
        ("lundi 9:00-12:00", "Not understood from “lundi"),
        ("Mo-Fr 09:00", "stop too early"),
        ("sunrise-sunset", "Sunrise and sunset"),
        ("Mo-Fr 09:00-dusk", "Sunrise and sunset"),
        ("02:00-02:00", "ends when it begins"),
        ("Mo 02:00-26:00", "ends when it begins"),
        ("Mo-Fr 10:00-18:00/01:30", "Times repeated"),
        ("Mo-Fr 09:00-17:00,", "stop too early"),
        ("Mo-Fr 09:00-17:00 ||", "stop too early"),
        ("Mo-Fr 09:00-17:00; 2029 Jul SH off", "are known until 2028-08-31 only"),
        ("PH off; Mo-Fr 09:00-17:00", "Write “PH off” last"),
        ("Mo-Fr 09:00-17:00 \x00", "Not understood"),
        ("x" * 501, "at most 500 characters; these have 501"),
        ("Mo-Fr 09:00-17:00 \ud800", "Not understood"),
        ("Apr 31 10:00-12:00", "“Apr 31” does not exist: this month has at most 30 days"),
        ("Feb 30 10:00-12:00", "“Feb 30” does not exist: this month has at most 29 days"),
        ("feb30 10:00-12:00", "“Feb 30” does not exist"),
        ("Jun 31 10:00-12:00", "“Jun 31” does not exist"),
        ("Mo-Fr 10:00-12:00; Sep 31 off", "“Sep 31” does not exist"),
        ("Mo-Fr 10:00-12:00; 2026 Nov 31-Dec 02 off", "“Nov 31” does not exist"),
        ("Feb 20-30 10:00-12:00", "“Feb 30” does not exist"),
        ("Jan 15-Feb 30 10:00-12:00", "“Feb 30” does not exist"),
        ("Jan 01-2027 Apr 31 10:00-12:00", "“Apr 31” does not exist"),
        ("Apr 31 +1 day 10:00-12:00", "“Apr 31” does not exist"),
    ],
)
def test_these_hours_are_refused_with_a_reason(text, reason):
    with pytest.raises(ValueError, match=re.escape(reason)):
        validate_opening_hours(text)


@pytest.mark.parametrize(
    ("text", "department", "added"),
    [
        ("Mo-Fr 09:00-17:00", "67", ""),
        ("Mo-Fr 09:00-17:00; PH off", "69", ""),
        ('Mo-Fr 09:00-17:00 "PH"', "974", ""),
        ("Mo-Fr 09:00-17:00; PH off", "974", "FR-974: "),
        ("Mo-Fr 09:00-17:00; PH closed", "68", "FR-68: "),
        ("Mo-Sa,PH 10:00-12:00, 14:00-16:00", "971", "FR-971: "),
        ("Mo-Fr 09:00-17:00, PH -1 day 09:00-12:00", "974", "FR-974: "),
        ("Mo-Fr 09:00-17:00; SH off", "69", "FR-69: "),
        ('Mo-Fr 09:00-17:00 "SH"', "69", ""),
        ("Mo-Fr 09:00-17:00; SH off", "2A", "FR-2A: "),
        ("Mo-Fr 09:00-17:00; SH off", "", ""),
    ],
)
def test_calendar_stands_before_hours_that_need_it(text, department, added):
    assert complete_rule(text, department, [], from_year=2026) == added + text


@pytest.mark.parametrize("department", ["2A", "2B", "971", "974", "976", ""])
def test_school_holidays_are_refused_where_they_are_not_known(department):
    with pytest.raises(ValueError, match="are not known in this department"):
        validate_opening_hours("Mo-Fr 09:00-17:00; SH off", department)


@pytest.mark.parametrize("department", ["01", "69", "75", "13", "95", None])
def test_school_holidays_are_accepted_where_they_are_known_or_no_place_is_said(department):
    validate_opening_hours("Mo-Fr 09:00-17:00; SH off", department)


def test_closures_are_written_in_order_and_joined():
    closures = [
        (date(2027, 5, 7), date(2027, 5, 7)),
        (date(2026, 12, 24), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2027, 1, 5)),
        (date(2025, 8, 1), date(2025, 8, 31)),
    ]
    rule = complete_rule("Mo 09:00-12:00", "69", closures, from_year=2026)
    assert rule == "Mo 09:00-12:00; 2026 Dec 24-2027 Jan 05 off; 2027 May 07 off"


def test_closure_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="ends before it begins: 2026-12-24"):
        complete_rule("24/7", "69", [(date(2026, 12, 24), date(2026, 12, 20))], from_year=2026)


def test_no_hours_stay_no_hours():
    assert complete_rule(" ", "67", [(date(2026, 8, 1), date(2026, 8, 31))]) == ""
