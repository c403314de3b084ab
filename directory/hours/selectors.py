"""Selectors of days in opening hours: years, dates, weeks, weekdays, holidays.

Each says of a day whether it is selected: True, False, or None where that cannot be known, as of
school holidays that are not published yet.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple, Protocol

from directory.holidays import easter_on
from directory.hours.calendars import Calendar

WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Most days that each month has.
LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# Years in which both orders of Easter and a date in April occur.
_SAMPLE_YEARS = range(2020, 2049)

Test = Callable[[date], "bool | None"]
# First and last weekday, which ones of a month (none: all), and days after them.
WeekdayRange = tuple[int, int, tuple[int, ...], int]


class Selector(Protocol):
    """What selects days."""

    def test(self, calendar: Calendar) -> Test:
        """The test of a day, in a department's calendar."""
        ...

    @property
    def last_year(self) -> int:
        """The last year that is named; 0 when none is."""
        ...


class Bound(NamedTuple):
    """A date at either end of a range: Easter without a month, else a day, or an nth weekday.

    ``last_day`` makes a month mean its last day instead of its first. ``offset`` is in days.
    """

    year: int | None
    month: int | None = None
    day: int | None = None
    nth: tuple[int, int] | None = None
    offset: int = 0
    last_day: bool = False

    def on(self, year: int) -> date | None:
        """The date in a year; None when it has none, as 29 February or a fifth Monday."""
        at = self._base(year)
        return None if at is None else at + timedelta(days=self.offset)

    def _base(self, year: int) -> date | None:
        if self.month is None:
            return easter_on(year)
        length = monthrange(year, self.month)[1]
        if self.nth is not None:
            return _nth_weekday(year, self.month, *self.nth)
        if self.last_day:
            return date(year, self.month, length)
        day = self.day or 1
        return date(year, self.month, day) if day <= length else None


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    length = monthrange(year, month)[1]
    days = [day for day in range(1, length + 1) if date(year, month, day).weekday() == weekday]
    place = nth - 1 if nth > 0 else nth
    return date(year, month, days[place]) if -len(days) <= place < len(days) else None


@dataclass(frozen=True)
class Years:
    """First and last year, and every how many."""

    parts: tuple[tuple[int, int, int], ...]

    def test(self, calendar: Calendar) -> Test:
        parts = self.parts
        return lambda day: any(
            first <= day.year <= last and (day.year - first) % step == 0
            for first, last, step in parts
        )

    @property
    def last_year(self) -> int:
        return max(first for first, _last, _step in self.parts)


@dataclass(frozen=True)
class Weeks:
    """First and last week (ISO 8601), and every how many; 51-02 goes over the new year."""

    parts: tuple[tuple[int, int, int], ...]
    last_year = 0

    def test(self, calendar: Calendar) -> Test:
        selected = frozenset(week for part in self.parts for week in _weeks(*part))
        return lambda day: day.isocalendar()[1] in selected


def _weeks(first: int, last: int, step: int) -> range | list[int]:
    if first <= last:
        return range(first, last + 1, step)
    return [*range(first, 54, step), *range(1, last + 1, step)]


@dataclass(frozen=True)
class DateRange:
    """Ranges of dates: first, last (None: no end), and after how many days again."""

    parts: tuple[tuple[Bound, Bound | None, int], ...]

    def test(self, calendar: Calendar) -> Test:
        tests = [_whole_months(*part) or _in_range(*part) for part in self.parts]
        if len(tests) == 1:
            return tests[0]
        return lambda day: any(test(day) for test in tests)

    @property
    def last_year(self) -> int:
        return max(
            bound.year or 0 for first, last, _ in self.parts for bound in (first, last or first)
        )


def _whole_months(first: Bound, last: Bound | None, step: int) -> Test | None:
    """The quick test of months without a year, which most ranges are; None for other ranges."""
    is_plain = first.year is None and first.month and first.day is None and first.nth is None
    if not is_plain or step != 1 or last is None or not last.last_day or last.year is not None:
        return None
    begins, ends = first.month or 1, last.month or 1
    if begins <= ends:
        months = frozenset(range(begins, ends + 1))
    else:
        months = frozenset([*range(begins, 13), *range(1, ends + 1)])
    return lambda day: day.month in months


