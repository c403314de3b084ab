"""Models of clearing a wave of spam: what was set aside together, and who is blocked."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from contributions.models.revision import Revision


class Sweep(models.Model):
    """Proposals that a coordinator cleared away together, which can be undone for a week.

    Until then they are set aside: they wait in no queue and are not rejected yet, since what is
    rejected never changes. ``by`` is the pseudonym of the coordinator.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.UUIDField()
    created_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["by", "-created_at"], name="sweep_of_coordinator")]

    def __str__(self) -> str:
        return f"sweep of {self.created_at:%Y-%m-%d %H:%M}"


class SetAside(models.Model):
    """A waiting proposal that a sweep set aside."""

    revision = models.OneToOneField(Revision, models.CASCADE, related_name="set_aside")
    sweep = models.ForeignKey(Sweep, models.CASCADE, related_name="set_aside")

    def __str__(self) -> str:
        return f"{self.revision_id} set aside"


class TakenBack(models.Model):
    """An accepted change that a sweep took back, and the change that did so."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="taken_back_by_sweeps")
    by_revision = models.ForeignKey(Revision, models.CASCADE, related_name="+")
    sweep = models.ForeignKey(Sweep, models.CASCADE, related_name="taken_back")

    def __str__(self) -> str:
        return f"{self.revision_id} taken back"


class BlockedSender(models.Model):
    """A sender whose proposals are refused until a day: an account, or a network on that day.

    ``sender`` is a keyed digest (``contributions.senders``), never an address.
    """

    sender = models.CharField(max_length=32, unique=True)
    until = models.DateTimeField()
    sweep = models.ForeignKey(Sweep, models.CASCADE, null=True, blank=True, related_name="blocked")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(sender=""), name="blocked_sender_named"),
        ]

    def __str__(self) -> str:
        return f"blocked until {self.until:%Y-%m-%d}"
