"""A later look at changes that went through at once."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts import audit
from contributions.actors import Actor
from contributions.models import LaterLook, Revision


@transaction.atomic
def look_later(*, by: Actor, later: LaterLook) -> None:
    """Say that a change which went through is in order; taking it back is done in the history."""
    if not Revision.objects.reviewable_by(by).filter(pk=later.revision_id).exists():
        raise PermissionDenied("It lies outside of her territories.")
    waiting = LaterLook.objects.filter(pk=later.pk, looked_at__isnull=True)
    if waiting.update(looked_at=timezone.now()):
        audit.record(by=by.user, role=by.role, verb="look_later", about=later.revision)


def later_look_at(revision: Revision) -> LaterLook | None:
    """The look that a revision still needs; None when it needs none."""
    return LaterLook.objects.filter(revision=revision, looked_at__isnull=True).first()
