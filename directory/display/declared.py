"""Declared fields in the reader's words: what a value says, and the lines of the public page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import phonenumbers
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from directory.fields import (
    AmountColumn,
    CodeColumn,
    CodesColumn,
    Column,
    DayColumn,
    FlagColumn,
    HoursColumn,
    Label,
    MailColumn,
    PhoneColumn,
    WebColumn,
    declared_columns,
    labels_of,
)
from directory.hours import is_readable, rules_in_words
from directory.models import Programme, Site

# A usual week reads the same in every time zone.
PARIS = "Europe/Paris"


@dataclass(frozen=True)
class Detail:
    """One line of the public page: an icon, what it is, what it says, where it leads or "".

    ``note`` is said in the organization's own words, in French.
    """

    icon: str
    label: Label
    value: str
    href: str = ""
    note: str = ""


def details_of(owner: Programme | Site) -> list[Detail]:
    """What a programme or site states in declared fields that have an icon of their own."""
    columns = declared_columns(type(owner))
    notes = {column.declared.beside: getattr(owner, column.name) for column in columns}
    return [
        Detail(
            icon=column.declared.icon,
            label=column.label,
            value=value_in_words(column, value),
            href=_address(column, value),
            note=notes.get(column.name, ""),
        )
        for column in columns
        if column.declared.icon and (value := getattr(owner, column.name))
    ]


def _address(column: Column, value: str) -> str:
    """Where a value leads: a call, a mail, a page; "" for others."""
    schemes = ((PhoneColumn, "tel:"), (MailColumn, "mailto:"), (WebColumn, ""))
    found = (f"{scheme}{value}" for kind, scheme in schemes if isinstance(column, kind))
    return next(found, "")


def phone_in_words(phone: str) -> str:
    """A phone number as people of its country write it."""
    if not phone:
        return ""
    try:
        number = phonenumbers.parse(phone, "FR")
    except phonenumbers.NumberParseException:
        return phone
    in_france = phonenumbers.region_code_for_country_code(number.country_code) == "FR"
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, style.NATIONAL if in_france else style.INTERNATIONAL)


def value_in_words(column: Column, value: Any) -> str:
    """What a field says to the reader; "" where nothing is stated."""
    if value in (None, "", []) or value is False:
        return ""
    words = (say for kind, say in WORDS if isinstance(column, kind))
    return next(words, _as_it_is)(column, value)


def listed(codes: Iterable[str], labels: Mapping[str, Label]) -> str:
    """Labels of ``codes`` in the order of their vocabulary; codes it does not know stay."""
    codes = list(codes)
    known = [str(label) for code, label in labels.items() if code in codes]
    return ", ".join(known + [code for code in codes if code not in labels])


def hours_in_words(rule: str) -> str:
    """The usual week in words; what no week can say stays in the notation of OpenStreetMap."""
    return _week(rule, get_language() or "", timezone.localdate()) if rule else ""


@lru_cache(maxsize=512)
def _week(rule: str, _language: str, today: date) -> str:
    if not is_readable(rule):
        return gettext("Cannot be read: %(hours)s") % {"hours": rule}
    return " · ".join(map(str, rules_in_words(rule, PARIS, today))) or rule


def _as_it_is(column: Column, value: Any) -> str:
    return str(value)


def _day(column: Column, value: date | str) -> str:
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return date_format(day, "DATE_FORMAT")


# How a value is said, by the class of its field.
WORDS: tuple[tuple[type[Column], Callable[[Any, Any], str]], ...] = (
    (PhoneColumn, lambda column, value: phone_in_words(value)),
    (HoursColumn, lambda column, value: hours_in_words(value)),
    (FlagColumn, lambda column, value: str(_("yes"))),
    (CodeColumn, lambda column, value: listed([value], labels_of(column))),
    (CodesColumn, lambda column, value: listed(value, labels_of(column))),
    (AmountColumn, lambda column, value: f"{number_format(value)} €"),
    (DayColumn, _day),
)
