"""Leaving the demonstration: nothing of what anybody could do in it holds afterwards.

In the demonstration whoever sits at the machine is every role without a second factor, and reads
every mail. So its accounts go, with what they granted, and every session ends.
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
from accounts.models import DemoMail, Session, User
from accounts.roles import Role
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
    """The accounts that load_demo_accounts makes."""
    addresses = [account.email.lower() for account in DEMO_ACCOUNTS]
    return User.objects.annotate(address=Lower("email")).filter(address__in=addresses)


@transaction.atomic
def leave() -> RemovedCounts | None:
    """Remove what a demonstration left in the database; None when there is nothing.

    What tells a demonstration are its accounts and the mails that it showed.
    """
    accounts = list(demo_accounts())
    mails, _ = DemoMail.objects.all().delete()
    if not (accounts or mails):
        return None
    granted = _granted_by({account.pseudonym for account in accounts})
    grants = list(Coordinator.objects.filter(pk__in=granted) | _territories_of(accounts))
    for grant in grants:
        audit.record(
            by=None,
            role=Role.INSTALLATION,
            verb=VERB,
            about=grant,
            territory_id=grant.territory_id,
        )
        grant.delete()
    invitations = _revoke_invitations()
    for account in accounts:
        audit.record(by=None, role=Role.INSTALLATION, verb=VERB, about=account)
        account.delete()
    return RemovedCounts(len(accounts), len(grants), invitations, _end_sessions(), mails)


def _territories_of(accounts: list[User]) -> QuerySet[Coordinator]:
    return Coordinator.objects.filter(user__in=accounts)


def _granted_by(pseudonyms: set[UUID]) -> set[int]:
    """The grants that these people made, and those made by whom they granted something."""
    found: set[int] = set()
    while pseudonyms:
        new = Coordinator.objects.filter(invited_by__in=pseudonyms).exclude(pk__in=found)
        made = dict(new.values_list("pk", "user__pseudonym"))
        found |= set(made)
        pseudonyms = set(made.values())
    return found


def _revoke_invitations() -> int:
    """Close the invitations that wait: their links were shown to everybody who looked."""
    return Invitation.objects.waiting().update(revoked_at=timezone.now(), email="")


def _end_sessions() -> int:
    """End every session: in the demonstration anybody could begin one as anybody."""
    return Session.objects.all().delete()[0]
