"""How often a public page was read on a day, without anything of the reader."""

from django.db import models


class PageViews(models.Model):
    """Readings of the page of a programme (its id) or sheet (its slug) on one day."""

    page = models.CharField(max_length=80)
    day = models.DateField(db_index=True)
    views = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "day"], name="page_views_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.page} on {self.day.isoformat()}"
