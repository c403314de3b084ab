"""Public holidays agree with an independent calendar, and with the library of opening hours."""

from datetime import date, datetime, time, timedelta

import holidays
import pytest
from opening_hours import OpeningHours

from directory.holidays import easter_on, public_holidays

YEARS = range(2024, 2033)
# Department ("" for one without holidays of its own), and the calendar of the package ``holidays``
# that it follows; Alsace (67 and 68) is one there.
CALENDARS = {
    "": None,
    "57": "57",
    "67": "6AE",
    "68": "6AE",
    "971": "971",
    "972": "972",
    "973": "973",
    "974": "974",
    "976": "976",
}


def schoelcher_day(year: int) -> date:
    return date(year, 7, 21)


def mid_lent(year: int) -> date:
    return easter_on(year) - timedelta(days=24)


def good_friday(year: int) -> date:
    return easter_on(year) - timedelta(days=2)


# Days off by custom, which the Code du travail (L3422-2) does not name: the package counts them,
# this directory does not.
BY_CUSTOM = {
    "971": (mid_lent, good_friday, schoelcher_day),
    "972": (schoelcher_day,),
}


@pytest.mark.parametrize("department", CALENDARS)
def test_holidays_of_a_department_are_those_of_the_other_calendar(department):
    theirs = set(holidays.France(subdiv=CALENDARS[department], years=YEARS))
    by_custom = {day(year) for day in BY_CUSTOM.get(department, ()) for year in YEARS}
    assert by_custom <= theirs
    assert set(public_holidays(department, YEARS)) == theirs - by_custom


def test_the_library_of_opening_hours_has_the_holidays_of_the_whole_country():
    hours = OpeningHours("PH open", country="FR")
    first, after = date(YEARS.start, 1, 1), date(YEARS.stop, 1, 1)
    days = (first + timedelta(days=number) for number in range((after - first).days))
    known = {day for day in days if hours.is_open(datetime.combine(day, time(12)))}
    assert known == set(holidays.France(years=YEARS))
