"""Model of who wants to know when a procedure sheet changes."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from directory.models import ProcedureSheet


class SheetFollower(models.Model):
    """A user who gets a mail when a sheet changes; ``told_at`` is when she was told last."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="followed_sheets"
    )
    sheet = models.ForeignKey(ProcedureSheet, models.CASCADE, related_name="followers")
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "sheet"], name="sheet_followed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} follows {self.sheet_id}"
