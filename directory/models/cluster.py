from django.db import models


class ClusterCell(models.Model):
    """How many sites lie in one cell of the map: all of them, or those of a theme or a territory.

    Derived from search entries by ``directory.index.rebuild`` in the transaction that publishes.
    A map of the whole country is read from some dozen of these rows.
    """

    # 0 for all sites, the mark of a theme, or the id of a territory below zero.
    facet = models.BigIntegerField()
    # The world is 2 ** level cells wide; `cell` interleaves the bits of its column and row.
    level = models.SmallIntegerField()
    cell = models.BigIntegerField()
    sites = models.IntegerField()
    lon_sum = models.FloatField()
    lat_sum = models.FloatField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    # The first of the search rows; the only one of a cell that holds one site.
    entry_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["facet", "level", "cell"], name="cluster_cell_counted_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sites} sites in cell {self.cell} of level {self.level}"
