"""Model of the grid of the cluster map: precomputed counts of sites (``directory.index.grid``)."""

from django.db import models


class ClusterCell(models.Model):
    """Precomputed count of the sites in one grid cell: of all, or of a theme or a territory.

    Derived from search entries by ``directory.index.rebuild`` in the transaction that publishes.
    A map of the whole country needs a few dozen of these rows.
    """

    # 0 for all sites, the term id of a theme, or the negative id of a territory.
    facet = models.BigIntegerField()
    # The world is 2 ** level cells wide; ``cell`` is the Morton code of column and row.
    level = models.SmallIntegerField()
    cell = models.BigIntegerField()
    sites = models.IntegerField()
    lon_sum = models.FloatField()
    lat_sum = models.FloatField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    # The first of the search entries; the only one of a cell with one site.
    entry_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["facet", "level", "cell"], name="cluster_cell_counted_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sites} sites in cell {self.cell} of level {self.level}"
