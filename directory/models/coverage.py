"""Model of the coverage of programmes: the territories that each serves, by reference."""

from __future__ import annotations

from django.db import models

from directory.models.programme import Programme
from regions.models import Territory


class Coverage(models.Model):
    """A territory that a programme serves; the whole country is ``Programme.is_nationwide``."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="coverage_links")
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="coverage_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "territory"], name="coverage_said_once"),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} in {self.territory_id}"
