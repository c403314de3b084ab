"""Declared fields in the reader's words: what a value says, and the lines of the public page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from directory.display.sites import phone_in_words
from directory.fields import (
    AmountColumn,
    CodeColumn,
    CodesColumn,
    Column,
    DayColumn,
    FlagColumn,
    HoursColumn,
    Label,
    LineColumn,
    MailColumn,
    PhoneColumn,
    WebColumn,
    declared_columns,
)
from directory.hours import is_readable, rules_in_words
from directory.models import Programme, Site

# A usual week reads the same in every time zone.
PARIS = "Europe/Paris"


@dataclass(frozen=True)
class Detail:
    """One line of the public page: an icon, what it is, what it says, where it leads or ""."""

    icon: str
    label: Label
    value: str
    href: str = ""
    is_left_to_right: bool = False
    is_own_words: bool = False


def details_of(owner: Programme | Site) -> list[Detail]:
    """What a programme or site states in declared fields that have an icon of their own."""
    columns = [column for column in declared_columns(type(owner)) if column.declared.icon]
    return [_detail(column, value) for column in columns if (value := getattr(owner, column.name))]


def _detail(column: Column, value: Any) -> Detail:
    schemes = ((PhoneColumn, "tel:"), (MailColumn, "mailto:"), (WebColumn, ""))
    scheme = next((scheme for kind, scheme in schemes if isinstance(column, kind)), None)
    return Detail(
        icon=column.declared.icon,
        label=column.label,
        value=value_in_words(column, value),
        href="" if scheme is None else f"{scheme}{value}",
        is_left_to_right=scheme is not None,
        is_own_words=isinstance(column, LineColumn),
    )


def value_in_words(column: Column, value: Any) -> str:
    """What a field says to the reader; "" where nothing is stated."""
    if value in (None, "", []) or value is False:
        return ""
    words = (say for kind, say in WORDS if isinstance(column, kind))
    return next(words, _as_it_is)(column, value)


def listed(codes: Iterable[str], labels: dict[str, Any]) -> str:
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
    (CodeColumn, lambda column, value: listed([value], dict(column.choices))),
    (CodesColumn, lambda column, value: listed(value, dict(column.base_field.choices))),
    (AmountColumn, lambda column, value: f"{number_format(value)} €"),
    (DayColumn, _day),
)
