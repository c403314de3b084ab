"""Commit of an import: writes the rows chosen as revisions, one transaction for each slice.

Each row becomes an accepted revision of one batch. Before it is written, the current content and
the permissions are read again under a lock; a row that no longer fits is refused with a reason.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts import audit
from contributions.actors import Actor
from contributions.importing.row_status import (
    MISSING_IN_DRAFT,
    ImportScope,
    content_after,
    is_same,
    scope_problems,
)
from contributions.loading.batch_revisions import Batch
from contributions.models import Import, ImportRow, Revision, RevisionTerritory
from contributions.models.revision import TargetKind
from contributions.revisions import write_guard
from contributions.revisions.applying import (
    initial_state,
    remove_translations_of_removed,
    write_texts,
)
from contributions.revisions.completeness import missing_for_publication
from contributions.revisions.queueing import requeue_others
from contributions.revisions.scope import COUNTRY, territory_codes
from contributions.revisions.unreadable import map_or_fallback
from contributions.schema.from_sections import declaration_of, organization_in
from contributions.schema.programme import ProgrammeDeclaration
from contributions.schema.references import references_of
from contributions.schema.sections import Content
from contributions.schema.snapshot import snapshot_programmes
from contributions.store.bulk_insert import columns_of, insert
from contributions.store.programmes import write_programmes
from contributions.store.texts import write_sections
from directory.index import rebuild
from directory.models import Organization, Programme
from regions.models import Territory, TerritoryAncestor

SLICE = 250
# Time limit of one request; the remaining rows need another request.
COMMIT_S = 15


@dataclass(frozen=True)
class CommitResult:
    """Number of rows imported and refused in this request, and of chosen rows left."""

    imported: int
    refused: int
    left: int


def commit_rows(*, by: Actor, file: Import, publish: bool) -> CommitResult:
    """Import the chosen rows of a file until the time limit of a request.

    New programmes are published at once with ``publish``, else they are drafts.
    """
    until, imported, refused = time.monotonic() + COMMIT_S, 0, 0
    while rows := _commit_slice(by, file, publish):
        imported_now = sum(row.result == ImportRow.Result.IMPORTED for row in rows)
        imported, refused = imported + imported_now, refused + len(rows) - imported_now
        if time.monotonic() > until:
            break
    return CommitResult(imported, refused, file.rows.filter(result="", is_chosen=True).count())


@transaction.atomic
def _commit_slice(by: Actor, file: Import, publish: bool) -> list[ImportRow]:
    """Import a slice of rows; refused ones get problems. Empty when all is done."""
    Import.objects.select_for_update().get(pk=file.pk)  # serialises concurrent requests
    rows = list(file.rows.filter(result="", is_chosen=True).order_by("number")[:SLICE])
    if not rows:
        return []
    targets = [row.target_id for row in rows]
    list(Programme.objects.select_for_update().filter(pk__in=targets).values_list("pk"))

    @transaction.atomic
    def commit_readable(some: Sequence[ImportRow]) -> list[ImportRow]:
        now = snapshot_programmes([row.target_id for row in some])
        good = _unchanged_rows(some, now, by)
        if good:
            _write_rows(by, file, good, now, publish)
        return list(some)

    rows = map_or_fallback(rows, commit_readable, _unreadable)
    decided = ["result", "problems", "is_chosen"]
    insert(ImportRow, [columns_of(row) for row in rows], replacing=decided)
    return rows


def _unreadable(row: ImportRow) -> ImportRow:
    """Refuse a row that could not be written; the others continue."""
    row.result = ImportRow.Result.REFUSED
    row.problems = [{"column": "id", "reason": gettext("This row cannot be read.")}]
    return row


def _unchanged_rows(
    rows: Sequence[ImportRow], now: dict[UUID, Content], by: Actor
) -> list[ImportRow]:
    """The rows that may be imported; the others are marked as refused, with problems."""
    wholes = [content_after(row, now.get(row.target_id)) for row in rows]
    codes = set().union(*(territory_codes(content) for content in (*wholes, *now.values())))
    scope = ImportScope.of(by, codes)
    for row in rows:
        current = now.get(row.target_id)
        outside_scope = scope_problems(row, current, scope)
        moved = [
            name for name, base in row.base.items() if not is_same(base, (current or {}).get(name))
        ]
        if moved or (current is not None and not any(row.base.values()) and row.outcome == "new"):
            outside_scope = [
                ("id", gettext("It has changed here meanwhile. Look at the row again."))
            ]
        row.problems = [{"column": column, "reason": reason} for column, reason in outside_scope]
        row.result = ImportRow.Result.REFUSED if outside_scope else ImportRow.Result.IMPORTED
    return [row for row in rows if row.result == ImportRow.Result.IMPORTED]


def _write_rows(
    by: Actor, file: Import, rows: list[ImportRow], now: dict[UUID, Content], publish: bool
) -> None:
    at = timezone.now()
    changes = {row.target_id: dict(row.change) for row in rows}
    for pk, change in changes.items():
        if pk in now:
            _remove_translations_of_removed(change, now[pk])
        else:
            change.update(initial_state(publish=publish and not _is_draft(change)))
    wholes = {pk: _without_empty(now.get(pk, {}) | change) for pk, change in changes.items()}
    batch = Batch(source=file.source, id=file.pk, role=by.role, author=by.user, at=at)
    with write_guard.allow_writes(file.pk):
        revisions = batch.record(TargetKind.PROGRAMME, now, changes)
        _add_organizations(wholes.values())
        programmes = [declaration_of(value, pk=pk, modified_at=at) for pk, value in wholes.items()]
        new = [programme for programme in programmes if programme.id not in now]
        drafts = [programme for programme in new if _is_draft(wholes[programme.id])]
        complete = [programme for programme in new if programme not in drafts]
        old = [programme for programme in programmes if programme.id in now]
        known = references_of(programmes)
        write_programmes(programmes=complete, known=known, publish=publish)
        write_programmes(programmes=drafts, known=known, publish=False)
        write_programmes(programmes=old, known=known, publish=False)
        _write_texts(revisions, new, at)
        rebuild.rebuild_entries(list(changes))
    _link_territories(revisions, wholes, now)
    requeue_others(revisions)
    audit.record_each(by=by.user, role=by.role, verb="import", about=revisions, batch=str(file.pk))


def _is_draft(content: Content) -> bool:
    """Whether a new programme lacks what it may lack only until it is published."""
    return any(each.code == MISSING_IN_DRAFT for each in missing_for_publication(content))


def _without_empty(content: Content) -> Content:
    return {name: value for name, value in content.items() if value}


def _remove_translations_of_removed(change: Content, now: Content) -> None:
    """Remove the translations of texts that were removed in French, as in every change."""
    revision = Revision(content=change, base={})
    remove_translations_of_removed(revision, now)


def _add_organizations(contents: Iterable[Content]) -> None:
    """Insert new organizations; existing ones are not changed."""
    values = {(declared := organization_in(content)).id: declared for content in contents}
    columns = ("id", "name", "phone", "email", "website")
    rows = [{name: getattr(o, name) for name in columns} for o in values.values()]
    insert(Organization, rows, ignore_conflicts=True)


def _write_texts(
    revisions: Iterable[Revision], new: list[ProgrammeDeclaration], at: datetime
) -> None:
    texts = {
        (programme.id, key, language): text
        for programme in new
        for language, value in programme.texts.items()
        for key, text in value.items()
    }
    write_sections(owner="programme", texts=texts, at=at)
    added = {programme.id for programme in new}
    write_texts([each for each in revisions if each.target_id not in added], "programme", at)


def _link_territories(revisions: list[Revision], wholes: dict[UUID, Content], now: dict) -> None:
    """Link the revisions to their territories and to all above them."""
    codes_by_programme = {
        pk: territory_codes(whole) | territory_codes(now.get(pk, {}))
        for pk, whole in wholes.items()
    }
    codes = set().union(*codes_by_programme.values())
    above: dict[str, set[int]] = {}
    rows = TerritoryAncestor.objects.filter(territory__code__in=codes)
    for code, ancestor in rows.values_list("territory__code", "ancestor_id"):
        above.setdefault(code, set()).add(ancestor)
    if COUNTRY.value in codes:
        above[COUNTRY.value] = set(
            Territory.objects.filter(kind=COUNTRY).values_list("pk", flat=True)
        )
    insert(
        RevisionTerritory,
        [
            {"revision_id": revision.pk, "territory_id": pk}
            for revision in revisions
            for pk in sorted(
                set().union(
                    *(above.get(code, set()) for code in codes_by_programme[revision.target_id])
                )
            )
        ],
    )
