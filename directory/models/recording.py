"""Model of recordings: a text of the directory, read aloud by a volunteer."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from directory.models.section import Section
from directory.vocabulary import Publication
from geo.limits import bytes_at_most

MOST_BYTES = 5_000_000
LONGEST_S = 600
LONGEST_REASON = 1000


class SoundKind(models.TextChoices):
    """The media type of a recording, as its bytes show."""

    OGG = "audio/ogg", "Ogg Opus"
    WEBM = "audio/webm", "WebM Opus"
    MP4 = "audio/mp4", "MP4 AAC"
    MP3 = "audio/mpeg", "MP3"
    WAV = "audio/wav", "WAV"


class RecordingState(models.TextChoices):
    """State of a recording."""

    WAITING = "waiting", pgettext_lazy("recording", "waits for a reviewer")
    PUBLISHED = "published", pgettext_lazy("recording", "published")
    REFUSED = "refused", pgettext_lazy("recording", "not published")


class RecordingQuerySet(models.QuerySet["Recording"]):
    """Querysets of recordings, never with their bytes."""

    def current(self) -> RecordingQuerySet:
        """Those of a text that means today what it meant when it was read."""
        return self.filter(meaning_no=F("section__meaning_no"))

    def offered(self) -> RecordingQuerySet:
        """Those the public may hear: published, of a current text of something published."""
        of_sheet = Q(section__sheet__publication=Publication.PUBLISHED)
        of_programme = Q(
            section__programme__publication=Publication.PUBLISHED,
            section__programme__merged_into__isnull=True,
        )
        return self.current().filter(of_sheet | of_programme, state=RecordingState.PUBLISHED)

    def part(self, pk: uuid.UUID, first: int, length: int) -> bytes:
        """Some bytes of a recording; ``first`` counts from 0."""
        sound = Substr("sound", first + 1, length, output_field=models.BinaryField())
        return bytes(self.filter(pk=pk).values_list(sound, flat=True).get())


class Recording(models.Model):
    """One text in one language as a volunteer read it, for the meaning it had then.

    ``text_no`` and ``meaning_no`` are those of the section when it was read: once its meaning
    changes, the recording is offered no more. It is deleted with its text, with the account of the
    speaker, and when she withdraws it; what was refused holds no sound.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    section = models.ForeignKey(Section, models.CASCADE, related_name="recordings")
    text_no = models.PositiveIntegerField()
    meaning_no = models.PositiveIntegerField()
    speaker = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="recordings")
    sound = models.BinaryField()
    kind = models.CharField(max_length=20, choices=SoundKind)
    size = models.PositiveIntegerField()
    duration_ms = models.PositiveIntegerField()
    # SHA-256 of the bytes, its first 32 hexadecimal digits: the entity tag.
    digest = models.CharField(max_length=32)
    state = models.CharField(max_length=20, choices=RecordingState, default=RecordingState.WAITING)
    reason = models.CharField(_("why it is not published"), max_length=LONGEST_REASON, blank=True)
    # Which version of the consent she gave, in which language she read it, and when.
    consent_version = models.PositiveSmallIntegerField()
    consent_language = models.CharField(max_length=3)
    consented_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = RecordingQuerySet.as_manager()

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(
                fields=["created_at", "id"],
                name="recording_waiting",
                condition=Q(state=RecordingState.WAITING),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RecordingState.values, kind__in=SoundKind.values),
                name="recording_words_known",
            ),
            models.CheckConstraint(
                condition=Q(duration_ms__gt=0, duration_ms__lte=LONGEST_S * 1000),
                name="recording_length_bounded",
            ),
            models.CheckConstraint(
                condition=Q(state=RecordingState.WAITING, decided_at__isnull=True)
                | (~Q(state=RecordingState.WAITING) & Q(decided_at__isnull=False)),
                name="recording_decided_at",
            ),
            models.CheckConstraint(
                condition=Q(state=RecordingState.REFUSED, sound=b"", size=0)
                | (~Q(state=RecordingState.REFUSED) & ~Q(sound=b"") & Q(size__gt=0)),
                name="recording_has_sound",
            ),
            *bytes_at_most("recording", sound=MOST_BYTES),
        ]

    def __str__(self) -> str:
        return f"{self.state} recording of {self.section_id}"

    @property
    def is_outdated(self) -> bool:
        """Whether the meaning of the text has changed since it was read."""
        return self.meaning_no != self.section.meaning_no


def offered_for_section() -> Subquery:
    """The id of the recording that is offered with a section, the newest; None without any."""
    of_section = Recording.objects.filter(
        section=OuterRef("pk"), meaning_no=OuterRef("meaning_no"), state=RecordingState.PUBLISHED
    )
    return Subquery(of_section.order_by("-decided_at", "pk").values("pk")[:1])
