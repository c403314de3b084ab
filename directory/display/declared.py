"""Declared fields in the reader's language: their values, and lines of the public page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext
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
from regions.phones import phone_in_words, phone_link

# Any time zone will do for a usual week.
PARIS = "Europe/Paris"


@dataclass(frozen=True)
class Detail:
    """One line of the public page: its icon, label, value, and link or "".

    ``note`` is the organization's own text, in French.
    """

    icon: str
    label: Label
    value: str
    href: str = ""
    note: str = ""

    @property
    def is_phone(self) -> bool:
        return self.href.startswith("tel:")


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
    """The link of a value (tel, mailto, web); "" for other fields."""
    if isinstance(column, PhoneColumn):
        return phone_link(value)
    schemes = ((MailColumn, "mailto:"), (WebColumn, ""))
    links = (f"{scheme}{value}" for kind, scheme in schemes if isinstance(column, kind))
    return next(links, "")


def value_in_words(column: Column, value: Any) -> str:
    """The value of a field as text; "" where nothing is stated."""
    if value in (None, "", []) or value is False:
        return ""
    writers = (write for kind, write in WORDS if isinstance(column, kind))
    return next(writers, _as_it_is)(column, value)


def listed(codes: Iterable[str], labels: Mapping[str, Label]) -> str:
    """Labels of ``codes`` in the order of their vocabulary; unknown codes last, as they are."""
    codes = list(codes)
    known = [str(label) for code, label in labels.items() if code in codes]
    return ", ".join(known + [code for code in codes if code not in labels])


def hours_in_words(rule: str) -> str:
    """The usual week in words; the rule itself where no usual week expresses it."""
    if rule and not is_readable(rule):
        return gettext("Cannot be read: %(hours)s") % {"hours": rule}
    return " · ".join(map(str, rules_in_words(rule, PARIS, timezone.localdate()))) or rule


def _as_it_is(column: Column, value: Any) -> str:
    return str(value)


def _day(column: Column, value: date | str) -> str:
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return date_format(day, "DATE_FORMAT")


# How a value is written, by the class of its field.
WORDS: tuple[tuple[type[Column], Callable[[Any, Any], str]], ...] = (
    (PhoneColumn, lambda column, value: phone_in_words(value)),
    (HoursColumn, lambda column, value: hours_in_words(value)),
    (FlagColumn, lambda column, value: str(_("yes"))),
    (CodeColumn, lambda column, value: listed([value], labels_of(column))),
    (CodesColumn, lambda column, value: listed(value, labels_of(column))),
    (AmountColumn, lambda column, value: f"{number_format(value)} €"),
    (DayColumn, _day),
)
