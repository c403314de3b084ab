"""The days that may be written into a journey: any other year is a slip of the finger."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from directory.hours.wording import isolated

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
WRONG_YEAR = _("%(day)s: look at the year. It is from 2000 to 2099.")
NO_DATE = _("%(day)s is no date that can be read. Write it again.")
# A browser's field sends a year of more than four digits as it was typed.
WRITTEN_DAY = re.compile(r"(?P<year>[0-9]{4,})-[0-9]{2}-[0-9]{2}")
# What was typed is repeated so far in an error.
NAMED_MOST = 40


class WrongYearError(ValueError):
    """A day in a year that nobody plans for."""


def planned_day(text: str) -> date:
    """The day written in ISO 8601, as fields of a browser and phones send it.

    ``WrongYearError`` for one that may not be planned, ``ValueError`` for what is no day.
    """
    written = WRITTEN_DAY.fullmatch(text)
    if written is None:
        raise ValueError("This is no day.")
    year = written["year"]
    if len(year) > len("2099") or not FIRST_DAY.year <= int(year) <= LAST_DAY.year:
        raise WrongYearError
    return date.fromisoformat(text)


def within_planned_years(day: date) -> date:
    """The day itself; ``WrongYearError`` where nobody plans for its year."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise WrongYearError
    return day


class PlannedDayField(forms.DateField):
    """A day between ``FIRST_DAY`` and ``LAST_DAY``; an error names what was written.

    Read as ``planned_day`` reads it; without a field for days, also as one writes a date by hand.
    """

    def to_python(self, value: Any) -> date | None:
        try:
            if isinstance(value, str) and WRITTEN_DAY.fullmatch(value.strip()):
                return planned_day(value.strip())
            day: date | None = super().to_python(value)
            return day and within_planned_years(day)
        except WrongYearError as error:
            raise _refused(WRONG_YEAR, "year", value) from error
        except (ValueError, ValidationError) as error:
            raise _refused(NO_DATE, "invalid", value) from error


def _refused(message: Any, code: str, value: Any) -> ValidationError:
    return ValidationError(message, code=code, params={"day": isolated(str(value)[:NAMED_MOST])})
