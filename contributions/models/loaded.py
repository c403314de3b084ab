"""Where public content came from."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class LoadedContent(models.Model):
    """Content that came from files of this project, so that loading it again does nothing.

    ``brought`` are the ids of the rows the files declared, which tells what has left them from
    what a person has added since.
    """

    name = models.CharField(max_length=120, unique=True)
    fingerprint = models.CharField(max_length=64)
    brought = ArrayField(models.UUIDField(), default=list)
    first_loaded_on = models.DateField()
    loaded_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name
