"""Invitations by a coordinator to answer for a territory of hers or below."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from geo.limits import bytes_at_most
from regions.models.territory import Territory

OPEN_FOR = timedelta(days=14)


def in_a_fortnight() -> datetime:
    """When an invitation made now expires."""
    return timezone.now() + OPEN_FOR


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Querysets of invitations."""

    def waiting(self) -> InvitationQuerySet:
        """Neither accepted nor revoked; some may have expired."""
        return self.filter(accepted_at=None, revoked_at=None)

    def working(self) -> InvitationQuerySet:
        """Those whose link still works."""
        return self.waiting().filter(expires_at__gt=timezone.now())

    def visible_to(self, user: User) -> InvitationQuerySet:
        """Those for territories that ``user`` answers for."""
        return self.filter(territory__in=Territory.objects.answered_for_by(user))


class Invitation(models.Model):
    """A link by mail that makes its receiver a coordinator, once, within a fortnight.

    The mail address is deleted when the invitation is accepted or revoked.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("mail address"), blank=True)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="invitations")
    secret_fingerprint = models.BinaryField(max_length=32, unique=True)
    # The pseudonym of the inviting user.
    invited_by = models.UUIDField()
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=in_a_fortnight)
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(revoked_at=None),
                name="invitation_ends_once",
            ),
            models.CheckConstraint(
                condition=(models.Q(accepted_at=None, revoked_at=None) & ~models.Q(email=""))
                | (
                    (models.Q(accepted_at__isnull=False) | models.Q(revoked_at__isnull=False))
                    & models.Q(email="")
                ),
                name="invitation_address_while_it_waits",
            ),
            *bytes_at_most("invitation", secret_fingerprint=32),
        ]

    def __str__(self) -> str:
        return f"invitation for {self.territory_id}"

    @property
    def is_expired(self) -> bool:
        """Whether it has expired."""
        return self.expires_at <= timezone.now()
