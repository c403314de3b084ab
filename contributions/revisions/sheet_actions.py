"""Action on a procedure sheet: a person has checked it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.roles import Role
from contributions.actors import Actor
from contributions.models import Revision
from contributions.models.revision import TargetKind
from contributions.revisions import actions
from contributions.revisions.applying import apply, current_content
from contributions.revisions.locking import lock_revision
from contributions.schema.sections import SOURCE
from contributions.workflows import RevisionState


@transaction.atomic
def check_sheet(*, by: Actor, sheet_id: UUID, due_on: date) -> Revision:
    """Say that a sheet is right today, by its sources, and when it is to be checked again.

    ``PermissionDenied`` for who edits no sheets, ``ValueError`` for a day that is not to come.
    """
    if not by.edits_sheets:
        raise PermissionDenied("Only editors of sheets check them.")
    today = timezone.localdate()
    if due_on <= today:
        raise ValueError("The next check is on a day to come.")
    revision, _secret = actions.begin(
        by=by, language=SOURCE, kind=TargetKind.SHEET, target_id=sheet_id
    )
    revision = lock_revision(revision, with_target=True)
    now = current_content(revision)
    role = (Role.ADMINISTRATOR if by.is_administrator else Role.SHEET_EDITOR).value
    check = {"on": today.isoformat(), "role": role, "due_on": due_on.isoformat()}
    revision.content, revision.base = {"verified": check}, {"verified": now.get("verified")}
    apply(revision, now)
    revision.state, revision.decided_at = RevisionState.ACCEPTED, timezone.now()
    revision.save()
    audit.record(by=by.user, role=by.role, verb="check_sheet", about=revision)
    return revision
