"""Model of public texts: one row for each owner, key and language."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
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

    def outdated(self) -> "SectionQuerySet":
        """Translations whose French has another meaning than the one they were made from."""
        source = Section.objects.filter(
            Q(programme=OuterRef("programme")) | Q(sheet=OuterRef("sheet")),
            key=OuterRef("key"),
            language=settings.SOURCE_LANGUAGE,
        ).exclude(meaning_no=OuterRef("based_on_meaning"))
        return self.filter(Exists(source), based_on_meaning__isnull=False)

    def with_keys(self, *keys: str) -> "SectionQuerySet":
        """Those with one of ``keys`` ("title", "summary", or the UUID of a step)."""
        return self.filter(key__in=keys)


class Section(models.Model):
    """One piece of public text: of one owner, under one key, in one language.

    ``text_no`` counts all changes of the text. ``meaning_no`` names its meaning: an edit that keeps
    the meaning keeps the number, restoring an old text restores its number, anything else gets a
    number that no version had. ``based_on_text`` and ``based_on_meaning`` are those of the source
    that a translation was made from; it is outdated when the source's ``meaning_no`` is another.
    Both are null in the source itself; ``based_on_text`` also where it is not known.
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
    based_on_text = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=SectionState)
    modified_at = models.DateTimeField()
    # When a reviewer of the language published it; null for a text that none has seen.
    reviewed_at = models.DateTimeField(null=True, blank=True)

    objects = SectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(programme__isnull=False, sheet__isnull=True)
                | Q(programme__isnull=True, sheet__isnull=False),
                name="section_has_one_owner",
            ),
            # Figures of translations read what the versions of a text are based on there.
            models.UniqueConstraint(
                fields=["programme", "key", "language"],
                condition=Q(programme__isnull=False),
                include=["based_on_meaning"],
                name="section_once_per_programme",
            ),
            models.UniqueConstraint(
                fields=["sheet", "key", "language"],
                condition=Q(sheet__isnull=False),
                include=["based_on_meaning"],
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
        indexes = [
            # What the figures of translations need (translations/sql/figures.sql).
            models.Index(fields=["language", "state", "programme", "sheet"], name="section_states"),
            models.Index(
                fields=["programme", "sheet", "key"],
                name="section_meaning_changed",
                condition=~Q(meaning_no=1),
            ),
            models.Index(
                fields=["programme", "sheet", "key"],
                name="section_based_on_changed",
                condition=~Q(based_on_meaning=1) & Q(based_on_meaning__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.language})"
