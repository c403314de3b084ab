"""Models of review beside the revisions: who looks at what, and what is to be looked at later."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from contributions.models.revision import Revision
from geo.limits import values_at_most


class Taken(models.Model):
    """Something that a coordinator is deciding on now, so that nobody else begins with it.

    ``subject`` is the id of a revision, or of a programme about which reports wait.
    """

    subject = models.UUIDField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="taken")
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.subject} until {self.until:%H:%M}"


class LaterLook(models.Model):
    """A small change of a trusted person that went through at once, to be looked at later.

    ``deciders`` are the codes of those that said why (``contributions.moderation.deciders``).
    """

    revision = models.OneToOneField(Revision, models.CASCADE, related_name="later_look")
    deciders = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    looked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["created_at"], name="later_look_due", condition=Q(looked_at__isnull=True)
            ),
        ]
        constraints = [*values_at_most("later_look", deciders=20)]

    def __str__(self) -> str:
        return f"later look at {self.revision_id}"
