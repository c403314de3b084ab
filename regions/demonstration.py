"""Leaving demonstration mode: removes its accounts, what they granted, and every session.

In the demonstration anybody at the machine can act in every role without a second factor and read
every mail.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from accounts import audit
from accounts.demo import DEMO_ACCOUNTS
from accounts.models import AuditEntry, DemoMail, LanguageRole, Session, SheetEditor, User
from accounts.roles import Role
from accounts.sheet_editors import APPOINTED
from regions.models import Coordinator, Invitation

VERB = "leave_demonstration"


@dataclass(frozen=True)
class RemovedCounts:
    """How much of the demonstration was removed."""

    accounts: int
    grants: int
    invitations: int
    sessions: int
    mails: int


def demo_accounts() -> QuerySet[User]:
    """The accounts that the command load_demo_accounts creates."""
    addresses = [account.email.lower() for account in DEMO_ACCOUNTS]
    return User.objects.annotate(address=Lower("email")).filter(address__in=addresses)


@transaction.atomic
def leave() -> RemovedCounts | None:
    """Remove what a demonstration left in the database; None when there is nothing.

    A demonstration is recognised by its accounts and its stored mails.
    """
    accounts = list(demo_accounts())
    mails, _ = DemoMail.objects.all().delete()
    if not (accounts or mails):
        return None
    grants = _grants_of(accounts)
    for grant in grants:
        territory_id = grant.territory_id if isinstance(grant, Coordinator) else None
        audit.record(
            by=None, role=Role.INSTALLATION, verb=VERB, about=grant, territory_id=territory_id
        )
        grant.delete()
    invitations = _revoke_invitations()
    for account in accounts:
        audit.record(by=None, role=Role.INSTALLATION, verb=VERB, about=account)
        account.delete()
    return RemovedCounts(len(accounts), len(grants), invitations, _end_sessions(), mails)


def _grants_of(accounts: list[User]) -> list[Coordinator | LanguageRole | SheetEditor]:
    """The rights of these accounts, and those that anybody has from them, directly or in turn."""
    pseudonyms = {account.pseudonym for account in accounts}
    coordinators = Coordinator.objects.filter(pk__in=_granted_by(pseudonyms))
    roles = LanguageRole.objects.filter(given_by__in=pseudonyms)
    editors = SheetEditor.objects.filter(pk__in=_editors_appointed_by(pseudonyms))
    return [
        *(coordinators | Coordinator.objects.filter(user__in=accounts)),
        *(roles | LanguageRole.objects.filter(user__in=accounts)),
        *(editors | SheetEditor.objects.filter(user__in=accounts)),
    ]


def _editors_appointed_by(pseudonyms: set[UUID]) -> list[int]:
    """Ids of sheet editors whom these people appointed, which the audit alone says."""
    appointed = AuditEntry.objects.filter(actor__in=pseudonyms, verb=APPOINTED)
    return [int(pk) for pk in appointed.values_list("object_id", flat=True)]


def _granted_by(pseudonyms: set[UUID]) -> set[int]:
    """Ids of coordinators invited by these people, and by those whom they invited in turn."""
    found: set[int] = set()
    while pseudonyms:
        new = Coordinator.objects.filter(invited_by__in=pseudonyms).exclude(pk__in=found)
        made = dict(new.values_list("pk", "user__pseudonym"))
        found |= set(made)
        pseudonyms = set(made.values())
    return found


def _revoke_invitations() -> int:
    """Revoke the invitations that wait: the page of mails showed their links to everybody."""
    return Invitation.objects.waiting().update(revoked_at=timezone.now(), email="")


def _end_sessions() -> int:
    """End every session: in the demonstration anybody could sign in as anybody."""
    return Session.objects.all().delete()[0]
