"""States of an opening rule over time, evaluated day by day in a department's calendar.

For people a night belongs to its evening: hours over midnight are those of the day on which they
begin, also when the next day is closed. So each day's hours are composed from its date alone, and a
day on the clock shows the night that its eve began below its own hours.

Rules are about local time, so they are evaluated on naive local datetimes. Aware datetimes are
converted here for each period without a clock change: an hour that is skipped in spring belongs to
no period, and one that is repeated in autumn belongs to two.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby, pairwise
from operator import itemgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from directory.hours.calendars import Calendar
from directory.hours.grammar import Rule, parse
from directory.hours.selectors import Test, all_of
from directory.hours.states import (
    DAY_MINUTES,
    Span,
    State,
    combined,
    filled,
    painted,
    without,
)

Interval = tuple[State, datetime, datetime]

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
# Days of a rule whose hours are remembered; pages ask for the same few again and again.
REMEMBERED_DAYS = 32
# Before a stored rule stands the calendar by which it is evaluated: "FR-67: Mo-Fr 09:00-12:00".
_CALENDAR = re.compile(r"FR-(\d[\dAB]\d?): ")


class Hours(NamedTuple):
    """The hours of a date, nights included, and the minutes that were stated to be closed."""

    spans: tuple[Span, ...]
    closed: tuple[tuple[int, int], ...] = ()


NO_HOURS = Hours(())


class Timeline:
    """The states of one rule, in aware or naive local time.

    Raises HoursSyntaxError for a rule that cannot be parsed; what is parsed can be evaluated at any
    time. Use ``directory.hours.reading`` to get one: its errors are messages for people.
    """

    def __init__(self, rule_text: str, zone: ZoneInfo, calendar: Calendar | None = None) -> None:
        text, stored_calendar = split_calendar(rule_text)
        self._zone = zone
        self._calendar = calendar or stored_calendar
        self._rules = [(rule, _tests(rule, self._calendar)) for rule in parse(text)]
        self._has_nights = any(
            span.ends > DAY_MINUTES for rule, _tests in self._rules for span in rule.spans
        )
        self._days: dict[date, tuple[Span, ...]] = {}

    @property
    def calendar(self) -> Calendar:
        """The calendar of its public and school holidays."""
        return self._calendar

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of its place."""
        return self._zone

    @property
    def is_constant(self) -> bool:
        """Whether the state never changes, as of "24/7" or "off"."""
        return all(not tests and not rule.is_timed for rule, tests in self._rules)

    def at(self, moment: datetime) -> State:
        """The state at one moment (aware, any zone)."""
        span = self.span_at(moment)
        return span.state if span else State.CLOSED

    def span_at(self, moment: datetime) -> Span | None:
        """What is said of one moment (aware, any zone); None when it is simply closed."""
        wall = moment.astimezone(self._zone)
        minute = wall.hour * 60 + wall.minute
        said = (span for span in self._clock_day(wall.date()) if span.begins <= minute < span.ends)
        return next(said, None)

    def spans(self, start: datetime, end: datetime) -> Iterator[Interval]:
        """Successive spans of one state between two moments (aware); neighbours differ.

        The moments of the spans are in the rule's zone.
        """
        return _joined(
            (state, self._real(begins, offset), self._real(ends, offset))
            for since, until, offset in _constant_offset_periods(self._zone, start, end)
            for state, begins, ends in self.wall_spans(since, until)
        )

    def wall_spans(self, start: datetime, end: datetime) -> Iterator[Interval]:
        """The same in naive local time, as if clocks never changed."""
        return _joined(self._wall_spans(start, end))

    def _wall_spans(self, start: datetime, end: datetime) -> Iterator[Interval]:
        day, last = start.date(), end.date()
        while day <= last:
            midnight = datetime.combine(day, time())
            for begins, ends, state in _with_closed(self._clock_day(day)):
                since = max(midnight + MINUTE * begins, start)
                until = min(midnight + MINUTE * ends, end)
                if since < until:
                    yield state, since, until
            day += DAY

    def hours_on(self, day: date) -> tuple[Span, ...]:
        """The hours that begin on a date, nights whole, in order."""
        return tuple(_touching_joined(_composed(self._rules, day).spans))

    def _clock_day(self, day: date) -> tuple[Span, ...]:
        """What is said of the minutes 0 to 1440 of a day on the clock, in order."""
        known = self._days.get(day)
        if known is None:
            if len(self._days) >= REMEMBERED_DAYS:
                self._days.clear()
            known = self._days[day] = self._clocked(day)
        return known

    def _clocked(self, day: date) -> tuple[Span, ...]:
        hours = _composed(self._rules, day)
        if not self._has_nights:
            return hours.spans
        night = [
            Span(max(span.begins - DAY_MINUTES, 0), span.ends - DAY_MINUTES, *span[2:])
            for span in _composed(self._rules, day - DAY).spans
            if span.ends > DAY_MINUTES
        ]
        for begins, ends in hours.closed:
            night = without(night, begins, ends)
        spans = combined(night, list(hours.spans))
        return tuple(
            span._replace(ends=min(span.ends, DAY_MINUTES))
            for span in spans
            if span.begins < DAY_MINUTES
        )

    def _real(self, wall: datetime, offset: timedelta) -> datetime:
        return (wall - offset).replace(tzinfo=UTC).astimezone(self._zone)


def split_calendar(rule_text: str) -> tuple[str, Calendar]:
    """A stored rule without its calendar, and that calendar."""
    match = _CALENDAR.match(rule_text)
    if match is None:
        return rule_text, Calendar()
    return rule_text[match.end() :], Calendar(match[1])


