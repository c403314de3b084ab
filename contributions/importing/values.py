"""Readers of cells: from text to values; ``ValueError`` with a translated reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from contributions.importing.named_codes import SEVERAL, code, codes
from contributions.proposals.forms.fields import MailField, WebField
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
from geo.folding import fold
from regions.phones import phones_in

# A number as a spreadsheet writes it that took the cell for one: "33472000000.0".
POINT_ZERO = re.compile(r"^\s*(\d+)\.0+\s*$")
YES = {fold(word) for word in ("yes", "oui", "1", "true", "vrai", "x")}
YES |= {fold(word) for word in ("نعم", "هو", "بله", "بلی", "እወ", "так", "да")}
NO = {fold(word) for word in ("no", "non", "0", "false", "faux")}
NO |= {fold(word) for word in ("لا", "نه", "خیر", "ኣይፋል", "ኣይፋልን", "ні", "нет")}
AGE = re.compile(r"\s*(\d{1,3})(?:\.0+)?\s*(?:ans?|years?)?\s*", re.IGNORECASE)
FRENCH_DAY = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*")
DEGREES = re.compile(
    r"""\s*(-?\d{1,3})\s*°\s*(?:(\d{1,2})\s*['’′]\s*)?(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:''|"|″|”)\s*)?
    ([NSEWO])?\s*""",
    re.IGNORECASE | re.VERBOSE,
)
CODE = re.compile(r"(country|reg|dep|epci|com|custom):[0-9A-Za-z-]{1,30}")


def flag(cell: str) -> bool:
    """Yes or no, in any language of the content."""
    value = fold(cell)
    if value not in YES | NO:
        raise ValueError(gettext("Write yes or no."))
    return value in YES


def whole(cell: str) -> int:
    """An age: "16", "16 ans"."""
    found = AGE.fullmatch(cell)
    if not found or int(found.group(1)) > 120:
        raise ValueError(gettext("Write an age in years, such as 16."))
    return int(found.group(1))


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
    """A date in ISO format: "2026-11-23", of that, "23/11/2026" or a moment of that day."""
    french = FRENCH_DAY.fullmatch(cell)
    try:
        if french:
            return date(*(int(part) for part in reversed(french.groups()))).isoformat()
        return date.fromisoformat(cell.strip()[:10]).isoformat()
    except ValueError:
        raise ValueError(gettext("Write a day as 2026-11-23.")) from None


def degrees(cell: str, most: int) -> float:
    """A latitude (``most`` 90) or longitude (180), also in degrees, minutes and seconds."""
    if found := DEGREES.fullmatch(cell):
        value = _of_minutes(*found.groups())
    else:
        try:
            value = float(cell.replace(",", "."))
        except ValueError:
            value = float("nan")
    if not -most <= value <= most:
        raise ValueError(gettext("Write degrees with a decimal point, such as 45.7485."))
    return round(value, 7)


def _of_minutes(whole: str, minutes: str | None, seconds: str | None, side: str | None) -> float:
    """45°45'28'' N → 45.7577778; south and west are below zero."""
    size = abs(int(whole)) + int(minutes or 0) / 60
    size += float((seconds or "0").replace(",", ".")) / 3600
    is_below = whole.startswith("-") or (side or "").upper() in {"S", "W", "O"}
    return -size if is_below else size


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
    return reading.rule, _read_as(reading.rule)


def phones(cell: str, department: str) -> tuple[str, str]:
    """One or two phone numbers, the second after a slash."""
    numbers = phones_in(_as_phone(cell), department)
    if not numbers:
        return "", _left_out(gettext("this is no phone number."))
    left = ", ".join(numbers[2:])
    remark = gettext("Left out: %(part)s.") % {"part": left} if left else ""
    return "/".join(numbers[:2]), remark


def _as_phone(cell: str) -> str:
    """A phone number that a spreadsheet took for a number, with the zero or plus that it lost."""
    cell = POINT_ZERO.sub(r"\1", cell)
    if re.fullmatch(r"\s*[1-9]\d{8}\s*", cell):
        return f"0{cell.strip()}"
    return f"+{cell.strip()}" if re.fullmatch(r"\s*33[1-9]\d{8}\s*", cell) else cell


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


def slugs(cell: str) -> list[str]:
    """Names of procedure sheets."""
    return sorted({name.strip() for name in SEVERAL.split(cell) if name.strip()})


def territories(cell: str) -> list[str]:
    """Codes of territories: "dep:69", or as registries write them: "69", "69123", "200046977"."""
    written = {part.strip() for part in SEVERAL.split(cell) if part.strip()}
    territories = sorted(_territory(part) for part in written)
    for each in territories:
        if not CODE.fullmatch(each):
            raise ValueError(
                gettext("“%(value)s” is no code of a territory, such as dep:69.") % {"value": each}
            )
    return territories


def _territory(code: str) -> str:
    """ "69" → "dep:69", "69123" → "com:69123", "200046977" → "epci:200046977"."""
    kinds = {2: "dep", 3: "dep", 5: "com", 9: "epci"}
    is_bare = re.fullmatch(r"\d[0-9AB]\d{0,7}", code.upper())
    kind = kinds.get(len(code)) if is_bare else None
    return f"{kind}:{code.upper()}" if kind else code


def postcode(cell: str) -> tuple[str, str]:
    """A French postcode with the zero that a spreadsheet dropped; "" where it is none."""
    digits = re.sub(r"^\s*(?:FR?\s*-\s*)?|\s|\.0+\s*$", "", cell, flags=re.IGNORECASE)
    if re.fullmatch(r"\d{5}", digits):
        return digits, ""
    if re.fullmatch(r"[1-9]\d{3}", digits):
        return f"0{digits}", _read_as(f"0{digits}")
    return "", _left_out(gettext("this is no postcode."))


def insee_code(cell: str) -> tuple[str, str]:
    """The INSEE code of a commune: "2a004", or "1004", which lost its zero."""
    code = POINT_ZERO.sub(r"\1", cell).strip().upper()
    if len(code) == 4 and code.isdecimal():
        return f"0{code}", _read_as(f"0{code}")
    return code[:5], ""


def _read_as(value: str) -> str:
    return gettext("Read as: %(rule)s") % {"rule": value}


def _by(field: MailField | WebField, cell: str) -> str:
    try:
        return field.clean(cell)
    except ValidationError as error:
        raise ValueError(" ".join(error.messages)) from error


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
