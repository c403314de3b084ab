"""Preview of an import: each row is read, geocoded and validated, and stored to be decided on.

A large file is evaluated in slices within the time limit of one request; the page then offers to
continue. A row cannot be imported before it was evaluated.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext

from contributions.actors import Actor
from contributions.importing.answers import place_answers
from contributions.importing.geocoding import RowGeocoder
from contributions.importing.headers import cells_of
from contributions.importing.named_codes import Terms
from contributions.importing.row_duplicates import find_duplicates
from contributions.importing.row_status import evaluate_rows, imported_before
from contributions.importing.row_to_sections import ComposedRow, compose_row
from contributions.importing.storing import TOO_MANY, stored_files
from contributions.models.importing import IMPORTABLE, Import, ImportRow, RowOutcome
from contributions.revisions.unreadable import map_or_fallback
from contributions.schema.sections import Content
from contributions.store.bulk_insert import columns_of, insert

# Time limit of one request for evaluating and geocoding.
PREVIEW_S = 10
SLICE = 250
EVALUATED_FIELDS = [
    *("content", "change", "base", "conflicts", "kept", "problems", "outcome", "precision"),
    *("placed_by", "needs_lookup", "is_chosen", "duplicates"),
]


@dataclass(frozen=True)
class _Reading:
    """What is the same for all rows of a file that are evaluated in one request."""

    by: Actor
    file: Import
    until: float
    terms: Terms
    duplicate_ids: frozenset[str]
    answers: Mapping[str, str]
    finds_duplicates: bool


def preview_file(
    *, by: Actor, source: str, file_name: str, raw: bytes, encoding: str = ""
) -> Import:
    """Store a file with its rows and evaluate them; ``FileRefusedError`` when it is unreadable.

    Of a workbook with several sheets the first is returned, and none is evaluated: she chooses.
    """
    file, *others = stored_files(
        by=by, source=source, file_name=file_name, raw=raw, encoding=encoding
    )
    if not others:
        preview_more(by=by, file=file)
    return file


def preview_more(
    *, by: Actor, file: Import, seconds: float = PREVIEW_S, finds_duplicates: bool = True
) -> None:
    """Evaluate pending rows, then addresses not looked up yet, within a time limit.

    Nothing of a file whose columns she has not named yet.
    """
    if not file.is_mapped or file.workbook:
        return
    until = time.monotonic() + seconds
    reading = _Reading(
        by, file, until, Terms(), _duplicate_ids(file), place_answers(file), finds_duplicates
    )
    for wanted in ({"outcome": RowOutcome.PENDING}, {"needs_lookup": True}):
        last = 0
        while numbers := _preview_some(reading, number__gt=last, **wanted):
            last = numbers[-1]
            if time.monotonic() > until:
                return


@transaction.atomic
def preview_again(*, by: Actor, file: Import) -> None:
    """Evaluate again the rows that were refused because the content had changed."""
    refused = file.rows.filter(result=ImportRow.Result.REFUSED)
    refused.update(result="", outcome=RowOutcome.PENDING, is_chosen=False)
    preview_more(by=by, file=file)


@transaction.atomic
def choose_rows(*, file: Import, shown: set[int], chosen: set[int]) -> None:
    """Store which of the rows ``shown`` (by number) are chosen; wrong ones cannot be."""
    open_rows = file.rows.filter(result="", number__in=shown)
    open_rows.exclude(number__in=chosen).update(is_chosen=False)
    open_rows.filter(number__in=chosen, outcome__in=IMPORTABLE).update(is_chosen=True)


@transaction.atomic
def _preview_some(reading: _Reading, **wanted) -> list[int]:
    """Evaluate a slice of rows and return their numbers; empty when there are no more."""
    open_rows = reading.file.rows.select_for_update().filter(result="", **wanted)
    rows = list(open_rows.order_by("number")[:SLICE])
    if not rows:
        return []

    @transaction.atomic
    def evaluated(some: Sequence[ImportRow]) -> list[ImportRow]:
        _evaluate(some, reading)
        if reading.finds_duplicates:
            find_duplicates(some)
        return list(some)

    evaluated_rows = map_or_fallback(rows, evaluated, _unreadable)
    insert(ImportRow, [columns_of(row) for row in evaluated_rows], replacing=EVALUATED_FIELDS)
    return [row.number for row in rows]


def _evaluate(rows: Sequence[ImportRow], reading: _Reading) -> None:
    """Read, geocode and compare rows; set all fields that the preview shows.

    Cells that a rule of the directory refuses are left out in another pass over their rows.
    """
    before = imported_before([row.target_id for row in rows])
    without: dict[int, dict[str, str]] = {row.number: {} for row in rows}
    remaining = list(rows)
    while remaining:
        composed = [
            _composed(reading.file, row, reading.terms, without[row.number]) for row in remaining
        ]
        _place(remaining, composed, before, RowGeocoder(composed, reading.until, reading.answers))
        pairs = list(zip(remaining, composed, strict=True))
        evaluate_rows(pairs, reading.by, before, reading.duplicate_ids)
        for row, each in pairs:
            without[row.number] |= each.refused_by_rule
        remaining = [row for row, each in pairs if each.refused_by_rule]


def _composed(file: Import, row: ImportRow, terms: Terms, without: dict[str, str]) -> ComposedRow:
    composed = compose_row(file.source, cells_of(file, row.cells), terms, without)
    if TOO_MANY in row.cells:
        composed.refuse("id", gettext("This row has more cells than the first line."))
    return composed


def _place(
    rows: Sequence[ImportRow],
    composed: Sequence[ComposedRow],
    before: Mapping[UUID, Content],
    geocoder: RowGeocoder,
) -> None:
    for row, each in zip(rows, composed, strict=True):
        geocoded = geocoder.place(each, before.get(row.target_id, {}))
        row.precision, row.placed_by = geocoded.precision, geocoded.by
        row.needs_lookup, row.content = geocoded.needs_lookup, each.content


def _unreadable(row: ImportRow) -> ImportRow:
    """Mark a row that raised an error as wrong; the others continue."""
    row.content, row.change, row.base, row.conflicts, row.kept = {}, {}, {}, [], 0
    row.duplicates = []
    row.precision = row.placed_by = ""
    row.needs_lookup = row.is_chosen = False
    row.outcome = RowOutcome.WRONG
    row.problems = [{"column": "id", "reason": gettext("This row cannot be read.")}]
    return row


def _duplicate_ids(file: Import) -> frozenset[str]:
    """Ids that several rows of a file have."""
    counted = file.rows.exclude(own_id="").order_by().values("own_id").annotate(times=Count("pk"))
    return frozenset(counted.filter(times__gt=1).values_list("own_id", flat=True))
