"""Model of the fingerprints of loaded files."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class LoadedContent(models.Model):
    """The fingerprint of content loaded from files, so that loading it again does nothing.

    ``brought`` are the ids of the rows that the files declared, to tell rows removed from the files
    from rows added by people.
    """

    name = models.CharField(max_length=120, unique=True)
    fingerprint = models.CharField(max_length=64)
    brought = ArrayField(models.UUIDField(), default=list)
    first_loaded_on = models.DateField()
    loaded_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name
