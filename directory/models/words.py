from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Length, Reverse

from directory.models.procedure import ProcedureSheet
from directory.models.programme import Programme


class ProgrammeWords(models.Model):
    """What a findable programme says in all its languages, as stems, and where it can be found.

    Derived by ``directory.entries.rebuild`` alone. ``said`` holds the stems of every text and one
    mark for each theme and need ("t:french", "n:learn-french"), by which words that stand for
    them are found; ``titled`` the stems of titles and the marks of needs. ``keys``
    (``directory.keys``) hold the squares and territories of its sites and areas, in the same
    index: words that half of all programmes say are looked for where the person is, never walked.
    """

    programme = models.OneToOneField(Programme, models.CASCADE, related_name="words")
    keys = ArrayField(models.IntegerField(), default=list)
    said = SearchVectorField(default="")
    titled = SearchVectorField(default="")

    class Meta:
        indexes = [
            GinIndex(fields=["keys", "said"], name="words_said", fastupdate=False),
            GinIndex(fields=["keys", "titled"], name="words_titled", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"words of {self.programme_id}"


class SheetWords(models.Model):
    """What a published procedure sheet says; its needs count as its title."""

    sheet = models.OneToOneField(ProcedureSheet, models.CASCADE, related_name="words")
    said = SearchVectorField(default="")
    titled = SearchVectorField(default="")

    def __str__(self) -> str:
        return f"words of {self.sheet_id}"


class Word(models.Model):
    """A folded word that texts or the taxonomy use, with all by which the search finds it.

    ``lexemes`` are its stems; ``marks`` those of the themes and needs it stands for; ``uses`` how
    many programmes and sheets said it when all was last derived. A word typed with an error is
    looked for here.
    """

    word = models.CharField(max_length=60, unique=True)
    lexemes = ArrayField(models.TextField(), default=list)
    marks = ArrayField(models.TextField(), default=list)
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
