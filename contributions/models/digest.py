"""The daily mail that tells a coordinator what waits."""

from django.conf import settings
from django.db import models


class Digest(models.Model):
    """That a coordinator gets, or got, her mail of a day: one row a day, so one mail a day.

    The row is written before the mail leaves and ``sent_at`` after. One without ``sent_at`` is
    being sent, or was when something broke: the next run sends it again after a while.
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
    """That a coordinator wants no daily mail."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="declined_digest"
    )

    def __str__(self) -> str:
        return f"no digest for {self.user_id}"
