"""What every reader of files returns, and the limits that all of them keep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.characters import cleaned
from contributions.importing.columns import LONGEST_CELL
from directory.exports.formulas import APOSTROPHE, FORMULA

MOST_COLUMNS = 300
# Characters of a whole row: stored encrypted, it stays below the bound of its column.
LONGEST_ROW = 100_000
LONGEST_HEADER = 200
# The line of headers is looked for among so many, since lists often have a title above them.
HEADER_WITHIN = 20
NO_TABLE = _("This is no table of text. Save it as CSV and try again.")


class FileRefusedError(ValueError):
    """The whole file is refused; ``message`` is the reason, translated."""

    def __init__(self, message: str | Promise):
        self.message = message
        super().__init__(str(message))


@dataclass(frozen=True)
class TableLine:
    """One row of a file: line number, cells in their order, and whether it had too much in it."""

    number: int
    cells: list[str]
    has_more: bool


@dataclass(frozen=True)
class Table:
    """One table of a file: its headers, and its rows, which can be read once.

    ``sheet`` is its name in a workbook.
    """

    headers: list[str]
    lines: Iterator[TableLine]
    sheet: str = ""


def table_of(numbered: Iterable[tuple[int, list[str]]], sheet: str = "") -> Table | None:
    """The table of numbered rows of cells; None without any row. Empty rows are left out.

    The headers are the first row with two filled cells among the first ones.
    """
    rows = ((number, cells) for number, cells in numbered if any(cell.strip() for cell in cells))
    first: list[str] | None = None
    for passed, (_number, cells) in enumerate(rows):
        first = cells if first is None else first
        if sum(bool(cell.strip()) for cell in cells) > 1:
            first = cells
            break
        if passed >= HEADER_WITHIN:
            break
    if first is None:
        return None
    headers = _headers(first)
    return Table(headers, (_line(number, cells, len(headers)) for number, cells in rows), sheet)


def _headers(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) > MOST_COLUMNS:
        raise FileRefusedError(_("The file has more than 300 columns."))
    return [cleaned(cell).strip()[:LONGEST_HEADER] for cell in cells]


def _line(number: int, cells: list[str], columns: int) -> TableLine:
    texts = [text_of_cell(cell) for cell in cells[:columns]]
    has_more = any(cell.strip() for cell in cells[columns:])
    if sum(map(len, texts)) > LONGEST_ROW:
        texts = [text[: LONGEST_ROW // MOST_COLUMNS] for text in texts]
        has_more = True
    return TableLine(number, texts, has_more)


def text_of_cell(cell: str) -> str:
    """The cleaned text of a cell, without the apostrophe of our own downloads.

    Cut one character above the longest allowed, so that it is still refused as too long.
    """
    text = cleaned(cell[: 4 * LONGEST_CELL]).strip()[: LONGEST_CELL + 1]
    is_ours = text.startswith(APOSTROPHE) and FORMULA.match(text[1:])
    return text[1:] if is_ours else text
