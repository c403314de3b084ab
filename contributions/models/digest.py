"""Model of who declined the daily digest mail to coordinators."""

from django.conf import settings
from django.db import models


class DigestDeclined(models.Model):
    """A coordinator's opt-out of the digest mail."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="declined_digest"
    )

    def __str__(self) -> str:
        return f"no digest for {self.user_id}"
