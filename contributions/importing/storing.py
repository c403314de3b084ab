"""Stores an uploaded file with its rows, each as it is, before anything is read of them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from uuid import uuid4

from django.db import transaction
from django.utils.translation import get_language

from contributions.actors import Actor
from contributions.importing.answers import mapping_for, unknown_in
from contributions.importing.headers import mapping_of, named_twice
from contributions.importing.reading import read
from contributions.importing.row_to_sections import target_of
from contributions.importing.tables import TableLine
from contributions.models.importing import Import, ImportRow, RowOutcome

AT_ONCE = 500
# Key in the cells of a row that had more in it than fits; no column has this name.
TOO_MANY = ""


@transaction.atomic
def stored_files(
    *, by: Actor, source: str, file_name: str, raw: bytes, encoding: str = ""
) -> list[Import]:
    """An uploaded file, stored; of a workbook one for each of its sheets that has rows."""
    tables = read(raw, encoding)
    workbook = uuid4() if len(tables) > 1 else None
    files = []
    for table, lines in tables:
        file = stored_file(by=by, source=source, file_name=file_name, headers=table.headers)
        file.sheet, file.workbook = table.sheet, workbook
        file.save(update_fields=["sheet", "workbook"])
        store_rows(file, lines)
        files.append(file)
    return files


def stored_file(*, by: Actor, source: str, file_name: str, headers: list[str]) -> Import:
    """A file without rows yet; its headers are read as before, or guessed."""
    mapping = mapping_for(by.user, source, headers)  # type: ignore[arg-type]  # she has an account
    is_clear = not mapping.missing and not named_twice(headers)
    return Import.objects.create(
        user=by.user,  # type: ignore[misc]  # the page asks for an account
        source=source,
        file_name=file_name[:200],
        language=get_language() or "fr",
        headers=headers,
        mapping=mapping.as_json(),
        is_mapped=is_clear,
        unknown_columns=unknown_in(headers, mapping),
    )


def store_rows(file: Import, lines: Iterable[TableLine]) -> int:
    """Store rows, none of them evaluated yet; how many."""
    remaining, stored = iter(lines), 0
    while some := list(islice(remaining, AT_ONCE)):
        ImportRow.objects.bulk_create([_row(file, line) for line in some])
        stored += len(some)
    return stored


def _row(file: Import, line: TableLine) -> ImportRow:
    original = {str(number): cell for number, cell in enumerate(line.cells) if cell}
    own_id = mapping_of(file).cells(original).get("id", "")
    return ImportRow(
        file=file,
        number=line.number,
        own_id=own_id[:100],
        target_id=target_of(file.source, own_id),
        cells=original | ({TOO_MANY: "1"} if line.has_more else {}),
        outcome=RowOutcome.PENDING,
    )
