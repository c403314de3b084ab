"""CSV downloads: the template to fill in, and the rows with problems."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from django.utils.translation import gettext

from contributions.importing.columns import COLUMNS, header_of
from contributions.importing.reading import APOSTROPHE, FORMULA
from contributions.models import ImportRow

# French spreadsheets expect semicolons, and a byte order mark for UTF-8.
DELIMITER = ";"
BYTE_ORDER_MARK = "\ufeff"


def template() -> str:
    """A file with the header and one example row, in French or English."""
    header = [header_of(column.name) for column in COLUMNS]
    return _csv([header, [column.example for column in COLUMNS]])


def problems_of(rows: Iterable[ImportRow]) -> str:
    """Rows with problems or refused, with their cells, and the reasons in a last column."""
    with_problems = [row for row in rows if row.problems]
    columns = list(dict.fromkeys(name for row in with_problems for name in row.cells if name))
    lines = [[*columns, gettext("what is wrong")]]
    for row in with_problems:
        reasons = "; ".join(f"{each['column']}: {each['reason']}" for each in row.problems)
        lines.append([*(row.cells.get(name, "") for name in columns), reasons])
    return _csv(lines)


def harmless(cell: str) -> str:
    """The cell, with an apostrophe before a formula (against CSV injection)."""
    return f"{APOSTROPHE}{cell}" if FORMULA.match(cell) else cell


def _csv(lines: Iterable[list[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=DELIMITER)
    writer.writerows([harmless(cell) for cell in line] for line in lines)
    return BYTE_ORDER_MARK + text.getvalue()
