"""Row locks of revisions and of what they change, always taken in the same order.

A programme or sheet is locked before its revisions, to avoid deadlocks: accepting also locks the
other waiting revisions of the same programme, to move them to other queues.
"""

from __future__ import annotations

from contributions.models import Revision
from contributions.models.revision import TargetKind
from contributions.revisions import confidential
from contributions.workflows import RevisionState, TransitionRefusedError
from directory.models import ProcedureSheet, Programme


class StaleVersionError(Exception):
    """The revision was edited after the review page was shown (optimistic lock)."""


def lock_target(revision: Revision) -> None:
    """Lock the row of a revision's programme or sheet."""
    model = Programme if revision.target_kind == TargetKind.PROGRAMME else ProcedureSheet
    list(model.objects.select_for_update().filter(pk=revision.target_id).values_list("pk"))


def lock_revision(
    revision: Revision, version: str | None = None, *, with_target: bool = False
) -> Revision:
    """The revision as it is stored, locked, with its confidential part.

    ``version`` is the version token of a review page. With it the target is locked as well;
    ``TransitionRefusedError`` when the revision no longer waits, ``StaleVersionError`` when it was
    edited since the page was shown.
    """
    if with_target or version is not None:
        lock_target(revision)
    locked = Revision.objects.select_for_update(of=("self",)).get(pk=revision.pk)
    if version is not None:
        if locked.state != RevisionState.WAITING:
            raise TransitionRefusedError(locked.state)
        if locked.changed_at.isoformat() != version:
            raise StaleVersionError
    return confidential.with_confidential(locked)
