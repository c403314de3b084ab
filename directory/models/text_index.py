from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Length, Reverse

from directory.models.procedure import ProcedureSheet
from directory.models.programme import Programme


class ProgrammeText(models.Model):
    """What a findable programme says in all its languages, as stems, and where it can be found.

    Derived by ``directory.index.rebuild`` alone. ``vector`` (tsvector) holds the stems of all texts
    and one term tag for each theme and need ("t:french", "n:learn-french"), by which their synonyms
    are found; ``title_vector`` the stems of titles and the tags of needs. ``spatial_keys``
    (``directory.index.spatial_keys``) hold the tiles and territories of its sites and areas, in the
    same index: a word that half of all programmes say is looked up near the person only.
    """

    programme = models.OneToOneField(Programme, models.CASCADE, related_name="text_index")
    spatial_keys = ArrayField(models.IntegerField(), default=list)
    vector = SearchVectorField(default="")
    title_vector = SearchVectorField(default="")

    class Meta:
        indexes = [
            GinIndex(fields=["spatial_keys", "vector"], name="text_keys_vector", fastupdate=False),
            GinIndex(
                fields=["spatial_keys", "title_vector"],
                name="text_keys_title_vector",
                fastupdate=False,
            ),
        ]

    def __str__(self) -> str:
        return f"words of {self.programme_id}"


class SheetText(models.Model):
    """What a published procedure sheet says; its needs count as its title."""

    sheet = models.OneToOneField(ProcedureSheet, models.CASCADE, related_name="text_index")
    vector = SearchVectorField(default="")
    title_vector = SearchVectorField(default="")

    def __str__(self) -> str:
        return f"words of {self.sheet_id}"


class KnownWord(models.Model):
    """A folded word that texts or the taxonomy use, with all by which the search finds it.

    ``lexemes`` are its stems; ``term_tags`` the themes and needs it stands for; ``uses`` about how
    many programmes and sheets said it when all was last derived. A word typed with an error is
    looked for here.
    """

    word = models.CharField(max_length=60, unique=True)
    lexemes = ArrayField(models.TextField(), default=list)
    term_tags = ArrayField(models.TextField(), default=list)
    uses = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            GinIndex(fields=["lexemes"], name="word_lexemes", fastupdate=False),
            models.Index(fields=["word"], name="word_prefix", opclasses=["text_pattern_ops"]),
            # Two halves of a word, one of which a typing error leaves as it is.
            models.Index(Length("word"), OpClass("word", "text_pattern_ops"), name="word_start"),
            models.Index(
                Length("word"), OpClass(Reverse("word"), "text_pattern_ops"), name="word_ending"
            ),
        ]

    def __str__(self) -> str:
        return self.word
