"""Coordinators: people who answer for a territory and for all that lies below it."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from regions.models.territory import Territory


class CoordinatorQuerySet(models.QuerySet["Coordinator"]):
    """Querysets of coordinators."""

    def answering_for(self, territory_ids: Iterable[int]) -> CoordinatorQuerySet:
        """Active coordinators of one of the territories or of one above it."""
        return self.filter(
            user__is_active=True,
            territory__in=Territory.objects.filter(below_links__territory__in=list(territory_ids)),
        )

    def below(self, user: User) -> CoordinatorQuerySet:
        """Those whom ``user`` may dismiss: of territories below hers, not of her own.

        All for an administrator.
        """
        if user.is_active and user.is_superuser:
            return self
        return self.filter(territory__in=Territory.objects.below_those_of(user))


class Coordinator(models.Model):
    """Assignment of a user to a territory, which she answers for with all below it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="coordinates"
    )
    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="coordinators", db_index=True
    )
    # The pseudonym of the inviting user; None when a command made the row.
    invited_by = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CoordinatorQuerySet.as_manager()

    class Meta:
        ordering = ["territory__code", "created_at", "pk"]
        verbose_name = _("coordinator")
        verbose_name_plural = _("coordinators")
        constraints = [
            models.UniqueConstraint(fields=["user", "territory"], name="coordinator_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.territory_id}"
