"""Model of former versions of public texts."""

from django.db import models

from directory.models.section import LONGEST, SectionState
from geo.limits import text_at_most


class SectionVersion(models.Model):
    """A text of a section that was replaced or removed, with the numbers that it had.

    Written by ``contributions.store.versions`` when a section changes. ``owner`` is the id of the
    programme or sheet: versions outlive the section, so that a removed text that is restored gets
    its meaning back. Texts with the same words have the same meaning.
    """

    owner = models.UUIDField()
    key = models.CharField(max_length=40)
    language = models.CharField(max_length=3)
    text = models.TextField()
    text_no = models.PositiveIntegerField()
    meaning_no = models.PositiveIntegerField()
    based_on_meaning = models.PositiveIntegerField(null=True, blank=True)
    based_on_text = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=SectionState)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField()

    class Meta:
        ordering = ["owner", "key", "language", "text_no"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "key", "language", "text_no"], name="section_version_once"
            ),
            *text_at_most("section_version", text=LONGEST),
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.language}) no. {self.text_no}"
