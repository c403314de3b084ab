"""Models of what leaves a journey: the feed that a calendar follows, and reminders by mail."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from accounts.encrypted_fields import EncryptedJSONField
from geo.limits import bytes_at_most
from journeys.columns import sealed
from journeys.profile import PARIS

FOR_REMINDERS = b"reperes reminders 1"


class CalendarFeed(models.Model):
    """The dates of a journey under one neutral title, for who has the secret of the feed.

    ``sealed_dates`` is encrypted by a key that the secret of the feed gives, which opens nothing
    else. ``sealed_secret``, encrypted by the journey's key, lets the owner see the address, and
    lets changes of dates write the copy again. A closed feed keeps its fingerprint alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    journey = models.ForeignKey("journeys.Journey", models.CASCADE, related_name="feeds")
    secret_fingerprint = models.BinaryField(max_length=32, unique=True, editable=False)
    sealed_secret = sealed()
    sealed_dates = sealed()
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["journey"], condition=Q(closed_at=None), name="calendar_feed_one_open"
            ),
            models.CheckConstraint(
                condition=Q(
                    closed_at__isnull=True, sealed_secret__isnull=False, sealed_dates__isnull=False
                )
                | Q(closed_at__isnull=False, sealed_secret__isnull=True, sealed_dates__isnull=True),
                name="calendar_feed_closed_has_no_dates",
            ),
            *bytes_at_most("calendar_feed", secret_fingerprint=32, sealed_secret=200),
            *bytes_at_most("calendar_feed", sealed_dates=60_000),
        ]

    def __str__(self) -> str:
        return f"feed {self.pk}"


class Reminder(models.Model):
    """A mail to be sent on a day; the row is deleted when it was sent.

    Nothing here names the journey: the ids of its reminders are in its own encrypted column.
    ``letter`` holds mail address, language, date, time zone and the secret that ends reminders,
    encrypted by the key of this server. Reminders to one address have the same
    ``stop_fingerprint``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    send_on = models.DateField()
    letter = EncryptedJSONField(purpose=FOR_REMINDERS, row=("id",))
    stop_fingerprint = models.BinaryField(max_length=32, editable=False)
    # When a run began to send it, and how many did: one that is killed is repeated once.
    claimed_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["send_on", "id"]
        indexes = [
            models.Index(fields=["send_on"], name="reminder_send_on"),
            models.Index(fields=["stop_fingerprint"], name="reminder_stop"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(tries__lte=2), name="reminder_tried_twice_at_most"),
            *bytes_at_most("reminder", stop_fingerprint=32, letter=2000),
        ]

    def __str__(self) -> str:
        return f"reminder {self.pk}"

    @property
    def time_zone(self) -> str:
        """The time zone whose days count; a letter from before there were any has none."""
        return str(self.letter.get("zone", PARIS))
