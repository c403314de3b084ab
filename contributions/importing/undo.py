"""Undoes a whole import: what it changed is put back, what it made is archived.

What somebody has edited since is left as it is, and listed.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext

from contributions.actors import Actor
from contributions.models import Import, ImportRow, Revision
from contributions.revisions import actions
from contributions.revisions.applying import BaseMovedError
from contributions.schema.problems import ContentRefusedError
from contributions.workflows import TransitionRefusedError
from directory.vocabulary import Publication

# Time limit of one request; the remaining rows need another request.
UNDO_S = 15
SLICE = 100
# Sections whose later change is no edit of what the import wrote.
ASIDE = {"verified"}
REFUSALS = (
    PermissionDenied,
    actions.NotReadyError,
    BaseMovedError,
    ContentRefusedError,
    TransitionRefusedError,
)


@dataclass(frozen=True)
class UndoResult:
    """How many rows were undone and left in this request, and how many are not looked at yet."""

    undone: int
    kept: int
    left: int


def undo_import(*, by: Actor, file: Import) -> UndoResult:
    """Undo the imported rows of a file until the time limit of a request, the last ones first."""
    until, undone, kept = time.monotonic() + UNDO_S, 0, 0
    before: int | None = None
    while rows := _next_rows(file, before):
        before = rows[-1].number
        edited = edited_since(file, rows)
        for row in rows:
            is_undone = _undo(by, file, row, is_edited=row.target_id in edited)
            undone, kept = undone + is_undone, kept + (not is_undone)
        if time.monotonic() > until:
            break
    remaining = file.rows.filter(result=ImportRow.Result.IMPORTED)
    left = remaining.filter(number__lt=before or 0).count()
    return UndoResult(undone, kept, left)


def edited_since(file: Import, rows: Iterable[ImportRow]) -> set[UUID]:
    """The programmes of these rows that were edited after this file was imported."""
    targets = [row.target_id for row in rows]
    own = dict(Revision.objects.filter(batch=file.pk).values_list("target_id", "decided_at"))
    changed = {row.target_id: set(row.change) for row in rows}
    created = set(
        Revision.objects.filter(batch=file.pk, creates=True).values_list("target_id", flat=True)
    )
    edited = set()
    for revision in Revision.objects.of(*targets).accepted().exclude(batch=file.pk):
        pk = revision.target_id
        imported_at = own.get(pk)
        if not (imported_at and revision.decided_at and revision.decided_at > imported_at):
            continue
        sections = set(revision.content) - ASIDE
        if sections & changed[pk] or (pk in created and sections):
            edited.add(pk)
    return edited


def _next_rows(file: Import, before: int | None) -> list[ImportRow]:
    imported = file.rows.filter(result=ImportRow.Result.IMPORTED).order_by("-number")
    if before is not None:
        imported = imported.filter(number__lt=before)
    return list(imported[:SLICE])


def _undo(by: Actor, file: Import, row: ImportRow, *, is_edited: bool) -> bool:
    """Undo one row; else say on it why it stays."""
    if is_edited:
        return _kept(row, gettext("It was edited since it was imported, and stays."))
    note = gettext("Import undone: %(file)s") % {"file": file.file_name}
    try:
        with transaction.atomic():
            decision = _taken_back(by, file, row, note)
            if not decision.is_applied:
                transaction.set_rollback(True)
    except REFUSALS:
        return _kept(row, gettext("It cannot be put back as it was. Look at the programme."))
    if not decision.is_applied:
        return _kept(row, gettext("Another territory would have to agree."))
    row.result = ImportRow.Result.UNDONE
    row.save(update_fields=["result"])
    return True


def _taken_back(by: Actor, file: Import, row: ImportRow, note: str) -> actions.Decision:
    revision = Revision.objects.get(batch=file.pk, target_id=row.target_id)
    if not revision.creates:
        return actions.restore(by=by, revision=revision, note=note)
    return actions.set_publication(
        by=by, programme_id=row.target_id, to=Publication.ARCHIVED, note=note
    )


def _kept(row: ImportRow, reason: str) -> bool:
    others = [each for each in row.problems if each["column"] != "id"]
    row.problems = [*others, {"column": "id", "reason": reason, "remark": True}]
    row.save(update_fields=["problems"])
    return False
