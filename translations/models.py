"""Models beside translations: dismissed checks, votes, questions, machine drafts, the memory.

The translations themselves are sections (directory) and revisions (contributions).
"""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5

from accounts.roles import Role
from contributions.models import Revision
from geo.limits import text_at_most

LONGEST = 10_000
# Characters of a question, an answer, or what a reviewer says of a suggestion.
LONGEST_REMARK = 2_000


class Dismissal(models.Model):
    """A check that does not apply to one translation of a section, with the reason.

    It holds for the words it was given for: another text is checked again.
    """

    owner = models.UUIDField()
    key = models.CharField(max_length=40)
    language = models.CharField(max_length=3)
    check_code = models.CharField(max_length=20)
    # Hexadecimal digest of the source and the translation.
    words_digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=300)
    role = models.CharField(max_length=20, choices=Role)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "key", "language", "check_code", "words_digest"],
                name="dismissal_once",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="dismissal_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.check_code} of {self.key} ({self.language})"


class Vote(models.Model):
    """What one person of a language says of a suggestion of another: for it or against it."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="votes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="votes")
    is_for = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "user"], name="vote_once")]

    def __str__(self) -> str:
        return f"{'for' if self.is_for else 'against'} {self.revision_id}"


class Question(models.Model):
    """A question about a French text to those who wrote it, and their answer for all languages."""

    owner = models.UUIDField()
    key = models.CharField(max_length=40)
    language = models.CharField(max_length=3)
    text = models.TextField()
    role = models.CharField(max_length=20, choices=Role)
    asked_at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(blank=True)
    answer_role = models.CharField(max_length=20, choices=Role, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["owner", "key"], name="question_of_section")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="question_answered_at",
            ),
            *text_at_most("question", text=LONGEST_REMARK, answer=LONGEST_REMARK),
        ]

    def __str__(self) -> str:
        return f"question about {self.key}"


class MachineDraft(models.Model):
    """A draft that a machine made of one version of a text. Never public, labelled when shown."""

    owner = models.UUIDField()
    key = models.CharField(max_length=40)
    language = models.CharField(max_length=3)
    engine = models.CharField(max_length=40)
    # The language and number of the text it was made from.
    source_language = models.CharField(max_length=3)
    source_text_no = models.PositiveIntegerField()
    # Characters sent, for the budget of the day.
    characters = models.PositiveIntegerField()
    text = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "key", "language", "engine", "source_language", "source_text_no"],
                name="machine_draft_once",
            ),
            *text_at_most("machine_draft", text=LONGEST),
        ]

    def __str__(self) -> str:
        return f"{self.engine} of {self.key} ({self.language})"


class MemoryUnit(models.Model):
    """A French text and how it was translated in a published text (translations.memory)."""

    language = models.CharField(max_length=3)
    source = models.TextField()
    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "language", MD5("source"), MD5("text"), name="memory_unit_once"
            ),
            *text_at_most("memory_unit", source=LONGEST, text=LONGEST),
        ]
        indexes = [
            GinIndex(fields=["source"], name="memory_unit_alike", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.language}: {self.source[:40]}"
