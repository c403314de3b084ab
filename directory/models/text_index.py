"""Models of the full-text index: text vectors and known words (``directory.index.text_sql``)."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Length, Reverse

from directory.models.procedure import ProcedureSheet
from directory.models.programme import Programme


class ProgrammeText(models.Model):
    """Full-text index entry of a findable programme: its stems in all languages, spatial keys.

    Derived by ``directory.index.rebuild`` alone. ``vector`` (tsvector) holds the stems of all texts
    and one term tag for each theme and need ("t:french", "n:learn-french"), by which their synonyms
    match; ``title_vector`` the stems of titles and the tags of needs; ``summary_vector`` the stems
    of titles and summaries and all tags. ``spatial_keys`` (``directory.index.spatial_keys``) are
    the tiles and territories of its sites and areas, in the same index as each: a word in half of
    all programmes is looked up near the person only.
    """

    programme = models.OneToOneField(Programme, models.CASCADE, related_name="text_index")
    spatial_keys = ArrayField(models.IntegerField(), default=list)
    vector = SearchVectorField(default="")
    title_vector = SearchVectorField(default="")
    summary_vector = SearchVectorField(default="")

    class Meta:
        indexes = [
            GinIndex(fields=["spatial_keys", "vector"], name="text_keys_vector", fastupdate=False),
            GinIndex(
                fields=["spatial_keys", "title_vector"],
                name="text_keys_title_vector",
                fastupdate=False,
            ),
            GinIndex(
                fields=["spatial_keys", "summary_vector"],
                name="text_keys_summary_vector",
                fastupdate=False,
            ),
        ]

    def __str__(self) -> str:
        return f"words of {self.programme_id}"


class SheetText(models.Model):
    """Full-text index entry of a published procedure sheet; needs count as its title."""

    sheet = models.OneToOneField(ProcedureSheet, models.CASCADE, related_name="text_index")
    vector = SearchVectorField(default="")
    title_vector = SearchVectorField(default="")

    def __str__(self) -> str:
        return f"words of {self.sheet_id}"


class KnownWord(models.Model):
    """A folded word of texts or the taxonomy, for autocomplete and the correction of typing errors.

    ``languages`` are those of the texts that have it, ``lexemes`` its stems; ``term_tags`` the
    themes and needs with it in a label or synonym; ``uses`` about how many programmes and sheets
    had it at the last full rebuild.
    """

    word = models.CharField(max_length=60, unique=True)
    languages = ArrayField(models.CharField(max_length=10), default=list)
    lexemes = ArrayField(models.TextField(), default=list)
    term_tags = ArrayField(models.TextField(), default=list)
    uses = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            GinIndex(fields=["lexemes"], name="word_lexemes", fastupdate=False),
            models.Index(fields=["word"], name="word_prefix", opclasses=["text_pattern_ops"]),
            # Prefix and suffix: one typing error leaves one half of a word unchanged.
            models.Index(Length("word"), OpClass("word", "text_pattern_ops"), name="word_start"),
            models.Index(
                Length("word"), OpClass(Reverse("word"), "text_pattern_ops"), name="word_ending"
            ),
        ]

    def __str__(self) -> str:
        return self.word
