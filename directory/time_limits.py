"""Counts time limits such as those of appeals, always by the earliest reading.

Days are calendar days: the day after the event is the first. Months and years go from date to
date; where a month has no such day, its last day counts (31 January and one month: 28 or 29
February). Where a law has two readings, or gives a range, the one that ends first counts: the day
before which to act is never later than the law's. A last day on a weekend or public holiday moves
to the next working day only where the source of the limit says so. What may make the time longer
(legal aid asked for, living overseas or abroad) gives days of their own, beside the earliest one.

Time limits are dates of the calendar at the place of the person. Whether one has passed is asked
for the latest day anywhere in the French territories, so that nobody is told of a day too many.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from directory.holidays import public_holidays
from directory.vocabulary import CountedFrom, FactUnit

if TYPE_CHECKING:
    from directory.models import ProcedureFact

# Of all French territories the day begins first in Wallis and Futuna.
FIRST_ZONE = ZoneInfo("Pacific/Wallis")
SATURDAY = 5


@dataclass(frozen=True)
class TimeLimit:
    """A time within which to act: ``amount`` of a unit after an event, or before it.

    ``window`` opens so long before the event, for limits that count backwards. The months are those
    added for people overseas or abroad, 0 for none.
    """

    amount: int
    unit: str
    is_before: bool = False
    window: int | None = None
    is_extended: bool = False
    is_suspended_by_legal_aid: bool = False
    suspension_within: int | None = None
    overseas_months: int = 0
    abroad_months: int = 0


def limit_of(fact: ProcedureFact) -> TimeLimit | None:
    """The time limit of a fact; None for one that cannot be counted.

    Of a range the shorter time counts; before the end of a card it is the window to act in.
    """
    if not fact.counted_from or fact.amount is None:
        return None
    is_before = fact.counted_from == CountedFrom.EXPIRY
    return TimeLimit(
        int(fact.amount),
        fact.unit,
        is_before,
        int(fact.amount_max) if is_before and fact.amount_max is not None else None,
        fact.is_extended,
        bool(fact.suspended_by),
        fact.suspension_within,
        fact.overseas_months or 0,
        fact.abroad_months or 0,
    )


def last_day(limit: TimeLimit, event: date) -> date:
    """The last day to act by the earliest reading, without suspension or added months."""
    if limit.is_before:
        return _moved(event, -limit.amount, limit.unit)
    return _extended(limit, _moved(event, limit.amount, limit.unit))


def first_day(limit: TimeLimit, event: date) -> date | None:
    """The day from which to act, for a window before an event; None for others."""
    if limit.window is None:
        return None
    return _moved(event, -limit.window, limit.unit)


def last_day_elsewhere(limit: TimeLimit, event: date, months: int) -> date | None:
    """The last day for who lives overseas or abroad, where ``months`` are added; None for 0.

    None too for a time before an event, which nothing makes longer. The added
    months follow the last day of the time itself, which is then not extended twice.
    """
    if not months or limit.is_before:
        return None
    end = _moved(event, limit.amount, limit.unit)
    return _extended(limit, _month_later(end, months))


def last_day_suspended(
    limit: TimeLimit, event: date, asked_on: date, answered_on: date
) -> date | None:
    """The last day if asking for legal aid stopped the count from the request to the answer.

    The days that were left when it was asked follow the day of the answer. None where the request
    stops nothing: it was made after the last day, or later than the source allows, or before the
    event, or the answer is dated before the request. None for a time before an event, too.
    """
    if limit.is_before:
        return None
    end = _moved(event, limit.amount, limit.unit)
    within = limit.suspension_within
    is_late = asked_on > end or (within is not None and asked_on > event + timedelta(days=within))
    if not limit.is_suspended_by_legal_aid or is_late or asked_on < event or answered_on < asked_on:
        return None
    return _extended(limit, answered_on + (end - asked_on))


def latest_day(moment: datetime) -> date:
    """The day that it is already somewhere in the French territories."""
    return moment.astimezone(FIRST_ZONE).date()


def _moved(event: date, amount: int, unit: str) -> date:
    """The day an amount of a unit after an event, or before it where the amount is below zero."""
    if unit == FactUnit.DAYS:
        return event + timedelta(days=amount)
    if unit == FactUnit.WEEKS:
        return event + timedelta(weeks=amount)
    if unit == FactUnit.MONTHS:
        return _month_later(event, amount)
    if unit == FactUnit.YEARS:
        return _month_later(event, 12 * amount)
    if unit != FactUnit.WORKDAYS:
        raise ValueError(f"{unit} is no unit of time.")
    return _workday_later(event, amount)


def _month_later(event: date, months: int) -> date:
    years, month = divmod(event.month - 1 + months, 12)
    year = event.year + years
    return date(year, month + 1, min(event.day, monthrange(year, month + 1)[1]))


def _workday_later(event: date, amount: int) -> date:
    """The earlier of two readings: forwards Saturday is a working day, backwards it is not."""
    day, step = event, timedelta(days=1 if amount > 0 else -1)
    for _each in range(abs(amount)):
        day += step
        while is_day_off(day) and not (amount > 0 and day.weekday() == SATURDAY):
            day += step
    return day


def _extended(limit: TimeLimit, day: date) -> date:
    while limit.is_extended and is_day_off(day):
        day += timedelta(days=1)
    return day


def is_day_off(day: date) -> bool:
    """Whether a day is on a weekend or a public holiday of the whole country."""
    return day.weekday() >= SATURDAY or day in public_holidays("", [day.year])
