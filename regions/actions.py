"""Actions on coordinators and invitations; each checks permissions and writes to the audit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts import audit, mails, secret_links
from accounts.models import User
from accounts.roles import Role
from regions.models import Coordinator, Invitation, Territory
from regions.rights import answers_for

PURPOSE = b"reperes invitations fingerprint 1"
# A bound against abuse, far above what a coordinator needs.
MOST_WAITING = 100


class TooManyInvitationsError(Exception):
    """Too many invitations of one coordinator wait for an answer, or were made in a day."""


def role_of(user: User) -> Role:
    """The role in which a user decides about territories."""
    return Role.ADMINISTRATOR if user.is_superuser else Role.COORDINATOR


@transaction.atomic
def invite(
    *, by: User, email: str, territory: Territory, address_of: Callable[[str], str]
) -> Invitation:
    """Invite somebody to coordinate a territory; the mail is sent when the transaction commits.

    ``address_of`` makes the link from its secret. ``PermissionDenied`` for a territory that ``by``
    does not answer for; ``MailNotSentError`` after the commit when the mail cannot be sent.
    """
    if not answers_for(by, [territory.pk]):
        raise PermissionDenied("This territory is not hers.")
    waiting = Invitation.objects.waiting()
    hers = Invitation.objects.filter(invited_by=by.pseudonym)
    today = hers.filter(created_at__gt=timezone.now() - timedelta(days=1))
    # Replaced invitations no longer wait: those made in a day count as well.
    if max(hers.waiting().count(), today.count()) >= MOST_WAITING:
        raise TooManyInvitationsError
    # A second invitation replaces the first, whose link stops working.
    for earlier in waiting.filter(email__iexact=email, territory=territory):
        _close(earlier, "revoked_at")
    secret = secret_links.new_secret()
    invitation = Invitation.objects.create(
        email=email,
        territory=territory,
        secret_fingerprint=secret_links.fingerprint(secret, PURPOSE),
        invited_by=by.pseudonym,
    )
    _record(by, "invite_coordinator", invitation)
    known = User.objects.filter(email__iexact=email).first()
    transaction.on_commit(
        partial(
            mails.send,
            "regions/mail/invitation.txt",
            to=email,
            language=known.language if known else by.language,
            territory=territory,
            address=address_of(secret),
            expires_at=invitation.expires_at,
        )
    )
    return invitation


@transaction.atomic
def revoke(*, by: User, invitation: Invitation) -> None:
    """Revoke an invitation: its link stops working."""
    if not answers_for(by, [invitation.territory_id]):
        raise PermissionDenied("This invitation is not hers.")
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at or invitation.revoked_at:
        return
    _close(invitation, "revoked_at")
    _record(by, "revoke_invitation", invitation)


@transaction.atomic
def accept(*, by: User, secret: str) -> Coordinator:
    """Accept an invitation to one's own address and become a coordinator.

    ``PermissionDenied`` when it was sent to another address, has ended, or its sender no longer
    answers for the territory.
    """
    invitation = invitation_with(secret, lock=True)
    if invitation is None or not is_for(invitation, by):
        raise PermissionDenied("This invitation is not hers.")
    sender = User.objects.filter(pseudonym=invitation.invited_by).first()
    if sender is None or not answers_for(sender, [invitation.territory_id]):
        raise PermissionDenied("Who sent it no longer answers for the territory.")
    _close(invitation, "accepted_at")
    coordinator, is_new = Coordinator.objects.get_or_create(
        user=by,
        territory_id=invitation.territory_id,
        defaults={"invited_by": invitation.invited_by},
    )
    if is_new:
        audit.record(
            by=by,
            role=Role.COORDINATOR,
            verb="become_coordinator",
            about=coordinator,
            territory_id=coordinator.territory_id,
            invitation=invitation.pk,
        )
    return coordinator


@transaction.atomic
def dismiss(*, by: User, coordinator: Coordinator) -> None:
    """Remove a coordinator below oneself, or give up one's own territory."""
    is_own = coordinator.user_id == by.pk and by.is_active
    if not is_own and not Coordinator.objects.below(by).filter(pk=coordinator.pk).exists():
        raise PermissionDenied("This coordinator is not below her.")
    audit.record(
        by=by,
        role=role_of(by),
        verb="dismiss_coordinator",
        about=coordinator,
        territory_id=coordinator.territory_id,
        whose=coordinator.user.pseudonym,
    )
    coordinator.delete()


def invitation_with(secret: str, *, lock: bool = False) -> Invitation | None:
    """The working invitation with this secret; None when there is none."""
    if not secret_links.is_possible(secret):
        return None
    found = Invitation.objects.working().filter(
        secret_fingerprint=secret_links.fingerprint(secret, PURPOSE)
    )
    if lock:
        return found.select_for_update().first()
    return found.select_related("territory").defer("territory__outline").first()


def is_for(invitation: Invitation, user: User | AnonymousUser) -> bool:
    """Whether it was sent to the address of this user, which the sign-in code verified."""
    return user.is_authenticated and invitation.email.lower() == user.email.lower()


def _close(invitation: Invitation, moment: str) -> None:
    setattr(invitation, moment, timezone.now())
    invitation.email = ""
    invitation.save(update_fields=[moment, "email"])


def _record(by: User, verb: str, invitation: Invitation) -> None:
    audit.record(
        by=by,
        role=role_of(by),
        verb=verb,
        about=invitation,
        territory_id=invitation.territory_id,
    )
