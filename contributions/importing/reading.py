"""Reader of files to import: CSV, XLSX, ODS and JSON of data·inclusion, by what is in them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from contributions.importing.data_inclusion import is_json, read_data_inclusion
from contributions.importing.delimited import read_delimited
from contributions.importing.tables import FileRefusedError, Table, TableLine
from contributions.importing.workbooks import UPLOAD, Limits, is_workbook, read_workbook

# Of an upload; larger files are imported by a command.
MOST_ROWS = 20_000
MOST_BYTES = 20_000_000
TOO_LARGE = _("The file is larger than 20 MB. Ask who runs this site to import it by a command.")


def tables_in(file: BinaryIO, encoding: str = "", limits: Limits = UPLOAD) -> Iterator[Table]:
    """The tables of a file, one after the other; a workbook may have several.

    ``FileRefusedError`` when it cannot be read, also while its rows are read.
    """
    if is_workbook(file):
        yield from read_workbook(file, limits)
    elif is_json(file):
        yield read_data_inclusion(file)
    else:
        yield read_delimited(file, encoding)


def read(raw: bytes, encoding: str = "") -> list[tuple[Table, list[TableLine]]]:
    """The tables of an uploaded file with their rows; at least one, and none without rows."""
    if len(raw) > MOST_BYTES:
        raise FileRefusedError(TOO_LARGE)
    read, count = [], 0
    for table in tables_in(io.BytesIO(raw), encoding):
        lines = []
        for line in table.lines:
            count += 1
            if count > MOST_ROWS:
                text = _("The file has more than 20,000 rows. Cut it into several.")
                raise FileRefusedError(text)
            lines.append(line)
        if lines:
            read.append((table, lines))
    if not read:
        raise FileRefusedError(_("The file has no row below its first line."))
    return read
