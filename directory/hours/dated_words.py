"""Hours that differ from week to week, put into words as periods or as the next days of opening.

What a person typed as "closed from 20 December to 2 January" is so read back to her with its dates,
for her to confirm: ``rules_in_words`` tells only weeks that are all alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from directory.hours.reading import parsed
from directory.hours.slots import slots_in_words
from directory.hours.week import (
    YEAR_DAYS,
    HoursLine,
    PlainDay,
    lines_of_weekdays,
    plain_days,
)
from directory.hours.wording import DAY_NAMES

# More periods than this within a year are no longer read: the next days of opening are.
MOST_PERIODS = 8
NEXT_DAYS = 5
DAYS_IN_WEEK = 7


@dataclass
class Period:
    """Days in a row of which each weekday has the same hours, public holidays aside."""

    first_on: date
    last_on: date
    by_weekday: dict[int, PlainDay]

    @property
    def is_closed(self) -> bool:
        """Whether it is closed on every day."""
        return not any(day.is_ever_open for day in self.by_weekday.values())


def dated_hours_in_words(
    rule_text: str, time_zone: str, start_date: date, department: str = ""
) -> list[HoursLine]:
    """The hours of the year from ``start_date``, each line with its dates.

    Empty for a rule that is not readable or never open in that year. ``department`` (INSEE code)
    is that of the public holidays left aside.
    """
    rule = parsed(rule_text, time_zone)
    if rule is None:
        return []
    days = plain_days(rule, start_date, YEAR_DAYS, department)
    periods = periods_of(days)
    if len(periods) <= MOST_PERIODS:
        return [line for period in periods for line in _lines_of(period)]
    opening = [day for day in days if day.is_ever_open][:NEXT_DAYS]
    return [HoursLine(_day(day.date), slots_in_words(day.pattern)) for day in opening]


def periods_of(days: Iterable[PlainDay]) -> list[Period]:
    """Days in order, cut where a weekday has other hours than it had before."""
    periods: list[Period] = []
    for day in days:
        weekday = day.date.weekday()
        last = periods[-1] if periods else None
        known = last.by_weekday.get(weekday) if last else None
        if last is None or (known and not day.holiday and not known.is_like(day)):
            periods.append(Period(day.date, day.date, {} if day.holiday else {weekday: day}))
            continue
        last.last_on = day.date
        if not day.holiday:
            last.by_weekday.setdefault(weekday, day)
    return periods


def _lines_of(period: Period) -> list[HoursLine]:
    if period.first_on == period.last_on:
        when = _day(period.first_on)
    else:
        dates = {"first": _date(period.first_on), "last": _date(period.last_on)}
        # Translators: dates, as in "From 21 December to 3 January".
        when = _("From %(first)s to %(last)s") % dates
    if period.is_closed:
        return [HoursLine(when, slots_in_words(()))]
    week = [period.by_weekday[weekday] for weekday in sorted(period.by_weekday)]
    if len(week) < DAYS_IN_WEEK:
        return [HoursLine(_day(day.date), slots_in_words(day.pattern)) for day in week]
    # Translators: dates and days, as in "From 4 January to 30 June: Monday to Friday".
    words = _("%(dates)s: %(days)s")
    return [
        HoursLine(words % {"dates": when, "days": line.days}, line.hours)
        for line in lines_of_weekdays(week)
    ]


def _date(day: date) -> str:
    # Translators: letters of Django's date filter, a day with its year.
    return date_format(day, pgettext("date format, a day with its year", "j F Y"))


def _day(day: date) -> str:
    return f"{DAY_NAMES[day.weekday()]} {_date(day)}"
