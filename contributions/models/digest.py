"""Models of the daily digest mail to coordinators."""

from django.conf import settings
from django.db import models


class Digest(models.Model):
    """The digest mail of one coordinator on one day: unique, so at most one mail a day.

    The row is written before the mail is sent and ``sent_at`` after. Without ``sent_at`` it is
    being sent, or sending was interrupted: a later run sends it again after a while.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests")
    on = models.DateField()
    begun_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "on"], name="digest_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"digest of {self.on} for {self.user_id}"


class DigestDeclined(models.Model):
    """A coordinator's opt-out of the digest mail."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="declined_digest"
    )

    def __str__(self) -> str:
        return f"no digest for {self.user_id}"
