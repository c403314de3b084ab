"""Entering official school holidays that no package carries, from a file, with their source."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.cache import caches
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.roles import Role
from directory.hours.open_intervals import compute_open_intervals
from directory.hours.school_calendars import CACHE_KEY
from directory.models import OpeningRule, SchoolCalendar
from directory.models.school_calendar import FIRST_YEAR, LAST_YEAR, SchoolYear
from directory.school_holidays import EVERY_ZONE, ZONES, departments_of, last_school_day

COLUMNS = ("zone", "first_on", "last_on")
LONGEST_SOURCE = 300


class SchoolHolidaysError(ValueError):
    """School holidays that are refused; each line of the message names one reason."""


@dataclass(frozen=True)
class HolidayPeriod:
    """Holidays of a zone: first and last day without school, and their line in the file."""

    line: int
    zone: str
    first_on: date
    last_on: date

    @property
    def school_year(self) -> SchoolYear:
        return SchoolYear.of(self.first_on)

    @property
    def days(self) -> list[date]:
        count = (self.last_on - self.first_on).days + 1
        return [self.first_on + timedelta(days=number) for number in range(count)]


@dataclass(frozen=True)
class EnteredHolidays:
    """What was entered: the calendars, and how many rules of hours were computed anew."""

    calendars: list[SchoolCalendar]
    rules: int


@transaction.atomic
def enter_school_holidays(
    text: str, *, source: str, published_on: date, replace: bool = False
) -> EnteredHolidays:
    """Store the school holidays of a CSV file; all of it, or nothing.

    Its columns are ``zone`` ("corsica", "971" to "976", "A", "B", "C"), ``first_on`` and
    ``last_on`` (ISO dates, both without school). For each zone and school year (1 September to 31
    August) it is taken for all there is. ``SchoolHolidaysError`` says why it is refused.
    """
    periods = list(_periods(text))
    problems = [*_problems_of_source(source, published_on), *_problems(periods)]
    years = dict.fromkeys((period.zone, period.school_year) for period in periods)
    if not replace:
        problems += _already_entered(list(years))
    if problems or not periods:
        raise SchoolHolidaysError("\n".join(problems) or "The file has no holidays.")
    calendars = [
        _store(
            zone,
            year,
            [each for each in periods if (each.zone, each.school_year) == (zone, year)],
            source=source.strip(),
            published_on=published_on,
        )
        for zone, year in years
    ]
    caches["local"].delete(CACHE_KEY)
    return EnteredHolidays(calendars, _compute_anew({zone for zone, _year in years}))


def _periods(text: str) -> Iterator[HolidayPeriod]:
    text = text.lstrip("\ufeff")
    # Spreadsheets in French separate cells by semicolons.
    separator = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.DictReader(io.StringIO(text), delimiter=separator)
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise SchoolHolidaysError(f"The file has no column {', '.join(missing)}.")
    for row in reader:
        if None in row:
            raise SchoolHolidaysError(f"Line {reader.line_num}: has more cells than columns.")
        zone, first_on, last_on = ((row[name] or "").strip() for name in COLUMNS)
        try:
            days = date.fromisoformat(first_on), date.fromisoformat(last_on)
        except ValueError as error:
            raise SchoolHolidaysError(f"Line {reader.line_num}: {error}.") from error
        yield HolidayPeriod(reader.line_num, zone, *days)


def _problems_of_source(source: str, published_on: date) -> Iterator[str]:
    if not source.strip():
        yield "Say the source: who published these holidays, and where."
    elif len(source) > LONGEST_SOURCE:
        yield f"The source has more than {LONGEST_SOURCE} characters."
    if published_on > timezone.localdate():
        yield f"The source cannot have been published on {published_on}, which is to come."


def _problems(periods: list[HolidayPeriod]) -> Iterator[str]:
    before: dict[str, HolidayPeriod] = {}
    for period in sorted(periods, key=lambda each: (each.zone, each.first_on)):
        if reason := _reason_against(period):
            yield f"Line {period.line}: {reason}"
        earlier = before.get(period.zone)
        if earlier and period.first_on <= earlier.last_on:
            yield f"Line {period.line}: overlaps with line {earlier.line}."
        before[period.zone] = period


def _reason_against(period: HolidayPeriod) -> str:
    if period.zone not in EVERY_ZONE:
        return f"there is no zone {period.zone!r}; there are {', '.join(EVERY_ZONE)}."
    if not FIRST_YEAR <= period.school_year.begins <= LAST_YEAR:
        return f"{period.first_on} is not in the school years {FIRST_YEAR} to {LAST_YEAR}."
    if period.last_on < period.first_on:
        return f"ends on {period.last_on}, before it begins."
    if period.last_on > period.school_year.last_day:
        day = period.school_year.last_day
        return f"goes on after {day}: write it until then, and the rest in the next school year."
    if period.zone in ZONES and period.first_on <= last_school_day():
        return f"zone {period.zone} is known until {last_school_day()} already."
    return ""


def _already_entered(years: list[tuple[str, SchoolYear]]) -> Iterator[str]:
    for calendar in SchoolCalendar.objects.order_by("zone", "begins_year"):
        year = SchoolYear(calendar.begins_year)
        if (calendar.zone, year) in years:
            yield (
                f"Zone {calendar.zone}, {year}: entered already, from {calendar.source} "
                f"({calendar.published_on})."
            )


def _store(
    zone: str, year: SchoolYear, periods: list[HolidayPeriod], *, source: str, published_on: date
) -> SchoolCalendar:
    before = SchoolCalendar.objects.filter(zone=zone, begins_year=year.begins)
    replaced = [f"{calendar.source} ({calendar.published_on})" for calendar in before]
    before.delete()
    calendar = SchoolCalendar.objects.create(
        zone=zone,
        begins_year=year.begins,
        days=sorted(day for period in periods for day in period.days),
        source=source,
        published_on=published_on,
    )
    audit.record(
        by=None,
        role=Role.INSTALLATION,
        verb="enter",
        about=calendar,
        zone=zone,
        school_year=str(year),
        source=source,
        published_on=published_on.isoformat(),
        replaced=replaced,
    )
    return calendar


def _compute_anew(zones: set[str]) -> int:
    """Compute the open intervals of the rules about school holidays in these zones again."""
    departments = "|".join(code for zone in sorted(zones) for code in departments_of(zone))
    rules = OpeningRule.objects.filter(text__regex=rf"^FR-({departments}): .*SH")
    ids = list(rules.values_list("pk", flat=True))
    OpeningRule.objects.filter(pk__in=ids).update(computed_from=None, computed_until=None)
    return compute_open_intervals(ids)
