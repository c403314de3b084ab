from django.db import models

from directory.models.entry import SearchEntry


class ServedArea(models.Model):
    """That a programme is found by a territory it covers; in the order in which it is found there.

    Derived with the search rows. How many programmes serve an area nobody can guess: a walk in
    this order reads no more than a page needs, whether they are two or two hundred thousand.
    """

    entry = models.ForeignKey(
        SearchEntry, models.CASCADE, related_name="served_areas", db_constraint=False
    )
    territory_id = models.BigIntegerField()
    is_remote = models.BooleanField()
    programme_id = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["programme_id"], name="served_area_programme")]
        constraints = [
            models.UniqueConstraint(
                fields=["territory_id", "is_remote", "programme_id"], name="served_area_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} serves {self.territory_id}"