def _tests(rule: Rule, calendar: Calendar) -> tuple[Test, ...]:
    return tuple(selector.test(calendar) for selector in rule.days)


def _composed(rules: Iterable[tuple[Rule, tuple[Test, ...]]], day: date) -> Hours:
    """The hours that begin on a date: each rule replaces, adds to or completes those before."""
    hours = NO_HOURS
    for rule, tests in rules:
        matches = all_of(tests, day)
        if matches:
            hours = _after(hours, rule)
        elif matches is None:
            hours = _perhaps_after(hours, rule)
    return hours


def _after(hours: Hours, rule: Rule) -> Hours:
    if rule.joint == "||":
        spans = list(hours.spans)
        for span in rule.spans if rule.state != State.CLOSED else ():
            spans = filled(spans, span._replace(is_fallback=True))
        return Hours(tuple(spans), hours.closed)
    if rule.state == State.CLOSED:
        return _closed_after(hours, rule)
    if rule.joint == ";" or not hours.spans:
        return Hours(_laid(rule.spans), () if rule.joint == ";" else hours.closed)
    spans = list(hours.spans)
    for span in rule.spans:
        spans = painted(spans, span)
    return Hours(tuple(spans), hours.closed)


def _closed_after(hours: Hours, rule: Rule) -> Hours:
    """The hours after a rule that closes the day, or certain hours of it."""
    if not rule.is_timed:
        return Hours(rule.spans) if rule.comment else NO_HOURS
    spans, closed = list(hours.spans), list(hours.closed)
    for span in rule.spans:
        spans = without(spans, span.begins, span.ends)
        closed.append((span.begins, span.ends))
        spans = sorted([*spans, span]) if rule.comment else spans
    return Hours(tuple(spans), tuple(closed))


@lru_cache(maxsize=4096)
def _laid(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """The spans of one rule in order; where two overlap the later one counts."""
    if all(one.ends <= other.begins for one, other in pairwise(spans)):
        return spans
    laid: list[Span] = []
    for span in spans:
        laid = painted(laid, span)
    return tuple(laid)


def _perhaps_after(hours: Hours, rule: Rule) -> Hours:
    """The hours when it is not known whether a rule counts: what it may change is unknown."""
    if rule.state == State.CLOSED:
        touched = (_as_unknown(span) if _meet(span, rule.spans) else span for span in hours.spans)
        return Hours(tuple(touched), hours.closed)
    spans = list(hours.spans)
    if rule.joint == ";":
        spans = [_as_unknown(span) for span in spans]
    for span in rule.spans:
        spans = filled(spans, _as_unknown(span))
    return Hours(tuple(spans), hours.closed)


def _as_unknown(span: Span) -> Span:
    return span if span.state == State.CLOSED else span._replace(state=State.UNKNOWN)


def _meet(span: Span, others: Iterable[Span]) -> bool:
    return any(span.begins < other.ends and other.begins < span.ends for other in others)


def _touching_joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Spans in order; those that touch and say the same are one."""
    last: Span | None = None
    for span in spans:
        if last and last.ends == span.begins and last[2:] == span[2:]:
            last = last._replace(ends=span.ends)
            continue
        if last:
            yield last
        last = span
    if last:
        yield last


def _with_closed(spans: Iterable[Span]) -> Iterator[tuple[int, int, State]]:
    """The states of a whole day on the clock, closed where nothing is said."""
    minute = 0
    for span in spans:
        if span.begins > minute:
            yield minute, span.begins, State.CLOSED
        yield span.begins, span.ends, span.state
        minute = span.ends
    if minute < DAY_MINUTES:
        yield minute, DAY_MINUTES, State.CLOSED


def _constant_offset_periods(
    zone: ZoneInfo, start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """The periods of a time span in which the UTC offset of ``zone`` is constant.

    Each has its first and last local time (naive) and the offset from UTC.
    """
    since, until = start.astimezone(UTC), end.astimezone(UTC)
    years = range(since.year, until.year + 1)
    changes = [at for year in years for at in clock_changes(zone, year) if since < at < until]
    for begins, ends in pairwise([since, *changes, until]):
        offset = _offset(zone, begins)
        yield (begins + offset).replace(tzinfo=None), (ends + offset).replace(tzinfo=None), offset


@lru_cache(maxsize=256)
def clock_changes(zone: ZoneInfo, year: int) -> list[datetime]:
    """The moments (UTC) of a year at which the clocks of a zone are put forward or back."""
    first = datetime(year, 1, 1, tzinfo=UTC)
    days = [first + DAY * day for day in range(367)]
    return [
        day + timedelta(minutes=_minutes_to_change(zone, day))
        for day, next_day in pairwise(days)
        if day.year == year and _offset(zone, day) != _offset(zone, next_day)
    ]


def _minutes_to_change(zone: ZoneInfo, day: datetime) -> int:
    """After how many minutes of a day (UTC) that has a clock change the clocks are changed."""
    before = _offset(zone, day)

    def is_changed(minute: int) -> bool:
        return _offset(zone, day + timedelta(minutes=minute)) != before

    return bisect_left(range(DAY_MINUTES), True, key=is_changed)


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    # For the type checker: an aware datetime always has an offset.
    return moment.astimezone(zone).utcoffset() or timedelta()


def _joined(spans: Iterator[Interval]) -> Iterator[Interval]:
    """Neighbours of one state as one span."""
    for state, group in groupby(spans, key=itemgetter(0)):
        same = list(group)
        yield state, same[0][1], same[-1][2]
