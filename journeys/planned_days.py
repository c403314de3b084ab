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
# Fields of a browser let years of up to six digits be typed.
WRITTEN_DAY = re.compile(r"(?P<year>[0-9]{4,6})-[0-9]{2}-[0-9]{2}")
# What was typed is repeated so far in an error.
NAMED_MOST = 40


class WrongYearError(ValueError):
    """A day in a year that nobody plans for."""


def planned_day(text: str) -> date:
    """The day written in ISO 8601.

    ``WrongYearError`` for one that may not be planned, ``ValueError`` for what is no day.
    """
    written = WRITTEN_DAY.fullmatch(text)
    if written is None:
        raise ValueError("This is no day.")
    if not FIRST_DAY.year <= int(written["year"]) <= LAST_DAY.year:
        raise WrongYearError
    return date.fromisoformat(text)


class PlannedDayField(forms.DateField):
    """A day between ``FIRST_DAY`` and ``LAST_DAY``; an error names what was written."""

    def to_python(self, value: Any) -> date | None:
        named = {"day": isolated(str(value)[:NAMED_MOST])}
        try:
            day: date | None = super().to_python(value)
        except ValidationError as error:
            raise ValidationError(NO_DATE, code="invalid", params=named) from error
        if day and not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError(WRONG_YEAR, code="year", params=named)
        return day
