"""What is noted with each action on a revision: its audit row, its remark, the mail about it."""

from __future__ import annotations

from typing import Any

from accounts import audit
from accounts.roles import Role
from contributions.actors import Actor
from contributions.models import Remark, Revision
from contributions.revisions.outcomes import record_outcome


def add_remark(by: Actor, revision: Revision, verb: str, text: str) -> None:
    """Store what somebody wrote with an action, if anything."""
    if text.strip():
        Remark.objects.create(
            revision=revision, verb=verb, role=_role(by, revision), text=text.strip()
        )


def record_decision(by: Actor, revision: Revision, verb: str, **details: Any) -> None:
    """Write the audit row of an action, and record the mail that tells its sender."""
    audit.record(by=by.user, role=_role(by, revision), verb=verb, about=revision, **details)
    record_outcome(by, revision, verb)


def _role(by: Actor, revision: Revision) -> Role:
    return by.role_for(revision.translates) if revision.translates else by.role
