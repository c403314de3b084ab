"""States of an opening rule over time: the library's evaluation, corrected for night slots.

The library cuts a night slot at midnight when the next day is closed, and opens after midnight
when the evening itself was closed. For people a night belongs to its evening. So a rule with
nights is evaluated as two: the slots up to midnight, and the parts after midnight, written for the
evening's date and shifted by a day.

Rules are about local time, so they are evaluated on naive local datetimes. Aware datetimes are
converted here for each period without a clock change: an hour that is skipped in spring belongs to
no period, and one that is repeated in autumn belongs to two.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from heapq import merge
from itertools import groupby, pairwise
from operator import itemgetter
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, State

from directory.hours.rules import rules_of, without_comments

Interval = tuple[State, datetime, datetime]

DAY = timedelta(days=1)
DAY_MINUTES = 24 * 60

_TIMES = re.compile(r"\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*")
_MODIFIER = re.compile(r"\s*\b(?:open|closed|unknown)$")


class Timeline:
    """The states of one rule, in aware or naive local time.

    Raises ParserError for a rule that cannot be parsed. Use ``directory.hours.reading`` to get one:
    its errors are messages for people.
    """

    def __init__(self, rule_text: str, zone: ZoneInfo) -> None:
        evenings, mornings = split_nights(rule_text)
        self._zone = zone
        self._evenings = OpeningHours(evenings, country="FR")
        self._mornings = OpeningHours(mornings, country="FR") if mornings else None

    def at(self, moment: datetime) -> State:
        """The state at one moment (aware, any zone)."""
        wall = moment.astimezone(self._zone).replace(tzinfo=None, fold=0)
        state = self._evenings.state(wall)[0]
        if self._mornings is None:
            return state
        return _stronger(state, self._mornings.state(wall - DAY)[0])

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
        spans = _spans(self._evenings, start, end)
        if self._mornings is not None:
            spans = _overlaid(spans, start, end, self._mornings)
        return _joined(spans)

    def _real(self, wall: datetime, offset: timedelta) -> datetime:
        return (wall - offset).replace(tzinfo=UTC).astimezone(self._zone)


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


def _spans(rule: OpeningHours, start: datetime, end: datetime) -> Iterator[Interval]:
    return ((state, begins, ends) for begins, ends, state, _ in rule.intervals(start, end))


def _overlaid(
    evenings: Iterator[Interval], start: datetime, end: datetime, mornings: OpeningHours
) -> Iterator[Interval]:
    """The spans of evenings combined with those of the mornings after."""
    below = list(evenings)
    above = [
        (state, begins + DAY, ends + DAY)
        for state, begins, ends in _spans(mornings, start - DAY, end - DAY)
    ]
    edges = merge((span[1] for span in below), (span[1] for span in above), [end])
    upper, lower = iter(above), iter(below)
    over, under = next(upper), next(lower)
    for begins, ends in pairwise(edge for edge, _same in groupby(edges)):
        while over[2] <= begins:
            over = next(upper)
        while under[2] <= begins:
            under = next(lower)
        yield _stronger(over[0], under[0]), begins, ends


def _stronger(one: State, other: State) -> State:
    """Open where either is, else unknown where either is."""
    for state in (State.OPEN, State.UNKNOWN):
        if state in {one, other}:
            return state
    return State.CLOSED


def split_nights(rule_text: str) -> tuple[str, str]:
    """``rule_text`` up to midnight, and its nights after midnight, by the evening's date.

    The second is "" when no slot crosses midnight. Comments are dropped: none changes a state.
    """
    rules = list(rules_of(without_comments(str(OpeningHours(rule_text)))))
    if not any(_nights(rule) for _separator, rule in rules):
        return "".join(separator + rule for separator, rule in rules), ""
    evenings = "".join(separator + _TIMES.sub(_to_midnight, rule) for separator, rule in rules)
    mornings = "".join(
        (separator or "; ") + morning
        for separator, rule in rules
        if (morning := _from_midnight(separator, rule))
    )
    return evenings, f"24/7 closed{mornings}"


def _nights(rule: str) -> list[str]:
    """Ends of the slots of ``rule`` that cross midnight, as times of the next day."""
    times = _TIMES.search(rule)
    ends = [_next_day(span) for span in times[0].split(",")] if times else []
    return [end for end in ends if end]


def _next_day(span: str) -> str:
    """The time of the next day at which "22:00-06:00" or "22:00-30:00" ends; "" when it has none.

    >>> _next_day("22:00-26:00")
    '02:00'
    """
    start, end = span.split("-")
    if end > "24:00":
        return f"{int(end[:2]) - 24:02}{end[2:]}"
    return end if "00:00" < end <= start else ""


def _to_midnight(times: re.Match) -> str:
    return ",".join(
        f"{span[:5]}-24:00" if _next_day(span) or span.endswith("-00:00") else span
        for span in times[0].split(",")
    )


def _from_midnight(separator: str, rule: str) -> str:
    """``rule`` for the hours after midnight, "" when it does not concern them.

    A rule without nights still replaces those of an earlier rule for the same days.
    """
    times = _TIMES.search(rule)
    if times and (nights := _nights(rule)):
        spans = ",".join(f"00:00-{end}" for end in nights)
        return rule[: times.start()] + spans + rule[times.end() :]
    if rule.endswith("closed"):
        return "" if times else rule
    if separator.strip() == ",":
        return ""
    days = rule[: times.start()] if times else _MODIFIER.sub("", rule)
    return f"{days.strip() or '24/7'} closed"
