"""Writes the audit log: one row for each decision, in the transaction of the decision itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Model

from accounts.models import AuditEntry, User
from accounts.roles import Role


class AuditOutsideTransactionError(Exception):
    """A decision and its audit row must be committed in one transaction."""


def record(
    *,
    by: User | AnonymousUser | None,
    role: Role,
    verb: str,
    about: Model,
    territory_id: int | None = None,
    **details: Any,
) -> AuditEntry:
    """Add a row: ``by`` acted as ``role`` and did ``verb`` to ``about``.

    ``by`` is None for a visitor and for the installation's own commands. ``details`` become JSON
    and must name no person. ``AuditOutsideTransactionError`` outside a transaction.
    """
    if not connection.in_atomic_block:
        raise AuditOutsideTransactionError(verb)
    return AuditEntry.objects.create(
        actor=getattr(by, "pseudonym", None),
        role=role,
        verb=verb,
        object_kind=about._meta.label_lower,
        object_id=str(about.pk),
        territory_id=territory_id,
        details=details,
    )


def record_each(
    *, by: User | None, role: Role, verb: str, about: Sequence[Model], **details: Any
) -> None:
    """Add a row for each of ``about`` in bulk: the same decision on many objects."""
    if not connection.in_atomic_block:
        raise AuditOutsideTransactionError(verb)
    AuditEntry.objects.bulk_create(
        [
            AuditEntry(
                actor=getattr(by, "pseudonym", None),
                role=role,
                verb=verb,
                object_kind=each._meta.label_lower,
                object_id=str(each.pk),
                details=details,
            )
            for each in about
        ],
        batch_size=1_000,
    )
