"""Model of the coverage index: an inverted index from territories to search entries."""

from django.db import models

from directory.models.search_entry import SearchEntry


class CoverageIndexEntry(models.Model):
    """Inverted index from territories to the entries of programmes that cover them.

    Derived with the search entries. Reading it in its order stops after a page of results, whether
    two programmes cover a territory or two hundred thousand.
    """

    entry = models.ForeignKey(
        SearchEntry, models.CASCADE, related_name="coverage_index", db_constraint=False
    )
    territory_id = models.BigIntegerField()
    is_remote = models.BooleanField()
    programme_id = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["programme_id"], name="coverage_index_programme")]
        constraints = [
            models.UniqueConstraint(
                fields=["territory_id", "is_remote", "programme_id"], name="coverage_index_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} serves {self.territory_id}"
