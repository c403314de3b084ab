"""In whose queues a revision waits: those of its territories and of all above them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.db import transaction

from contributions.models import Revision, RevisionTerritory
from contributions.revisions.applying import current_content
from contributions.revisions.scope import territories_concerned, with_ancestors
from contributions.revisions.unreadable import call_or_fallback
from contributions.schema.sections import COVERAGE, Content, site_of


def add_to_queues(revision: Revision, now: Content) -> None:
    """Put a revision into the queues it belongs to, and take it out of all others.

    ``now`` is the content of its programme or sheet.
    """
    RevisionTerritory.objects.filter(revision=revision).delete()
    RevisionTerritory.objects.bulk_create(
        RevisionTerritory(revision=revision, territory_id=pk, waiting_since=revision.waiting_since)
        for pk in sorted(with_ancestors(territories_concerned(revision, now)))
    )


def leave_queues(revision: Revision) -> None:
    """Let a revision wait in no queue; the territories it belongs to stay known."""
    RevisionTerritory.objects.filter(revision=revision).update(waiting_since=None)


def requeue_others(applied: Iterable[Revision]) -> None:
    """Move the revisions that wait for programmes to the queues of their present territories.

    ``applied`` are revisions that were just applied; those that changed places or coverage may have
    moved their programmes to other coordinators. One whose content cannot be read is skipped: it
    stays in the queues it is in.
    """
    moved = [
        revision.target_id
        for revision in applied
        if any(site_of(name) or name == COVERAGE for name in revision.content)
    ]
    if moved:
        for other in Revision.objects.waiting().of(*moved).select_for_update(of=("self",)):
            call_or_fallback(partial(_requeue, other), None, other)


@transaction.atomic
def _requeue(revision: Revision) -> None:
    add_to_queues(revision, current_content(revision))
