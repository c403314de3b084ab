"""CSV downloads: the template to fill in, and the rows with problems."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.utils.translation import gettext, override

from contributions.importing.columns import COLUMNS, header_of
from contributions.models import Import
from directory.exports.formulas import harmless

# French spreadsheets expect semicolons, and a byte order mark for UTF-8.
DELIMITER = ";"
BYTE_ORDER_MARK = "\ufeff"


def template() -> str:
    """A file with the header and one example row, in French or English."""
    header = [header_of(column.name) for column in COLUMNS]
    return "".join(_csv([header, [column.example for column in COLUMNS]]))


def problems_of(file: Import) -> Iterator[str]:
    """The rows with problems, with all cells of the file in its order, and the reasons behind them.

    Line by line. The reasons of an earlier download are left out.
    """
    columns = _columns(file)
    reason_headers = _reason_headers()
    kept = [(key, header) for key, header in columns if header not in reason_headers]
    yield from _csv(_lines(file, kept))


def _lines(file: Import, columns: list[tuple[str, str]]) -> Iterator[list[str]]:
    yield [*(header for _key, header in columns), gettext("what is wrong")]
    for row in file.rows.iterator(chunk_size=500):
        if row.problems:
            reasons = "; ".join(f"{each['column']}: {each['reason']}" for each in row.problems)
            yield [*(row.cells.get(key, "") for key, _header in columns), reasons]


def _columns(file: Import) -> list[tuple[str, str]]:
    """The key in the cells of a row and the header of each column, in the order of the file."""
    if file.headers:
        return [(str(number), header) for number, header in enumerate(file.headers)]
    rows = file.rows.iterator(chunk_size=500)
    names = dict.fromkeys(name for row in rows if row.problems for name in row.cells if name)
    return [(name, name) for name in names]


def _reason_headers() -> set[str]:
    headers = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            headers.add(gettext("what is wrong"))
    return headers


def _csv(lines: Iterable[list[str]]) -> Iterator[str]:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=DELIMITER)
    yield BYTE_ORDER_MARK
    for line in lines:
        writer.writerow([harmless(cell) for cell in line])
        yield text.getvalue()
        text.seek(0)
        text.truncate()
