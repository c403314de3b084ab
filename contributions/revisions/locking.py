"""Row locks of revisions and of what they change, always taken in the same order.

A programme or sheet is locked before a revision of it: accepting locks the other revisions that
wait about the same programme, to move them to other queues.
"""

from __future__ import annotations

from contributions.models import Revision
from contributions.models.revision import TargetKind
from contributions.revisions import confidential
from contributions.workflows import RevisionState, TransitionRefusedError
from directory.models import ProcedureSheet, Programme


class StaleVersionError(Exception):
    """The revision was changed after the page that decides on it was shown."""


def lock_target(revision: Revision) -> None:
    """Let one change of a programme or sheet follow another."""
    model = Programme if revision.target_kind == TargetKind.PROGRAMME else ProcedureSheet
    list(model.objects.select_for_update().filter(pk=revision.target_id).values_list("pk"))


def lock_revision(
    revision: Revision, version: str | None = None, *, with_target: bool = False
) -> Revision:
    """The revision as it is stored, locked, with its confidential part.

    ``version`` is the version token of a page that decides on it. Where it is given the target is
    locked as well; ``TransitionRefusedError`` when the revision no longer waits,
    ``StaleVersionError`` when it says something else than the page showed.
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