def _in_range(first: Bound, last: Bound | None, step: int) -> Test:
    if first.year is not None:
        begins, ends = _dated(first, last)
        return lambda day: begins <= day <= ends and (day - begins).days % step == 0
    wraps = last is not None and _wraps(first, last)

    def test(day: date) -> bool:
        for year in (day.year, day.year - 1, day.year + 1):
            spans = _yearly(first, last, year, wraps)
            if spans and spans[0] <= day <= spans[1] and (day - spans[0]).days % step == 0:
                return True
        return False

    return test


def _dated(first: Bound, last: Bound | None) -> tuple[date, date]:
    """Beginning and end of a range whose beginning has a year; an empty one ends before."""
    year = first.year or 0
    begins = first.on(year)
    if begins is None:
        return date.max, date.min
    if last is None:
        return begins, date.max
    ends = last.on(last.year or year)
    if last.year is None and ends is not None and ends < begins:
        ends = last.on(year + 1)
    return begins, ends or date.min


@lru_cache(maxsize=8192)
def _yearly(first: Bound, last: Bound | None, year: int, wraps: bool) -> tuple[date, date] | None:
    """Beginning and end of a range that begins in a year; None when that year has none."""
    begins = first.on(year)
    if begins is None:
        return None
    if last is None:
        return begins, date(year, 12, 31)
    ends = last.on(last.year or (year + 1 if wraps else year))
    if ends is None and last.day == 29:
        # A range up to 29 February ends on the 28th of other years.
        ends = date(year + 1 if wraps else year, 2, 28) + timedelta(days=last.offset)
    return (begins, ends) if ends is not None and begins <= ends else None


@lru_cache(maxsize=1024)
def _wraps(first: Bound, last: Bound) -> bool:
    """Whether a range without years goes over the new year: from December to March.

    One from Easter to 20 April does not, although Easter is later in some years.
    """
    orders = [
        ends < begins
        for year in _SAMPLE_YEARS
        if (begins := first.on(year)) and (ends := last.on(year))
    ]
    return sum(orders) * 2 > len(orders)


@dataclass(frozen=True)
class Holiday:
    """Public (PH) or school (SH) holidays, or the days a number of days after them."""

    kind: str
    offset: int = 0

    def test(self, calendar: Calendar) -> Test:
        known = calendar.is_public_holiday if self.kind == "PH" else calendar.is_school_holiday
        if not self.offset:
            return known
        moved = timedelta(days=self.offset)
        return lambda day: known(day - moved)


@dataclass(frozen=True)
class Weekdays:
    """Weekdays and holidays of which one must hold."""

    parts: tuple[Holiday | WeekdayRange, ...]
    last_year = 0

    @property
    def holidays(self) -> tuple[Holiday, ...]:
        """The holidays among them."""
        return tuple(part for part in self.parts if isinstance(part, Holiday))

    def test(self, calendar: Calendar) -> Test:
        weekdays: set[int] = set()
        tests: list[Test] = []
        for part in self.parts:
            if isinstance(part, Holiday):
                tests.append(part.test(calendar))
                continue
            first, last, places, offset = part
            if places:
                tests.append(_nth_test(first, places, offset))
            else:
                weekdays |= {day % 7 for day in range(first, last + (8 if last < first else 1))}
        selected = frozenset(weekdays)
        if not tests:
            return lambda day: day.weekday() in selected
        return lambda day: day.weekday() in selected or any_of(test(day) for test in tests)


def _nth_test(weekday: int, places: tuple[int, ...], offset: int) -> Test:
    moved = timedelta(days=offset)

    def test(day: date) -> bool:
        base = day - moved
        if base.weekday() != weekday:
            return False
        length = monthrange(base.year, base.month)[1]
        return (base.day - 1) // 7 + 1 in places or -((length - base.day) // 7 + 1) in places

    return test


def any_of(answers: Iterable[bool | None]) -> bool | None:
    """Whether one of several holds; None when none surely does and one may."""
    is_unknown = False
    for answer in answers:
        if answer:
            return True
        is_unknown |= answer is None
    return None if is_unknown else False


def all_of(tests: tuple[Test, ...], day: date) -> bool | None:
    """Whether all tests hold for a day; None when none surely fails and one is unknown."""
    answer: bool | None = True
    for test in tests:
        held = test(day)
        if held is False:
            return False
        if held is None:
            answer = None
    return answer
