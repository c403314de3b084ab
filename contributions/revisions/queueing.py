"""Queues of a waiting revision: those of its territories and of all above them."""

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
    """Put a revision into the queues of its territories, and remove it from all others.

    ``now`` is the current content of its target.
    """
    RevisionTerritory.objects.filter(revision=revision).delete()
    RevisionTerritory.objects.bulk_create(
        RevisionTerritory(revision=revision, territory_id=pk, waiting_since=revision.waiting_since)
        for pk in sorted(with_ancestors(territories_concerned(revision, now)))
    )


def leave_queues(revision: Revision) -> None:
    """Remove a revision from all queues; its links to territories stay."""
    RevisionTerritory.objects.filter(revision=revision).update(waiting_since=None)


def requeue_others(applied: Iterable[Revision]) -> None:
    """Move waiting revisions to the queues of their programmes' current territories.

    ``applied`` are revisions just applied; those with sites or coverage may have moved their
    programmes to other territories. An unreadable revision stays in its queues.
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
