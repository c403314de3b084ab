"""Import of a file of any size by a command: streamed, in slices, and resumed where it ended.

The state of the import is in the database: which lines are stored, which rows are looked at, and
which are imported. Killed at any moment, the same command goes on, and imports no row twice.
"""

from __future__ import annotations

import hashlib
import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.db.models import Count, Max

from contributions.actors import Actor
from contributions.importing.commit import commit_rows
from contributions.importing.headers import mapping_of, named_twice
from contributions.importing.preview import preview_more
from contributions.importing.reading import tables_in
from contributions.importing.storing import store_rows, stored_file
from contributions.importing.tables import Table
from contributions.importing.workbooks import COMMAND
from contributions.models.importing import Import, ImportRow, RowOutcome

# Seconds between two lines of progress.
TURN_S = 30
KILOBYTE = 1024
PIECE = 1024 * KILOBYTE


class StreamRefusedError(Exception):
    """The file cannot be imported as it is; the message says what to do."""


@dataclass(frozen=True)
class Wish:
    """What is asked of an import: of which source, sheet and encoding, and what becomes of it."""

    source: str
    sheet: str = ""
    encoding: str = ""
    publish: bool = False
    finds_duplicates: bool = False


@dataclass(frozen=True)
class Report:
    """What came of an import: rows by outcome, seconds, and the most memory used in bytes."""

    file: Import
    counts: dict[str, int]
    rows: int
    seconds: float
    peak_bytes: int


def import_streamed(*, by: Actor, path: Path, wish: Wish, tell: Callable[[str], None]) -> Report:
    """Import all good rows of a file; ``tell`` hears of the progress.

    ``FileRefusedError`` when it cannot be read, ``StreamRefusedError`` when its columns are not
    known yet.
    """
    begun = time.monotonic()
    file = _stored(by, path, wish, tell)
    waiting = file.rows.filter(outcome=RowOutcome.PENDING, result="")
    while count := waiting.count():
        tell(f"{count} rows to look at")
        preview_more(by=by, file=file, seconds=TURN_S, finds_duplicates=wish.finds_duplicates)
    while count := file.rows.filter(is_chosen=True, result="").count():
        tell(f"{count} rows to import")
        commit_rows(by=by, file=file, publish=wish.publish)
    return Report(
        file=file,
        counts=_counts(file),
        rows=file.rows.count(),
        seconds=time.monotonic() - begun,
        peak_bytes=peak_bytes(),
    )


def peak_bytes() -> int:
    """The most memory that this process, and the largest of its children, ever used."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return (own + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) * KILOBYTE


def _stored(by: Actor, path: Path, wish: Wish, tell: Callable[[str], None]) -> Import:
    """The file with all of its rows, stored now or by a command that was interrupted."""
    with path.open("rb") as opened:
        digest = _digest(opened, wish)
        file = Import.objects.filter(user=by.user, source=wish.source, digest=digest).first()
        if file is None or not file.is_stored:
            opened.seek(0)
            # Its tables can be read while it is there: the reader of a workbook is a process.
            tables = tables_in(opened, wish.encoding, COMMAND)
            table = _table(tables, wish)
            file = file or _begun(by, path, table, digest, wish.source)
            last = file.rows.aggregate(last=Max("number"))["last"] or 0
            tell(f"storing the rows after line {last}")
            store_rows(file, (line for line in table.lines if line.number > last))
            file.is_stored = True
            file.save(update_fields=["is_stored"])
    return file


def _begun(by: Actor, path: Path, table: Table, digest: str, source: str) -> Import:
    file = stored_file(by=by, source=source, file_name=path.name, headers=table.headers)
    lacking = mapping_of(file).missing or named_twice(table.headers)
    if lacking:
        file.delete()
        raise StreamRefusedError(
            f"It is not clear which columns are: {', '.join(lacking)}. Bring the first rows of the "
            "file on the page of imports with the same account and source, and say there what its "
            "columns mean: it is remembered."
        )
    file.digest, file.is_stored, file.sheet = digest, False, table.sheet
    file.save(update_fields=["digest", "is_stored", "sheet"])
    return file


def _table(tables: Iterator[Table], wish: Wish) -> Table:
    for table in tables:
        if wish.sheet in ("", table.sheet):
            return table
        for _line in table.lines:
            pass  # the next table begins where this one ends
    raise StreamRefusedError(f"The file has no sheet “{wish.sheet}” with rows.")


def _digest(opened: BinaryIO, wish: Wish) -> str:
    digest = hashlib.sha256()
    while piece := opened.read(PIECE):
        digest.update(piece)
    digest.update(f"\n{wish.sheet}".encode())
    return digest.hexdigest()


def _counts(file: Import) -> dict[str, int]:
    """Rows by what became of them: imported, refused, or the outcome they were left with."""
    counts: dict[str, int] = {}
    grouped = file.rows.order_by().values_list("outcome", "result").annotate(count=Count("pk"))
    for outcome, result, count in grouped:
        label = (ImportRow.Result(result) if result else RowOutcome(outcome)).name.lower()
        counts[label] = counts.get(label, 0) + count
    return counts
