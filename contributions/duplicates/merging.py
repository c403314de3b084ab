"""Makes one of two programmes, and takes them apart again.

The one that goes keeps its content and history; its address, and every journey with it, lead to the
one that stays. What that one takes over is a revision of its own, with its history. Both revisions
are made in one transaction and bound by a ``Merge``, by which they can be undone.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts import audit
from contributions.actors import Actor
from contributions.models import Merge, Revision
from contributions.models.duplicates import DuplicateKind
from contributions.revisions import actions, confidential
from contributions.revisions.applying import current_content
from contributions.revisions.labels import names_for, section_title
from contributions.revisions.locking import lock_target
from contributions.schema.former_sections import content_of_today
from contributions.schema.sections import Content, stated
from directory.models import Programme


class OtherSideError(Exception):
    """Another territory must agree, and nothing was changed: both change at once or not at all."""


@dataclass
class StandsAgainstError(Exception):
    """Both cannot be as they were: these sections (titles) were changed since."""

    sections: list[str]


@transaction.atomic
def merge_programmes(
    *, by: Actor, gone_id: UUID, stays_id: UUID, changes: Content, reason: str
) -> Merge | None:
    """Merge a programme into a published one, which takes over ``changes``; None while it waits.

    Without ``changes`` another territory may have to agree: then it waits, as any revision. With
    them ``OtherSideError`` unless ``by`` answers for both sides.
    """
    made = []
    if changes:
        try:
            taken = actions.change(
                by=by, target_id=stays_id, content=changes, language="fr", note=reason
            )
        except PermissionDenied as error:
            raise OtherSideError from error
        made.append(_applied(taken))
    decision = actions.merge(by=by, programme_id=gone_id, into_id=stays_id, note=reason)
    if changes:
        _applied(decision)
    if not decision.is_applied:
        return None
    made.append(decision.revision.pk)
    merge = Merge.objects.create(
        kind=DuplicateKind.PROGRAMME,
        gone=gone_id,
        stays=stays_id,
        revisions=made,
        reason=reason,
        by=by.user,
    )
    audit.record(by=by.user, role=by.role, verb="merge", about=merge, stays=str(stays_id))
    return merge


def merge_of(gone: Programme) -> Merge | None:
    """How a programme became one with another, if it still is.

    One that waited for another territory, or was made before such rows were kept, is read from its
    revision.
    """
    merges = Merge.objects.filter(gone=gone.pk, kind=DuplicateKind.PROGRAMME)
    if gone.merged_into_id is None:
        return None
    bound = merges.filter(undone_at__isnull=True, stays=gone.merged_into_id).first()
    if bound:
        return bound
    accepted = Revision.objects.of(gone.pk).accepted().order_by("-decided_at", "-pk")
    made = accepted.filter(content__state__merged_into=str(gone.merged_into_id)).first()
    if made is None:
        return None
    return Merge(
        kind=DuplicateKind.PROGRAMME,
        gone=gone.pk,
        stays=gone.merged_into_id,
        revisions=[made.pk],
        reason=made.note,
    )


def standing_against(merge: Merge) -> list[str]:
    """Titles of the sections that were changed since, by which it cannot be undone."""
    titles: list[str] = []
    for revision in merge.made_by():
        now = current_content(revision)
        confidential.with_confidential(revision)
        names = names_for([revision.content, now])
        titles += [
            section_title(name, names)
            for name, value in content_of_today(revision.content).items()
            if stated(now.get(name)) != stated(value)
        ]
    return list(dict.fromkeys(titles))


@transaction.atomic
def unmerge_programmes(*, by: Actor, merge: Merge, reason: str) -> Merge:
    """Take two programmes apart: both say again what they said before.

    ``StandsAgainstError`` names what was changed since; ``OtherSideError`` when another territory
    must agree. Then nothing is changed.
    """
    made = list(merge.made_by())
    for revision in sorted(made, key=lambda each: each.target_id):
        lock_target(revision)
    if against := standing_against(merge):
        raise StandsAgainstError(against)
    for revision in reversed(made):
        _applied(actions.restore(by=by, revision=revision, note=reason))
    merge.undone_at = timezone.now()
    merge.save()
    audit.record(by=by.user, role=by.role, verb="unmerge", about=merge, stays=str(merge.stays))
    return merge


def _applied(decision: actions.Decision) -> UUID:
    """The revision of a decision that is applied; ``OtherSideError`` for one that waits."""
    if not decision.is_applied:
        raise OtherSideError
    return decision.revision.pk
