"""Models of sharing: further keys of a journey, closed links, proposals, and who did what."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from directory.models import ProcedureSheet, Programme
from geo.limits import bytes_at_most
from journeys.columns import sealed
from journeys.workflows import ProposalState


class JourneyKey(models.Model):
    """One more secret that opens a journey as its owner, beside that of ``Journey``.

    A *link* of another device or person; the recovery *phrase*, of which a journey has one; or a
    *handover*, whose first opening replaces it by a link and then, with ``ends_others``, closes all
    other keys and the link of the giver.
    """

    class Kind(models.TextChoices):
        LINK = "link"
        PHRASE = "phrase"
        HANDOVER = "handover"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    journey = models.ForeignKey("journeys.Journey", models.CASCADE, related_name="keys")
    kind = models.CharField(max_length=10, choices=Kind)
    secret_fingerprint = models.BinaryField(max_length=32, unique=True, editable=False)
    wrapped_key = models.BinaryField(editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    ends_others = models.BooleanField(default=False)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["journey"], condition=Q(kind="phrase"), name="journey_key_one_phrase"
            ),
            models.CheckConstraint(
                condition=Q(kind="handover", expires_at__isnull=False)
                | Q(kind__in=["link", "phrase"], expires_at__isnull=True, ends_others=False),
                name="journey_key_handover_expires",
            ),
            *bytes_at_most("journey_key", secret_fingerprint=32, wrapped_key=100),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class PhraseSalt(models.Model):
    """The salt of this installation for recovery phrases: one row, made at the first phrase.

    A phrase is looked up by its fingerprint, so that no row has a salt of its own.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    salt = models.BinaryField(editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="phrase_salt_is_one"),
            *bytes_at_most("phrase_salt", salt=16),
        ]

    def __str__(self) -> str:
        return f"salt {self.pk}"


class ClosedLink(models.Model):
    """The fingerprint of a link that a share had before it was renewed."""

    secret_fingerprint = models.BinaryField(max_length=32, unique=True, editable=False)
    share = models.ForeignKey("journeys.Share", models.CASCADE, related_name="closed_links")

    class Meta:
        ordering = ["id"]
        constraints = [
            *bytes_at_most("closed_link", secret_fingerprint=32),
        ]

    def __str__(self) -> str:
        return f"closed link {self.pk}"


class Proposal(models.Model):
    """A step that a caregiver proposes for ``goal``, with a note. The owner accepts or declines it.

    ``step`` is what it became. As in a step, what it refers to is stored in clear text.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    share = models.ForeignKey("journeys.Share", models.CASCADE, related_name="proposals")
    goal = models.ForeignKey(
        "journeys.Goal", models.CASCADE, null=True, blank=True, related_name="+"
    )
    step = models.ForeignKey(
        "journeys.Step", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=10)
    programme = models.ForeignKey(
        Programme, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    sheet = models.ForeignKey(
        ProcedureSheet, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    need = models.SlugField(max_length=60, blank=True)
    sealed_text = sealed()
    sealed_note = sealed()
    state = models.CharField(
        max_length=10, choices=ProposalState, default=ProposalState.OPEN, editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True, step__isnull=True)
                | Q(state="accepted", decided_at__isnull=False)
                | Q(
                    state__in=["declined", "withdrawn"],
                    decided_at__isnull=False,
                    step__isnull=True,
                ),
                name="proposal_state_known",
            ),
            models.CheckConstraint(
                condition=Q(kind="programme", sheet__isnull=True, need="")
                | Q(kind="procedure", programme__isnull=True, need="")
                | (Q(kind="need", programme__isnull=True, sheet__isnull=True) & ~Q(need=""))
                | Q(kind="own", programme__isnull=True, sheet__isnull=True, need=""),
                name="proposal_refers_to_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind="own", sealed_text__isnull=False)
                | (~Q(kind="own") & Q(sealed_text__isnull=True)),
                name="proposal_own_has_words",
            ),
            *bytes_at_most("proposal", sealed_text=2100, sealed_note=8100),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk}"


class HistoryEntry(models.Model):
    """What a caregiver did in a journey, or the owner with a share, encrypted as a JSON text.

    ``share`` is the one it was done by or with, None once that is deleted with its goal.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    journey = models.ForeignKey("journeys.Journey", models.CASCADE, related_name="history")
    share = models.ForeignKey(
        "journeys.Share", models.SET_NULL, null=True, blank=True, related_name="history"
    )
    sealed_entry = models.BinaryField(editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            *bytes_at_most("history_entry", sealed_entry=3500),
        ]

    def __str__(self) -> str:
        return f"entry {self.pk}"
