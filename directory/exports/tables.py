"""Exports as tables: CSV and XLSX, written row by row, without formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from tempfile import TemporaryDirectory, TemporaryFile

from xlsxwriter import Workbook

from directory.exports.formulas import harmless
from directory.exports.rows import COLUMNS, ExportRow, Value, values_in_order

# French spreadsheets expect semicolons, and a byte order mark for UTF-8.
DELIMITER = ";"
BYTE_ORDER_MARK = "\ufeff"
PIECE = 64 * 1024
# Of a cell, and of a sheet with its headers, in XLSX.
LONGEST_CELL = 32_767
MOST_ROWS = 1_048_575


def csv_table(rows: Iterable[ExportRow]) -> Iterator[bytes]:
    """CSV in UTF-8, separated by semicolons."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=DELIMITER)
    yield BYTE_ORDER_MARK.encode()
    for cells in _lines(rows):
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in cells])
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()


def workbook(rows: Iterable[ExportRow]) -> Iterator[bytes]:
    """XLSX with one sheet, in constant memory; every text is a text, also "=1+1"."""
    with TemporaryDirectory() as folder, TemporaryFile() as file:
        book = Workbook(file, {"constant_memory": True, "tmpdir": folder, "in_memory": False})
        sheet = book.add_worksheet("programmes")
        for number, cells in enumerate(_lines(rows)):
            if number > MOST_ROWS:
                break
            for column, cell in enumerate(cells):
                if isinstance(cell, str):
                    sheet.write_string(number, column, cell[:LONGEST_CELL])
                elif cell is not None:
                    sheet.write_number(number, column, cell)
        book.close()
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _lines(rows: Iterable[ExportRow]) -> Iterator[list[Value]]:
    yield list(COLUMNS)
    for row in rows:
        yield values_in_order(row)
