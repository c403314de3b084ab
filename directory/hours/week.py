"""Opening hours by day: the table of a week, and the usual week in a few lines.

A night slot belongs to the evening on which it starts. Hours that are open on a condition, by
appointment or until an unknown time are shown with what is said of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from directory.holidays import public_holidays
from directory.hours.calendars import Calendar
from directory.hours.reading import parsed
from directory.hours.rules import names_public_holidays, names_school_holidays
from directory.hours.school_calendars import version_for
from directory.hours.slots import SlotPattern, pattern_of, slot_in_words, slots_in_words
from directory.hours.states import DAY_MINUTES, Span, State
from directory.hours.timeline import Timeline, split_calendar
from directory.hours.wording import DAY_NAMES
from directory.school_holidays import ZONES

# A slot that crosses midnight is one night when it ends by this time, else two days.
NIGHT_ENDS = 12 * 60
# Long enough for every season and every "first Monday".
YEAR_DAYS = 53 * 7
# Most years between two 29 Februaries.
YEARS_BETWEEN_LEAP_DAYS = 8
DAY = timedelta(days=1)
# Tables and lines kept, some 5 kB each: places share their hours.
KEPT = 1024
# Lists of spans kept as a table shows them.
KEPT_SPANS = 4096


@dataclass(frozen=True)
class Slot:
    """A part of a day that is open, or unknown; both ends aware, in the rule's zone.

    ``comment`` is what the organization says of it; a closed slot is there for its comment only.
    ``is_open_end`` is set where the closing time is not known: from ``opens_at`` alone, or later
    than ``closes_at`` when both are said. ``is_fallback`` stands for all the rest of the day.
    """

    opens_at: datetime
    closes_at: datetime
    state: State = State.OPEN
    comment: str = ""
    is_open_end: bool = False
    is_fallback: bool = False

    @property
    def pattern(self) -> SlotPattern:
        """A key that equal slots of different days share."""
        return SlotPattern(
            self.opens_at.time(),
            self.closes_at.time(),
            self.state,
            self.comment,
            self.is_open_end,
            self.is_fallback,
        )

    def __str__(self) -> str:
        return slot_in_words(self.pattern)


@dataclass(frozen=True)
class Day:
    """One day of the table. ``holiday`` is the name of a public holiday or None."""

    date: date
    slots: tuple[Slot, ...]
    holiday: str | Promise | None = None

    @property
    def name(self) -> str:
        return str(DAY_NAMES[self.date.weekday()])

    @property
    def hours(self) -> str:
        return slots_in_words(self.pattern)

    @property
    def pattern(self) -> tuple[SlotPattern, ...]:
        """A key that equal hours share; faster to compare than their text."""
        return tuple(slot.pattern for slot in self.slots)


class PlainDay(NamedTuple):
    """A day before it is put into words: its spans in minutes from its own midnight."""

    date: date
    spans: tuple[Span, ...]
    holiday: str | Promise | None = None

    @property
    def is_ever_open(self) -> bool:
        """Whether it is, or may be, open at some time of the day."""
        return any(span.state != State.CLOSED for span in self.spans)

    @property
    def pattern(self) -> tuple[SlotPattern, ...]:
        """A key that equal hours share; equal spans have equal patterns."""
        return tuple(map(pattern_of, self.spans))

    def is_like(self, other: PlainDay) -> bool:
        """Whether the hours of another day are the same."""
        return self.spans == other.spans or self.pattern == other.pattern

    def shown(self, zone: ZoneInfo) -> Day:
        """The day as a table shows it."""
        midnight = datetime.combine(self.date, time(), zone)
        return Day(self.date, tuple(_slot(midnight, span) for span in self.spans), self.holiday)


@dataclass(frozen=True)
class HoursLine:
    """Days that share their hours: "Monday to Friday", "9:00–12:00, 14:00–17:00"."""

    days: str
    hours: str

    def __str__(self) -> str:
        # Translators: days and their hours, as in "Monday to Friday 9:00–12:00".
        return _("%(days)s %(hours)s") % {"days": self.days, "hours": self.hours}


def week_table(rule_text: str, time_zone: str, start_date: date, department: str = "") -> list[Day]:
    """The seven days from ``start_date``, with the hours of those dates.

    ``department`` (INSEE code) adds the names of its own public holidays. Empty when the hours
    are not known.
    """
    version = version_for(rule_text)
    return list(_week(rule_text, time_zone, start_date, department, version))


@lru_cache(maxsize=KEPT)
def _week(
    rule_text: str, time_zone: str, start_date: date, department: str, _version: int
) -> tuple[Day, ...]:
    """The days, by the version of the school calendars that they may depend on."""
    rule = parsed(rule_text, time_zone)
    if rule is None:
        return ()
    zone = ZoneInfo(time_zone)
    return tuple(day.shown(zone) for day in plain_days(rule, start_date, 7, department))


def rules_in_words(rule_text: str, time_zone: str, start_date: date) -> list[HoursLine]:
    """The usual week in a few lines; empty when the weeks of the coming year differ.

    Empty too when the usual week is closed and only certain days are open ("easter +1 day").

    Takes the hours as the organization wrote them (``Site.opening_hours``): a dated closure makes
    weeks differ. Empty means: show the ``week_table``.
    """
    version = version_for(rule_text)
    return list(_lines_of_year(rule_text, time_zone, start_date, get_language(), version))


@lru_cache(maxsize=KEPT)
def _lines_of_year(
    rule_text: str, time_zone: str, start_date: date, _language: str | None, _version: int
) -> tuple[HoursLine, ...]:
    """The lines in the language that is active; it and the version of calendars keep them apart."""
    rule = parsed(rule_text, time_zone)
    if rule is None:
        return ()
    text, calendar = split_calendar(rule_text)
    is_about_school = names_school_holidays(text)
    if is_about_school and not calendar.department:
        # The usual week is the same in every zone: an example will do.
        rule = Timeline(text, ZoneInfo(time_zone), Calendar(zone=ZONES[0]))
    days = plain_days(rule, start_date, YEAR_DAYS)
    in_term, in_holidays = days, []
    if is_about_school:
        school = rule.calendar.is_school_holiday
        in_term = [day for day in days if school(day.date) is False]
        in_holidays = [day for day in days if school(day.date) and not day.holiday]
    return tuple(_usual_lines(rule, text, in_term, in_holidays))


def _usual_lines(
    rule: Timeline, text: str, days: Sequence[PlainDay], in_school_holidays: Sequence[PlainDay]
) -> list[HoursLine]:
    """The lines of usual days, of those in school holidays, of public holidays."""
    week = _regular_week(days)
    others = _regular_week(in_school_holidays) if in_school_holidays else []
    if week is None or others is None:
        return []
    lines = lines_of_weekdays(week)
    has_openings = any(day.is_ever_open for day in [*week, *others])
    if others:
        # Translators: before the hours of a day in school holidays, which come after a colon.
        prefix = _("In school holidays: %(days)s")
        lines += [
            HoursLine(prefix % {"days": line.days}, line.hours)
            for line in lines_of_weekdays(others)
        ]
    if names_public_holidays(text):
        holidays = [day for day in days if day.holiday]
        on_holidays = {slots_in_words(pattern) for pattern in {day.pattern for day in holidays}}
        if len(on_holidays) == 1:
            lines.append(HoursLine(_("Public holidays"), on_holidays.pop()))
            has_openings |= any(day.is_ever_open for day in holidays)
    if not has_openings and days and _opens_some_day(rule, days[0].date):
        return []
    return lines


def lines_of_weekdays(week: Sequence[PlainDay]) -> list[HoursLine]:
    by_hours = groupby(week, key=lambda day: slots_in_words(day.pattern))
    return [
        _line([str(DAY_NAMES[day.date.weekday()]) for day in days], hours)
        for hours, days in by_hours
    ]


def _opens_some_day(rule: Timeline, start_date: date) -> bool:
    """Whether a rule is ever open or unknown from a day on."""
    start = datetime.combine(start_date, time())
    end = start.replace(year=start.year + YEARS_BETWEEN_LEAP_DAYS, day=1) + timedelta(days=31)
    return any(state != State.CLOSED for state, _begins, _ends in rule.wall_spans(start, end))


def _regular_week(days: Iterable[PlainDay]) -> list[PlainDay] | None:
    """Monday to Sunday of the usual week, holidays aside; None when weeks differ."""
    by_weekday: dict[int, PlainDay] = {}
    for day in days:
        if day.holiday:
            continue
        known = by_weekday.setdefault(day.date.weekday(), day)
        if not known.is_like(day):
            return None
    return [by_weekday[weekday] for weekday in sorted(by_weekday)] if len(by_weekday) == 7 else None


def _line(days: list[str], hours: str) -> HoursLine:
    names = {"first": days[0], "last": days[-1]}
    if len(days) == 7:
        return HoursLine(_("Every day"), hours)
    if len(days) == 1:
        return HoursLine(days[0], hours)
    if len(days) == 2:
        return HoursLine(_("%(first)s and %(last)s") % names, hours)
    return HoursLine(_("%(first)s to %(last)s") % names, hours)


def plain_days(rule: Timeline, first_on: date, count: int, department: str = "") -> list[PlainDay]:
    """``count`` days from ``first_on``."""
    dates = [first_on + DAY * ahead for ahead in range(count)]
    holidays = public_holidays(
        department or rule.calendar.department, range(dates[0].year, dates[-1].year + 1)
    )
    # The day before too, since its night may go on past noon.
    eve = _pieces(rule.hours_on(first_on - DAY))
    days = []
    for day in dates:
        own = _pieces(rule.hours_on(day))
        days.append(PlainDay(day, _shown(eve, own), holidays.get(day)))
        eve = own
    return days


# The days of a rule have few different hours.
@lru_cache(maxsize=KEPT_SPANS)
def _pieces(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """The spans that begin on a day as its table shows them, some of them on the next day."""
    shown = _with_open_ends(_fallbacks_joined(spans))
    return tuple(piece for span in shown for piece in _by_day(span))


@lru_cache(maxsize=KEPT_SPANS)
def _shown(eve: tuple[Span, ...], own: tuple[Span, ...]) -> tuple[Span, ...]:
    """The spans of a day in order, with what the day before left to it."""
    late = [
        span._replace(begins=span.begins - DAY_MINUTES, ends=span.ends - DAY_MINUTES)
        for span in eve
        if span.begins >= DAY_MINUTES
    ]
    spans = [*late, *(span for span in own if span.begins < DAY_MINUTES)]
    return tuple(sorted(spans, key=lambda span: (span.is_fallback, span.begins)))


def _slot(midnight: datetime, span: Span) -> Slot:
    opens_at, closes_at = (
        midnight + timedelta(minutes=minute) for minute in (span.begins, span.ends)
    )
    return Slot(opens_at, closes_at, *span[2:])


def _fallbacks_joined(spans: Sequence[Span]) -> list[Span]:
    """Spans in order, what holds for the rest of the day once and last."""
    rest = [span for span in spans if span.is_fallback]
    others = [span for span in spans if not span.is_fallback]
    whole = [
        span._replace(begins=0, ends=DAY_MINUTES, is_fallback=bool(others)) for span in rest[:1]
    ]
    return [*others, *whole]


def _with_open_ends(spans: Sequence[Span]) -> Iterator[Span]:
    """Spans in order; the guessed part after certain hours becomes "or later" of these."""
    for number, span in enumerate(spans):
        before = spans[number - 1] if number else None
        if span.is_open_end and before and _goes_on(before, span):
            continue
        after = spans[number + 1] if number + 1 < len(spans) else None
        is_or_later = bool(after and after.is_open_end and _goes_on(span, after))
        yield span._replace(is_open_end=True) if is_or_later else span


def _goes_on(span: Span, after: Span) -> bool:
    return span.state == State.OPEN and span.ends == after.begins


def _by_day(span: Span) -> Iterator[Span]:
    """A span split at midnight, unless it is one night."""
    is_night = span.begins % DAY_MINUTES > 0 and span.ends <= DAY_MINUTES + NIGHT_ENDS
    if span.ends <= DAY_MINUTES or is_night or span.is_open_end:
        yield span
        return
    yield span._replace(ends=DAY_MINUTES)
    yield span._replace(begins=DAY_MINUTES)
