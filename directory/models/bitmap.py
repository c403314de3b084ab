"""By what the map of a country is counted under any filter (``directory.index.bitmaps``)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from directory.models.search_entry import SearchEntry

BLOCK_SITES = 1024
NOBODY = "0" * BLOCK_SITES


class BitField(models.Field):
    """One bit for each place of a block, as a string of 0 and 1."""

    def db_type(self, connection) -> str:
        return f"bit({BLOCK_SITES})"


class BitmapBlock(models.Model):
    """Up to 1,024 search rows with a site that are neighbours on the map, each with its place."""

    # The cell of `blocks.LEVEL` and the number of the block in it, so that a tile is one span.
    id = models.BigIntegerField(primary_key=True)
    # The rows by their places, and which of them still stand.
    entry_ids = ArrayField(models.BigIntegerField())
    present = BitField(default=NOBODY)
    # The first and last of the rows' finest cells, their mean point and box in degrees.
    first_cell = models.BigIntegerField()
    last_cell = models.BigIntegerField()
    lon = models.FloatField()
    lat = models.FloatField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()

    def __str__(self) -> str:
        return f"block {self.id}"


class Bitmap(models.Model):
    """Which rows of a block offer something, lie in a territory or accept somebody."""

    # What: a mark (``directory.index.term_ids``), or below all of them a condition or a territory.
    key = models.BigIntegerField()
    block = models.ForeignKey(BitmapBlock, models.CASCADE, db_constraint=False, db_index=False)
    bits = BitField(default=NOBODY)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "block"], name="bitmap_key_block_once"),
        ]

    def __str__(self) -> str:
        return f"bits of {self.key} in block {self.block_id}"


class UnindexedEntry(models.Model):
    """A search row with a site that was written after the blocks: it is looked at by itself."""

    entry = models.OneToOneField(SearchEntry, models.CASCADE, db_constraint=False, related_name="+")

    def __str__(self) -> str:
        return f"row {self.entry_id}"
