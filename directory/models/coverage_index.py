from django.db import models

from directory.models.search_entry import SearchEntry


class CoverageIndexEntry(models.Model):
    """That a programme is found by a territory it covers; in the order in which it is found there.

    Derived with the search rows. How many programmes serve an area nobody can guess: a walk in
    this order reads no more than a page needs, whether they are two or two hundred thousand.
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
