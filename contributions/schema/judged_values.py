"""What is read of the hours and phones in content from outside, as the API's check answers it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext

from contributions.schema.sections import SITE, Content, department_in, department_of
from directory.fields import Column, HoursColumn, PhoneColumn, declared_columns
from directory.hours import UnreadableHoursError, reading_of
from directory.models import Organization, Programme, Site
from regions.phones import phones_in


@dataclass(frozen=True)
class JudgedValue:
    """A value of content: whether it is ``valid`` as it is, ``read``, or ``refused``.

    ``reading`` is how it would be stored, of phones each number; empty when it is refused, and
    then ``words`` says why.
    """

    section: str
    field: str
    status: str
    reading: list[str]
    words: str = ""


def judged_values(content: Content) -> list[JudgedValue]:
    """The hours and phones that content states, in the order of its sections."""
    return list(_judged(content))


def _judged(content: Content) -> Iterator[JudgedValue]:
    everywhere = department_in(content)
    for name, section in content.items():
        if not isinstance(section, dict):
            continue
        commune = section.get("commune")
        department = department_of(commune) if commune else everywhere
        for column in _columns(name):
            value = section.get(column.name)
            if value and isinstance(column, HoursColumn):
                yield _hours(name, column, value, department)
            elif value and isinstance(column, PhoneColumn):
                yield _phones(name, column, value, department)


def _columns(section: str) -> tuple[Column, ...]:
    """The declared fields of a section."""
    if section.partition(":")[0] == SITE:
        return declared_columns(Site, "site")
    if section == "organization":
        return declared_columns(Organization)
    return declared_columns(Programme, section)


def _hours(section: str, column: Column, value: str, department: str | None) -> JudgedValue:
    try:
        reading = reading_of(value, department)
    except UnreadableHoursError as error:
        return JudgedValue(section, column.name, "refused", [], str(error))
    status = "valid" if reading.rule == value else "read"
    return JudgedValue(section, column.name, status, [reading.rule])


def _phones(section: str, column: Column, value: str, department: str | None) -> JudgedValue:
    numbers = phones_in(value, department or "")
    if not numbers:
        words = gettext(
            "This is no phone number. It looks like 04 72 00 00 00 or +33 4 72 00 00 00."
        )
        return JudgedValue(section, column.name, "refused", [], words)
    return JudgedValue(section, column.name, "valid" if numbers == [value] else "read", numbers)
