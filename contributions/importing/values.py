"""Readers of cells: from text to values; ``ValueError`` with a translated reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, override

from contributions.proposals.forms.fields import MailField, WebField
from directory import taxonomy
from directory.fields import (
    AmountColumn,
    CodeColumn,
    CodesColumn,
    Column,
    DayColumn,
    FlagColumn,
    HoursColumn,
    LineColumn,
    MailColumn,
    NumberColumn,
    PhoneColumn,
    WebColumn,
    labels_of,
)
from directory.hours import UnreadableHoursError, reading_of
from directory.models import TaxonomyTerm
from directory.models.taxonomy import Scheme
from directory.vocabulary import SPOKEN_LANGUAGES
from geo.folding import fold
from regions.phones import phones_in

SEVERAL = re.compile(r"[|,;]")
# French last: where a name means two things, it is read as French.
LABELLED_IN = [code for code, _name in reversed(settings.CONTENT_LANGUAGES)]
YES = {fold(word) for word in ("yes", "oui", "1", "true", "vrai", "x")}
YES |= {fold(word) for word in ("نعم", "هو", "بله", "بلی", "እወ", "так", "да")}
NO = {fold(word) for word in ("no", "non", "0", "false", "faux")}
NO |= {fold(word) for word in ("لا", "نه", "خیر", "ኣይፋል", "ኣይፋልን", "ні", "нет")}
CODE = re.compile(r"(country|reg|dep|epci|com|custom):[0-9A-Za-z-]{1,30}")


def flag(cell: str) -> bool:
    """Yes or no, in any language of the content."""
    value = fold(cell)
    if value not in YES | NO:
        raise ValueError(gettext("Write yes or no."))
    return value in YES


def whole(cell: str) -> int:
    """An age."""
    if not cell.isdecimal() or int(cell) > 120:
        raise ValueError(gettext("Write an age in years, such as 16."))
    return int(cell)


def price(cell: str) -> str:
    """An amount in euros as it is stored: "12.50"."""
    try:
        amount = Decimal(cell.replace("€", "").replace(",", ".").strip())
    except InvalidOperation:
        amount = Decimal(0)
    if not (amount.is_finite() and 0 < amount < 100_000):
        raise ValueError(gettext("Write a price above zero, such as 12.50."))
    return str(amount.quantize(Decimal("0.01")))


def day(cell: str) -> str:
    """A date in ISO format: "2026-11-23"."""
    try:
        return date.fromisoformat(cell.strip()).isoformat()
    except ValueError:
        raise ValueError(gettext("Write a day as 2026-11-23.")) from None


def degrees(cell: str, most: int) -> float:
    """A latitude (``most`` 90) or longitude (180)."""
    try:
        value = float(cell.replace(",", "."))
    except ValueError:
        value = float("nan")
    if not -most <= value <= most:
        raise ValueError(gettext("Write degrees with a decimal point, such as 45.7485."))
    return round(value, 7)


# A reader of a cell, given the department of its row: what was read, and a remark or "".
DoubtfulReader = Callable[[str, str], tuple[str, str]]


def hours(cell: str, department: str) -> tuple[str, str]:
    """Opening hours as people write them, in the syntax of OpenStreetMap."""
    try:
        reading = reading_of(cell, department or None)
    except UnreadableHoursError as error:
        return "", _left_out(str(error))
    if reading.is_literal:
        return reading.rule, ""
    return reading.rule, gettext("Read as: %(rule)s") % {"rule": reading.rule}


def phones(cell: str, department: str) -> tuple[str, str]:
    """One or two phone numbers, the second after a slash."""
    numbers = phones_in(cell, department)
    if not numbers:
        return "", _left_out(gettext("this is no phone number."))
    left = ", ".join(numbers[2:])
    remark = gettext("Left out: %(part)s.") % {"part": left} if left else ""
    return "/".join(numbers[:2]), remark


def _left_out(reason: str) -> str:
    return gettext("Left out: %(reason)s") % {"reason": reason}


def doubtful_reader_of(column: Column) -> DoubtfulReader | None:
    """The reader of a declared field that is left out where it cannot be read."""
    kinds: tuple[tuple[type[Column], DoubtfulReader], ...] = (
        (HoursColumn, hours),
        (PhoneColumn, phones),
    )
    return next((reader for kind, reader in kinds if isinstance(column, kind)), None)


def department_in(cells: Mapping[str, str]) -> str:
    """The department (INSEE code) of a row, by its INSEE code or postcode; "" without either.

    The postcodes of Corsica do not say which of its two departments; nothing differs there.
    """
    code = (cells.get("insee_code") or cells.get("postcode") or "").strip().upper()
    if len(code) == 4 and code.isdecimal():
        code = f"0{code}"
    if len(code) != 5:
        return ""
    return code[:3] if code.startswith("97") else code[:2]


def choices_of(field: Any) -> dict[str, object]:
    """The codes of a model field with their labels."""
    return dict(field.choices)


def reader_of(column: Column) -> Callable[[str], Any]:
    """The reader of a declared field; it raises ValueError with a reason.

    Hours and phones have readers of their own (``doubtful_reader_of``).
    """
    if isinstance(column, CodesColumn):
        return partial(codes, choices=labels_of(column))
    if isinstance(column, CodeColumn):
        return partial(code, choices=labels_of(column))
    return next(read for kind, read in READERS if isinstance(column, kind))


class Terms:
    """The names of themes and needs, read once for many rows."""

    def __init__(self) -> None:
        terms = taxonomy.terms()
        self.known = {scheme: _terms(terms, scheme) for scheme in Scheme.values}

    def of(self, cell: str, scheme: str) -> list[str]:
        """Codes of themes or needs, given as codes or names."""
        return _codes(cell, self.known[scheme])


def codes(cell: str, choices: Mapping[str, object]) -> list[str]:
    """Codes of a vocabulary, given as codes or names, in the order of the vocabulary."""
    requested = set(_codes(cell, _in_every_language(choices)))
    return [code for code in choices if code in requested]


def code(cell: str, choices: Mapping[str, object]) -> str:
    """One code of a vocabulary."""
    matching = codes(cell, choices)
    if len(matching) != 1:
        raise ValueError(gettext("Write one value only."))
    return matching[0]


def languages(cell: str) -> list[str]:
    """Codes of languages spoken, given as codes or names."""
    return _codes(cell, _languages())


def slugs(cell: str) -> list[str]:
    """Names of procedure sheets."""
    return sorted({name.strip() for name in SEVERAL.split(cell) if name.strip()})


def territories(cell: str) -> list[str]:
    """Codes of territories."""
    codes = sorted({code.strip() for code in SEVERAL.split(cell) if code.strip()})
    for code in codes:
        if not CODE.fullmatch(code):
            raise ValueError(
                gettext("“%(value)s” is no code of a territory, such as dep:69.") % {"value": code}
            )
    return codes


def _by(field: MailField | WebField, cell: str) -> str:
    try:
        return field.clean(cell)
    except ValidationError as error:
        raise ValueError(" ".join(error.messages)) from error


def _codes(cell: str, known: Mapping[str, str]) -> list[str]:
    codes: list[str] = []
    for name in SEVERAL.split(cell):
        if not name.strip():
            continue
        code = known.get(fold(name.replace("_", " ").replace("-", " ")))
        if code is None:
            text = gettext("“%(value)s” is not known here.")
            raise ValueError(text % {"value": name.strip()[:60]})
        if code not in codes:
            codes.append(code)
    return codes


def _named(labels: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {fold(name.replace("_", " ").replace("-", " ")): code for code, name in labels}


def _terms(terms: Iterable[TaxonomyTerm], scheme: str) -> dict[str, str]:
    of_scheme = [term for term in terms if term.scheme == scheme]
    names = [
        (t.code, t.labels[lang]) for t in of_scheme for lang in LABELLED_IN if lang in t.labels
    ]
    return _named(names) | _named((term.code, term.code) for term in of_scheme)


@cache
def _languages() -> dict[str, str]:
    return _in_every_language(SPOKEN_LANGUAGES)


def _in_every_language(labels: Mapping[str, object]) -> dict[str, str]:
    names: dict[str, str] = {}
    for language in LABELLED_IN:
        with override(language):
            names |= _named((code, str(label)) for code, label in labels.items())
    return names | _named((code, code) for code in labels)


# Readers by the class of the declared field.
READERS: tuple[tuple[type[Column], Callable[[str], Any]], ...] = (
    (MailColumn, partial(_by, MailField())),
    (WebColumn, partial(_by, WebField())),
    (FlagColumn, flag),
    (NumberColumn, whole),
    (AmountColumn, price),
    (DayColumn, day),
    (LineColumn, str.strip),
)
