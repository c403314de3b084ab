"""Models of asking organizations whether their pages are still right."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from directory.models import Programme
from geo.limits import bytes_at_most, text_at_most
from regions.models import Territory

LONGEST_NOTE = 300


class FreshnessAsk(models.Model):
    """A programme about which an organization is asked by mail, at most twice for one confirmation.

    ``confirmed_on`` is the day since which nobody confirmed it: once somebody does, the row is
    history. Rows of one mail have the same ``letter``. The address is kept as a keyed digest.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="freshness_asks")
    confirmed_on = models.DateField()
    round = models.PositiveSmallIntegerField()
    letter = models.UUIDField(db_index=True)
    address_digest = models.BinaryField(max_length=32)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "confirmed_on", "round"], name="freshness_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(round__in=[1, 2]), name="freshness_asked_twice_most"
            ),
            *bytes_at_most("freshness_ask", address_digest=32),
        ]

    def __str__(self) -> str:
        return f"question {self.round} about {self.programme_id}"


class FreshnessStop(models.Model):
    """An address that is not to be asked any more: about one programme, or about any.

    Kept as a keyed digest of the address.
    """

    programme = models.ForeignKey(
        Programme, models.CASCADE, null=True, blank=True, related_name="freshness_stops"
    )
    address_digest = models.BinaryField(max_length=32, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "address_digest"],
                name="freshness_stop_once",
                nulls_distinct=False,
            ),
            *bytes_at_most("freshness_stop", address_digest=32),
        ]

    def __str__(self) -> str:
        return f"stop {self.pk}"


class FreshnessPause(models.Model):
    """A programme that a coordinator exempts until a day: nobody is asked, nothing is marked."""

    programme = models.OneToOneField(Programme, models.CASCADE, related_name="freshness_pause")
    until = models.DateField()
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)

    class Meta:
        constraints = [*text_at_most("freshness_pause", note=LONGEST_NOTE)]

    def __str__(self) -> str:
        return f"{self.programme_id} until {self.until}"


class FreshnessRelease(models.Model):
    """A territory whose coordinator has seen the mails that wait, and lets them go alone."""

    territory = models.OneToOneField(Territory, models.CASCADE, related_name="freshness_release")
    released_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"release of {self.territory_id}"
