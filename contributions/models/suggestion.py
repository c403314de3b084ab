"""Model of better words suggested for the interface, which reviewers of the language read."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geo.limits import text_at_most

LONGEST = 500


class WordSuggestion(models.Model):
    """Words of the interface that a reader found wrong or clumsy, and the better ones she proposes.

    It says nothing of who sent it. Nothing is published by it: a reviewer of the language takes the
    words into the catalogue.
    """

    language = models.CharField(_("language"), max_length=10)
    shown = models.TextField(_("words on the page"))
    better = models.TextField(_("better words"))
    created_at = models.DateTimeField(_("sent at"), auto_now_add=True)

    class Meta:
        verbose_name = _("suggestion of better words")
        verbose_name_plural = _("suggestions of better words")
        indexes = [models.Index(fields=["language", "-created_at"], name="suggestion_by_language")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(shown="") & ~Q(better=""), name="word_suggestion_says_something"
            ),
            *text_at_most("word_suggestion", shown=LONGEST, better=LONGEST),
        ]

    def __str__(self) -> str:
        return f"{self.language}: {self.better[:60]}"
