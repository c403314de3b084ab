"""Opening hours by day: the table of a week, and the usual week in a few lines.

A night slot belongs to the evening on which it starts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from opening_hours import State

from directory.holidays import public_holidays
from directory.hours.reading import parsed
from directory.hours.rules import names_public_holidays
from directory.hours.timeline import Timeline
from directory.hours.wording import DAY_NAMES, time_in_words

# A slot that crosses midnight is one night when it ends by this time, else two days.
NIGHT_ENDS = time(12)
# Long enough for every season and every "first Monday".
YEAR_DAYS = 53 * 7
# Most years between two 29 Februaries.
YEARS_BETWEEN_LEAP_DAYS = 8


@dataclass(frozen=True)
class Slot:
    """An uninterrupted opening; both ends aware, in the rule's zone."""

    opens_at: datetime
    closes_at: datetime

    @property
    def times(self) -> tuple[time, time]:
        return self.opens_at.time(), self.closes_at.time()

    def __str__(self) -> str:
        if self.times == (time(), time()):
            return _("all day and night")
        # Translators: an opening of one day, as in "9:00–12:00".
        return _("%(opens)s–%(closes)s") % {
            "opens": time_in_words(self.opens_at),
            "closes": time_in_words(self.closes_at),
        }


@dataclass(frozen=True)
class Day:
    """One day of the table. ``holiday`` is the name of a public holiday or None.

    ``is_known`` is false when the rule has "unknown" hours on that day.
    """

    date: date
    slots: tuple[Slot, ...]
    holiday: str | Promise | None = None
    is_known: bool = True

    @property
    def name(self) -> str:
        return str(DAY_NAMES[self.date.weekday()])

    @property
    def hours(self) -> str:
        if self.slots:
            return _hours([str(slot) for slot in self.slots])
        return _("closed") if self.is_known else _("hours not known")

    @property
    def pattern(self) -> tuple:
        """A key that equal hours share; faster to compare than their text."""
        return tuple(slot.times for slot in self.slots) or (self.is_known,)


# The pattern of a day that is certainly closed.
CLOSED = (True,)


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
    rule = parsed(rule_text, time_zone)
    if rule is None:
        return []
    return _days(rule, ZoneInfo(time_zone), start_date, 7, department)


def rules_in_words(rule_text: str, time_zone: str, start_date: date) -> list[HoursLine]:
    """The usual week in a few lines; empty when the weeks of the coming year differ.

    Empty too when the usual week is closed and only certain days are open ("easter +1 day").

    Takes the hours as the organization wrote them (``Site.opening_hours``): a dated closure makes
    weeks differ. Empty means: show the ``week_table``.
    """
    rule = parsed(rule_text, time_zone)
    if rule is None:
        return []
    days = _days(rule, ZoneInfo(time_zone), start_date, YEAR_DAYS)
    week = _regular_week(days)
    if week is None:
        return []
    lines = [_line(list(group)) for _hours, group in groupby(week, key=lambda day: day.hours)]
    if names_public_holidays(rule_text):
        on_holidays = {day.hours for day in days if day.holiday}
        if len(on_holidays) == 1:
            lines.append(HoursLine(_("Public holidays"), on_holidays.pop()))
            if any(day.slots for day in days if day.holiday):
                return lines
    if all(day.pattern == CLOSED for day in week) and _opens_some_day(rule, start_date):
        return []
    return lines


def _opens_some_day(rule: Timeline, start_date: date) -> bool:
    """Whether a rule is ever open or unknown from a day on."""
    start = datetime.combine(start_date, time())
    end = start.replace(year=start.year + YEARS_BETWEEN_LEAP_DAYS, day=1) + timedelta(days=31)
    return any(state != State.CLOSED for state, _begins, _ends in rule.wall_spans(start, end))


def _regular_week(days: list[Day]) -> list[Day] | None:
    """Monday to Sunday of the usual week, holidays aside; None when weeks differ."""
    by_weekday: dict[int, Day] = {}
    for day in days:
        if day.holiday:
            continue
        known = by_weekday.setdefault(day.date.weekday(), day)
        if known.pattern != day.pattern:
            return None
    return [by_weekday[weekday] for weekday in range(7)]


def _line(days: list[Day]) -> HoursLine:
    names = {"first": days[0].name, "last": days[-1].name}
    if len(days) == 7:
        return HoursLine(_("Every day"), days[0].hours)
    if len(days) == 1:
        return HoursLine(days[0].name, days[0].hours)
    if len(days) == 2:
        return HoursLine(_("%(first)s and %(last)s") % names, days[0].hours)
    return HoursLine(_("%(first)s to %(last)s") % names, days[0].hours)


def _hours(slots: Iterable[str]) -> str:
    # Translators: stands between two openings of one day, as in "9:00–12:00, 14:00–17:00".
    return _(", ").join(slots)


def _days(
    rule: Timeline, zone: ZoneInfo, first_on: date, count: int, department: str = ""
) -> list[Day]:
    """``count`` days from ``first_on``."""
    dates = [first_on + timedelta(days=ahead) for ahead in range(count)]
    holidays = public_holidays(department, range(dates[0].year, dates[-1].year + 1))
    slots: dict[date, list[Slot]] = {day: [] for day in dates}
    unsure: set[date] = set()
    # The day before and the day after too, so that nights at either end are complete.
    start = datetime.combine(first_on - timedelta(days=1), time())
    end = datetime.combine(dates[-1] + timedelta(days=2), time())
    for state, opens_at, closes_at in rule.wall_spans(start, end):
        if state == State.CLOSED:
            continue
        for slot in _by_day(opens_at.replace(tzinfo=zone), closes_at.replace(tzinfo=zone)):
            day = slot.opens_at.date()
            if state == State.UNKNOWN:
                unsure.add(day)
            elif day in slots:
                slots[day].append(slot)
    return [Day(day, tuple(slots[day]), holidays.get(day), day not in unsure) for day in dates]


def _by_day(opens_at: datetime, closes_at: datetime) -> Iterator[Slot]:
    """A span split at each midnight, unless it is one night."""
    while True:
        tomorrow = opens_at.date() + timedelta(days=1)
        midnight = datetime.combine(tomorrow, time(), opens_at.tzinfo)
        is_night = opens_at.time() > time() and closes_at <= midnight.replace(hour=NIGHT_ENDS.hour)
        if closes_at <= midnight or is_night:
            yield Slot(opens_at, closes_at)
            return
        yield Slot(opens_at, midnight)
        opens_at = midnight
