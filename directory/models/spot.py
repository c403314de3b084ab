from django.contrib.gis.db import models as gis
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex, OpClass
from django.db import models
from django.db.models import F

from directory.querysets import SpotQuerySet


class Spot(models.Model):
    """A point at which sites stand: one, or the thousands of a town that have no address.

    Derived with the search rows. A walk by distance goes from spot to spot, and reads of each only
    as many rows as a page needs, in the order of their programmes.
    """

    # The cell and what is left of a hash of the coordinates (migration 0010): who knows the point
    # knows the number, and neighbours have numbers that are near.
    id = models.UUIDField(primary_key=True)
    point = gis.PointField(geography=True, spatial_index=False)
    # All marks of the rows here (``directory.marks``).
    marks = ArrayField(models.IntegerField(), default=list)

    objects = SpotQuerySet.as_manager()

    class Meta:
        indexes = [
            # What is rare is found near without reading what is not: each page of the index knows
            # which marks lie below it. The 256 bits hold every mark apart from the others.
            GistIndex(
                OpClass(F("point"), name="gist_geography_ops"),
                OpClass(F("marks"), name="gist__intbig_ops(siglen=32)"),
                name="spot_marked_point",
            ),
        ]

    def __str__(self) -> str:
        return f"spot {self.id}"
