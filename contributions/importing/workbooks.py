"""Reader of workbooks (XLSX, ODS), in a child process with limits of memory, time and cells."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from contributions.importing.columns import LONGEST_CELL
from contributions.importing.tables import FileRefusedError, Table, table_of

CHILD = Path(__file__).with_name("workbook_reader.py")
START = b"PK\x03\x04"
TOO_LARGE = _("This workbook is too large once it is unpacked. Save the sheet you need as CSV.")
UNREADABLE = _("This workbook cannot be read. Save it again as XLSX or CSV.")


@dataclass(frozen=True)
class Limits:
    """Of the child process: bytes of memory, seconds, bytes unpacked, cells, characters a cell."""

    memory: int = 700_000_000
    seconds: int = 60
    unpacked: int = 300_000_000
    cells: int = 5_000_000
    cell: int = 4 * LONGEST_CELL


# Of an upload, and of a file that somebody with a shell imports.
UPLOAD, COMMAND = Limits(), Limits(memory=2_000_000_000, seconds=300, cells=12_000_000)


def is_workbook(file: BinaryIO) -> bool:
    """Whether a file is a zip archive, as all workbooks are; it is left at its beginning."""
    start = file.read(len(START))
    file.seek(0)
    return start == START


def read_workbook(file: BinaryIO, limits: Limits = UPLOAD) -> Iterator[Table]:
    """The tables of its visible sheets, one after the other; ``FileRefusedError`` for no workbook.

    Each table must be read to its end before the next one.
    """
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(file, copy)
        copy.seek(0)
        words = [sys.executable, "-I", str(CHILD), json.dumps(asdict(limits))]
        with subprocess.Popen(  # noqa: S603 - our own program, no shell
            words, stdin=copy, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as child:
            try:
                yield from _tables(child)
            finally:
                child.kill()


def _tables(child: subprocess.Popen[bytes]) -> Iterator[Table]:
    output: BinaryIO = child.stdout  # type: ignore[assignment]  # it is a pipe
    first = output.readline()
    said: dict[str, Any] = json.loads(first) if first else {"error": "large"}
    if "error" in said:
        raise FileRefusedError(TOO_LARGE if said["error"] == "large" else UNREADABLE)
    rows = (json.loads(line) for line in output if line.endswith(b"\n"))
    names = [name for name, _rows in said["sheets"]]
    for no, of_sheet in groupby(rows, key=lambda row: row[0]):
        table = table_of(((number, cells) for _no, number, cells in of_sheet), names[no][:100])
        if table:
            yield table
    if child.wait() != 0:
        # Killed by a limit: what was read of it is not the whole.
        raise FileRefusedError(TOO_LARGE)
