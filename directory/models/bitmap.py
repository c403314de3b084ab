"""Tables of the bitmap index that counts sites of wide map views (``directory.index.bitmaps``)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from directory.models.search_entry import SearchEntry

BLOCK_SITES = 1024
NO_BITS = "0" * BLOCK_SITES


class BitField(models.Field):
    """One bit for each place of a block, as a string of 0 and 1."""

    def db_type(self, connection) -> str:
        return f"bit({BLOCK_SITES})"


class BitmapBlock(models.Model):
    """Up to 1,024 search entries of sites that are neighbours on the map; each has one bit."""

    # The cell of ``bitmaps.LEVEL`` and the number of the block in it, so that a tile is one range.
    id = models.BigIntegerField(primary_key=True)
    # Ids of entries in the order of their bits, and a bit for each that is unchanged.
    entry_ids = ArrayField(models.BigIntegerField())
    present = BitField(default=NO_BITS)
    # First and last of the entries' finest cells, their mean point and box in degrees.
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
    """A bit for each entry of a block: whether it matches one filter value, the key."""

    # A term id, or below all of them a condition or a territory (``directory.index.bitmaps``).
    key = models.BigIntegerField()
    block = models.ForeignKey(BitmapBlock, models.CASCADE, db_constraint=False, db_index=False)
    bits = BitField(default=NO_BITS)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "block"], name="bitmap_key_block_once"),
        ]

    def __str__(self) -> str:
        return f"bits of {self.key} in block {self.block_id}"


class UnindexedEntry(models.Model):
    """A search entry of a site written after the blocks were built: evaluated individually."""

    entry = models.OneToOneField(SearchEntry, models.CASCADE, db_constraint=False, related_name="+")

    def __str__(self) -> str:
        return f"row {self.entry_id}"
