"""Weekly opening hours as a table of seven days, to and from the OpenStreetMap syntax.

The table holds up to two openings a day, and whether public holidays are closed. Richer rules are
written in the syntax itself, and the table stays empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

from regions.offices.hours import OSM_DAYS as DAYS
from regions.offices.hours import format_days

SLOTS = 2
HOLIDAYS_OFF = "PH off"
SCHOOL_HOLIDAYS_OFF = "SH off"

_RULE = re.compile(r"(?P<days>[A-Z][a-z](?:[-,][A-Z][a-z])*) (?P<hours>off|[\d:,-]+)")
_SLOT = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")
# The end of a day in OpenStreetMap syntax.
MIDNIGHT = "24:00"

Slot = tuple[time, time]


@dataclass(frozen=True)
class Week:
    """The openings of each day from Monday, at most two, and which holidays are closed."""

    days: tuple[tuple[Slot, ...], ...] = ((),) * 7
    is_closed_on_holidays: bool = False
    is_closed_in_school_holidays: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether no day has an opening."""
        return not any(self.days)


def format_week(week: Week) -> str:
    """The week in OpenStreetMap syntax: "Mo-We,Fr 09:00-12:00; PH off"; "" when it is empty."""
    alike: dict[tuple[Slot, ...], list[int]] = {}
    for day, slots in enumerate(week.days):
        if slots:
            alike.setdefault(slots, []).append(day)
    rules = [f"{format_days(days)} {','.join(map(_slot, slots))}" for slots, days in alike.items()]
    if rules and week.is_closed_on_holidays:
        rules.append(HOLIDAYS_OFF)
    if rules and week.is_closed_in_school_holidays:
        rules.append(SCHOOL_HOLIDAYS_OFF)
    return "; ".join(rules)


def parse_week(text: str) -> Week | None:
    """The table of a rule; None when the table cannot express the rule."""
    days: list[tuple[Slot, ...]] = [()] * 7
    holidays = school = False
    for rule in filter(None, (part.strip() for part in text.split(";"))):
        if rule == HOLIDAYS_OFF:
            holidays = True
            continue
        if rule == SCHOOL_HOLIDAYS_OFF:
            school = True
            continue
        match = _RULE.fullmatch(rule)
        named = list(_named(match["days"])) if match else []
        slots = _slots(match["hours"]) if match else None
        if not named or slots is None:
            return None
        for day in named:
            days[day] = slots
    return Week(tuple(days), holidays, school)


def _slot(slot: Slot) -> str:
    opens, closes = slot
    end = MIDNIGHT if closes == time() else f"{closes:%H:%M}"
    return f"{opens:%H:%M}-{end}"


def _named(text: str) -> Iterator[int]:
    """The indexes of the days in "Mo-We,Fr"; empty when one of them is invalid."""
    days: list[int] = []
    for part in text.split(","):
        ends = part.split("-")
        if len(ends) > 2 or any(end not in DAYS for end in ends):
            return
        first, last = DAYS.index(ends[0]), DAYS.index(ends[-1])
        if last < first:
            return
        days += range(first, last + 1)
    yield from days


def _slots(text: str) -> tuple[Slot, ...] | None:
    if text == "off":
        return ()
    slots = []
    for part in text.split(","):
        match = _SLOT.fullmatch(part)
        if not match:
            return None
        hours = [int(number) for number in match.groups()]
        if hours[2:] == [24, 0]:
            hours[2] = 0
        if hours[0] > 23 or hours[2] > 23 or max(hours[1], hours[3]) > 59:
            return None
        slots.append((time(hours[0], hours[1]), time(hours[2], hours[3])))
    return tuple(slots) if len(slots) <= SLOTS else None
