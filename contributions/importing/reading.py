"""Parser of an uploaded CSV file: from bytes to cells by column, or a translated error."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.characters import cleaned
from contributions.importing.columns import LONGEST_CELL, REQUIRED, column_named

MOST_ROWS = 5_000
MOST_BYTES = 5_000_000
DELIMITERS = ";,\t"
# What spreadsheets run as a formula; our downloads put an apostrophe before it.
FORMULA = re.compile(r"[\s]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
APOSTROPHE = "'"


class FileRefusedError(ValueError):
    """The whole file is refused; ``message`` is the reason, translated."""

    def __init__(self, message: str | Promise):
        self.message = message
        super().__init__(str(message))


@dataclass(frozen=True)
class TableLine:
    """One row of a file: line number, cells by column, and whether it had too many cells."""

    number: int
    cells: dict[str, str]
    has_more: bool


@dataclass(frozen=True)
class Table:
    """The parsed file; ``unknown`` are headers of no known column."""

    lines: list[TableLine]
    unknown: list[str]


def read(raw: bytes) -> Table:
    """Parse a file in UTF-8 or Windows-1252, separated by semicolons, commas or tabs.

    ``FileRefusedError`` when it is too large, no CSV, or lacks a required column.
    """
    if len(raw) > MOST_BYTES:
        raise FileRefusedError(_("The file is larger than 5 MB."))
    text = _decoded(raw)
    head = text.lstrip().partition("\n")[0]
    delimiter = max(DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = next(reader, [])
        columns = _columns(header)
        lines = [
            _line(reader.line_num, columns, cells)
            for cells in reader
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error:
        raise FileRefusedError(
            _("This is no table of text. Save it as CSV and try again.")
        ) from None
    if not lines:
        raise FileRefusedError(_("The file has no row below its first line."))
    if len(lines) > MOST_ROWS:
        raise FileRefusedError(_("The file has more than 5,000 rows. Cut it into several."))
    return Table(lines, [name for name in header if name.strip() and not column_named(name)])


def _decoded(raw: bytes) -> str:
    if b"\0" in raw:
        raise FileRefusedError(_("This is no table of text. Save it as CSV and try again."))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _columns(header: list[str]) -> list[str | None]:
    columns = [column_named(name) for name in header]
    named = [name for name in columns if name]
    if missing := [name for name in REQUIRED if name not in named]:
        text = _("The first line lacks these columns: {columns}")
        raise FileRefusedError(format_lazy(text, columns=", ".join(missing)))
    if twice := sorted({name for name in named if named.count(name) > 1}):
        text = _("The first line names these columns twice: {columns}")
        raise FileRefusedError(format_lazy(text, columns=", ".join(twice)))
    return columns


def _line(number: int, columns: list[str | None], cells: list[str]) -> TableLine:
    values = {
        name: text
        for name, cell in zip(columns, cells, strict=False)
        if name and (text := _text(cell))
    }
    return TableLine(number, values, any(cell.strip() for cell in cells[len(columns) :]))


def _text(cell: str) -> str:
    """The cleaned text of a cell, without the apostrophe of our own downloads.

    Cut one character above the longest allowed, so that it is still refused as too long.
    """
    text = cleaned(cell).strip()[: LONGEST_CELL + 1]
    is_ours = text.startswith(APOSTROPHE) and FORMULA.match(text[1:])
    return text[1:] if is_ours else text
