"""Model of the taxonomy: themes, and the needs under each."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from geo.limits import json_at_most


class Scheme(models.TextChoices):
    """The two levels of the taxonomy."""

    THEME = "theme", _("Theme")
    NEED = "need", _("Need")


class TaxonomyTerm(models.Model):
    """A theme, or a need under a theme, with its label in every language and an icon."""

    scheme = models.CharField(max_length=20, choices=Scheme)
    code = models.SlugField(max_length=60)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    icon = models.CharField(max_length=60)
    colour = models.CharField(max_length=7, blank=True)
    position = models.PositiveSmallIntegerField()
    labels = models.JSONField(help_text=_("One word or two for each language."))
    synonyms = models.JSONField(default=dict, help_text=_("Other words for it, by language."))
    # Codes of the same thing in other vocabularies, by the name of the vocabulary.
    mappings = models.JSONField(default=dict)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="term_code_unique_in_scheme"),
            models.CheckConstraint(
                condition=models.Q(scheme=Scheme.THEME, parent__isnull=True)
                | models.Q(scheme=Scheme.NEED, parent__isnull=False),
                name="term_need_has_theme",
            ),
            models.CheckConstraint(
                condition=models.Q(labels__has_key="fr"), name="term_has_french_label"
            ),
            *json_at_most("term", labels=20_000, synonyms=20_000, mappings=5_000),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def label(self) -> str:
        """The label in the reader's language, else in French."""
        return self.labels.get(get_language() or "fr") or self.labels["fr"]
