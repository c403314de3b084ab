"""Model of the web addresses that programmes and organizations name, and whether they answer."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

LONGEST_URL = 200
# Failures on so many different days in a row make a link dead.
FAILURES_OF_DEAD = 3


class WebLinkQuerySet(models.QuerySet["WebLink"]):
    """Querysets of web addresses."""

    def dead(self) -> WebLinkQuerySet:
        """Those that failed on three days in a row."""
        return self.filter(failures__gte=FAILURES_OF_DEAD)


class WebLink(models.Model):
    """A public web address and what its last check found.

    ``problem`` is "" when it answered. ``failures`` counts days in a row on which it did not, since
    ``failing_since``; one day counts once, however often it is checked.
    """

    url = models.CharField(max_length=LONGEST_URL, unique=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    problem = models.CharField(max_length=30, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    failing_since = models.DateField(null=True, blank=True)
    checked_on = models.DateField(null=True, blank=True, db_index=True)

    objects = WebLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(failures=0, failing_since__isnull=True, problem="")
                | Q(failures__gt=0, failing_since__isnull=False) & ~Q(problem=""),
                name="web_link_failing_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.url
