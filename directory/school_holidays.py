"""School holidays of metropolitan France by zone: their days, as the ministry published them.

Source of the days: the package vacances-scolaires-france (MIT), which carries the official calendar
until the summer of 2028. Corsica and the departments overseas have calendars of their own, which no
package carries: those are known here once they were entered with their source, as are later years
(``directory.hours.school_calendars``).
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from vacances_scolaires_france import SchoolHolidayDates  # type: ignore[import-untyped]

# Departments (INSEE codes) by zone, from the academies of each zone (code de l'éducation, D521-1).
_DEPARTMENTS = {
    "A": "01 03 07 15 16 17 19 21 23 24 25 26 33 38 39 40 42 43 47 58 63 64 69 70 71 73 74 79 86"
    " 87 89 90",
    "B": "02 04 05 06 08 10 13 14 18 22 27 28 29 35 36 37 41 44 45 49 50 51 52 53 54 55 56 57 59 60"
    " 61 62 67 68 72 76 80 83 84 85 88",
    "C": "09 11 12 30 31 32 34 46 48 65 66 75 77 78 81 82 91 92 93 94 95",
}
# Departments that have calendars of their own, by the name of their zone here.
_OWN_CALENDARS = {"corsica": "2A 2B"} | {code: code for code in ("971", "972", "973", "974", "976")}
_ZONES = {
    code: zone for zone, codes in (_DEPARTMENTS | _OWN_CALENDARS).items() for code in codes.split()
}
# The zones that the package knows, and all.
ZONES = tuple(_DEPARTMENTS)
EVERY_ZONE = tuple(_DEPARTMENTS | _OWN_CALENDARS)


def zone_of(department: str) -> str:
    """The zone of a department (INSEE code); "" for no department of France."""
    return _ZONES.get(department, "")


def departments_of(zone: str) -> list[str]:
    """The departments (INSEE codes) of a zone."""
    return [code for code, other in _ZONES.items() if other == zone]


def school_holidays(zone: str) -> frozenset[date]:
    """All days of school holidays of a zone ("A", "B" or "C") that the package knows."""
    return _known()[zone]


@lru_cache(maxsize=1)
def last_school_day() -> date:
    """The last day of which the package knows whether schools have holidays.

    The package ends with a summer: the school year that begins after it is not published.
    """
    return min(max(days) for days in _known().values())


@lru_cache(maxsize=1)
def _known() -> dict[str, frozenset[date]]:
    rows = SchoolHolidayDates().data
    return {
        zone: frozenset(day for day, row in rows.items() if row[f"vacances_zone_{zone.lower()}"])
        for zone in ZONES
    }


def holiday_periods(zone: str, since: date) -> list[tuple[date, date]]:
    """First and last day of the school holidays of a zone that end on a day or later."""
    periods: list[tuple[date, date]] = []
    for day in sorted(school_holidays(zone)):
        if periods and day == periods[-1][1] + timedelta(days=1):
            periods[-1] = (periods[-1][0], day)
        else:
            periods.append((day, day))
    return [period for period in periods if period[1] >= since]
