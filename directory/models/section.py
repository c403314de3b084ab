"""Model of public texts: one row for each owner, key and language."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from directory.models.procedure import ProcedureSheet
from directory.models.programme import Programme
from geo.limits import text_at_most

# Forms allow less; a translation may be longer than what it translates.
LONGEST = 10_000
LONGEST_TITLE = 300


class SectionState(models.TextChoices):
    """State of a text or translation."""

    WRITTEN = "written", _("written")
    UNREVIEWED = "unreviewed", _("translation not yet reviewed")
    REVIEWED = "reviewed", _("translation reviewed")


class SectionQuerySet(models.QuerySet["Section"]):
    """Queries for sections."""

    def in_languages(self, *languages: str) -> "SectionQuerySet":
        """Those written in one of ``languages``."""
        return self.filter(language__in=languages)

    def with_keys(self, *keys: str) -> "SectionQuerySet":
        """Those with one of ``keys`` ("title", "summary", or the UUID of a step)."""
        return self.filter(key__in=keys)


class Section(models.Model):
    """One piece of public text: of one owner, under one key, in one language.

    ``text_no`` counts all changes of the text, ``meaning_no`` those that changed the meaning.
    ``based_on_meaning`` is the ``meaning_no`` of the source that a translation was made from; the
    translation is outdated when the source's is higher. It is null in the source itself.
    """

    programme = models.ForeignKey(
        Programme, models.CASCADE, null=True, blank=True, related_name="sections"
    )
    sheet = models.ForeignKey(
        ProcedureSheet, models.CASCADE, null=True, blank=True, related_name="sections"
    )
    key = models.CharField(max_length=40)
    language = models.CharField(max_length=3)
    text = models.TextField()
    text_no = models.PositiveIntegerField(default=1)
    meaning_no = models.PositiveIntegerField(default=1)
    based_on_meaning = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=SectionState)
    modified_at = models.DateTimeField()

    objects = SectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(programme__isnull=False, sheet__isnull=True)
                | Q(programme__isnull=True, sheet__isnull=False),
                name="section_has_one_owner",
            ),
            models.UniqueConstraint(
                fields=["programme", "key", "language"],
                condition=Q(programme__isnull=False),
                name="section_once_per_programme",
            ),
            models.UniqueConstraint(
                fields=["sheet", "key", "language"],
                condition=Q(sheet__isnull=False),
                name="section_once_per_sheet",
            ),
            models.CheckConstraint(
                condition=Q(state=SectionState.WRITTEN, based_on_meaning__isnull=True)
                | (~Q(state=SectionState.WRITTEN) & Q(based_on_meaning__isnull=False)),
                name="section_translation_says_its_base",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="section_has_text"),
            *text_at_most("section", text=LONGEST),
            models.CheckConstraint(
                condition=~Q(key="title") | Q(LessThanOrEqual(Length("text"), LONGEST_TITLE)),
                name="section_title_bounded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.language})"
