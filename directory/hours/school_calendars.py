"""School holidays that are known: from the package, and as they were entered with their source.

Entered calendars are read from the database when a rule depends on them: in Corsica and overseas,
and for days after those of the package.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from django.core.cache import caches
from django.db.models import Max
from django.utils import timezone

from directory.models.school_calendar import SchoolCalendar, SchoolYear
from directory.school_holidays import ZONES, last_school_day, school_holidays, zone_of

# How long a process may not notice that calendars were entered.
CACHED_S = 60
CACHE_KEY = "school-calendars"
# States of rules are sought so far ahead.
AHEAD = timedelta(days=400)
_OWN_CALENDAR = re.compile(r"FR-(?:2[AB]|97\d): ")
_SCHOOL = re.compile(r"\bSH\b", re.IGNORECASE)


def is_school_holiday(zone: str, day: date) -> bool | None:
    """Whether a day is in the school holidays of a zone; None when that is not known here."""
    if zone in ZONES and day <= last_school_day():
        return day in school_holidays(zone)
    days = _entered(version()).get((zone, SchoolYear.of(day).begins))
    return None if days is None else day in days


def last_known_day(zone: str) -> date | None:
    """The last day of which it is known whether a zone has school holidays; None when none is."""
    years = [begins for other, begins in _entered(version()) if other == zone]
    entered = SchoolYear(max(years)).last_day if years else None
    packaged = last_school_day() if zone in ZONES else None
    return max(filter(None, (entered, packaged)), default=None)


def is_known_in(department: str) -> bool:
    """Whether school holidays of a department (INSEE code) are known, now or later."""
    zone, today = zone_of(department), timezone.localdate()
    if not zone or (zone in ZONES and today <= last_school_day()):
        return bool(zone)
    last = last_known_day(zone)
    return last is not None and today <= last


def names_school(rule_text: str) -> bool:
    """Whether a rule may be about school holidays."""
    return _SCHOOL.search(rule_text) is not None


def version_for(rule_text: str) -> int:
    """The version of entered calendars if the states of a rule may depend on them, else 0."""
    if not names_school(rule_text):
        return 0
    is_own = _OWN_CALENDAR.match(rule_text) is not None
    return version() if is_own or timezone.localdate() + AHEAD > last_school_day() else 0


def version() -> int:
    """A number that rises whenever calendars are entered, 0 while there are none.

    Read from the database once a minute by each process.
    """
    number: int | None = caches["local"].get(CACHE_KEY)
    if number is None:
        number = SchoolCalendar.objects.aggregate(last=Max("pk"))["last"] or 0
        caches["local"].set(CACHE_KEY, number, CACHED_S)
    return number


@lru_cache(maxsize=2)
def _entered(_version: int) -> dict[tuple[str, int], frozenset[date]]:
    """Days of holidays by zone and the year in which the school year begins."""
    if not _version:
        return {}
    rows = SchoolCalendar.objects.values_list("zone", "begins_year", "days")
    return {(zone, begins): frozenset(days) for zone, begins, days in rows}
