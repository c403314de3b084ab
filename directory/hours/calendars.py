"""The calendar by which opening hours are evaluated: public and school holidays of a department."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from directory.holidays import public_holidays
from directory.hours.school_calendars import is_school_holiday
from directory.school_holidays import zone_of


@dataclass(frozen=True)
class Calendar:
    """Holidays of a department (INSEE code: "67"); "" knows those of the whole country.

    ``zone`` of school holidays is that of the department, or one given for an example.
    """

    department: str = ""
    zone: str = ""

    def is_public_holiday(self, day: date) -> bool:
        """Whether a day is a public holiday there."""
        return day in _public(self.department, day.year)

    def is_school_holiday(self, day: date) -> bool | None:
        """Whether a day is in school holidays; None when that is not known here."""
        zone = self.zone or zone_of(self.department)
        return is_school_holiday(zone, day) if zone else None


@lru_cache(maxsize=512)
def _public(department: str, year: int) -> frozenset[date]:
    return frozenset(public_holidays(department, [year]))
