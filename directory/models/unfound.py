"""What readers searched and did not find: words of at least five readers, told from nobody."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from geo.limits import bytes_at_most
from regions.models import Territory

# As many different readers must search the same words on one day before the words are stored.
FEWEST_READERS = 5
LONGEST_WORDS = 60


class UnfoundReader(models.Model):
    """One reader of one day who searched words that nothing has, as digests (search.unfound).

    Neither the words nor the reader can be read, and two rows of one reader cannot be linked. Rows
    are deleted when their day is over.
    """

    day = models.DateField(db_index=True)
    words_digest = models.BinaryField(max_length=16)
    reader_digest = models.BinaryField(max_length=16)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["words_digest", "reader_digest"], name="unfound_reader_once"
            ),
            *bytes_at_most("unfound_reader", words_digest=16, reader_digest=16),
        ]

    def __str__(self) -> str:
        return f"reader of {self.day.isoformat()}"


class UnfoundWordsQuerySet(models.QuerySet["UnfoundWords"]):
    """Querysets of words that were not found."""

    def in_territory(self, territory: Territory) -> "UnfoundWordsQuerySet":
        """Those of a territory and of all below it."""
        return self.filter(territory__above_links__ancestor=territory)


class UnfoundWords(models.Model):
    """Folded words that several readers searched on one day without finding anything.

    ``territory``: the department of the place searched at, or the country without a place. Written
    from the fifth reader on, deleted after twelve months.
    """

    day = models.DateField(db_index=True)
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="unfound_words")
    words = models.CharField(_("words"), max_length=LONGEST_WORDS)
    readers = models.PositiveIntegerField(validators=[MinValueValidator(FEWEST_READERS)])
    # A coordinator wants to see the words no more.
    hidden_at = models.DateTimeField(null=True, blank=True)

    objects = UnfoundWordsQuerySet.as_manager()

    class Meta:
        verbose_name = _("words searched and not found")
        verbose_name_plural = _("words searched and not found")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "territory", "words"], name="unfound_words_once_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(readers__gte=FEWEST_READERS), name="unfound_words_of_several"
            ),
            models.CheckConstraint(
                condition=~models.Q(words="") & ~models.Q(words__regex=r"[0-9@]"),
                name="unfound_words_name_no_person",
            ),
        ]

    def __str__(self) -> str:
        return self.words
