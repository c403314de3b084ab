from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.gis.db import models as gis
from django.contrib.gis.db.models.functions import Distance, GeometryDistance
from django.contrib.gis.geos import Point
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex, OpClass
from django.db import models
from django.db.models import F
from django.db.models.functions import Cast

from directory.expressions import BoundingBoxOverlaps, SearchPoint, overlapping_circles
from geo.box import Circle


# Not of IndexedPoint, as SearchEntryQuerySet.
class IndexedPointQuerySet(models.QuerySet[Any]):
    """Points at which sites stand."""

    def touching(self, *circles: Circle) -> IndexedPointQuerySet:
        """Those in or beside all of some circles, by the geography index alone."""
        return overlapping_circles(self, circles)

    def touching_around(self, centre: SearchPoint, radius_m: float) -> IndexedPointQuerySet:
        """Those in or beside a circle around a point that is bound later."""
        return self.filter(BoundingBoxOverlaps("point", centre, radius_m))

    def offering(self, term_ids: Iterable[list[int]]) -> IndexedPointQuerySet:
        """Those where of each group of term_ids there is one, not always in the same row."""
        points = self
        for group in term_ids:
            points = points.filter(term_ids__overlap=group)
        return points

    def with_distances(self, point: Point | SearchPoint) -> IndexedPointQuerySet:
        """Annotate ``sphere_m``, by which the index walks, and ``distance_m`` on the spheroid."""
        return self.annotate(
            sphere_m=GeometryDistance("point", point),
            distance_m=Cast(Distance("point", point, spheroid=True), models.FloatField()),
        )


class IndexedPoint(models.Model):
    """A point at which sites stand: one, or the thousands of a town that have no address.

    Derived with the search entries. A k-nearest-neighbour search goes from point to point and reads
    of each only as many entries as a page needs, in the order of their programmes.
    """

    # The cell and what is left of a hash of the coordinates (migration 0010): who knows the point
    # knows the number, and neighbours have numbers that are near.
    id = models.UUIDField(primary_key=True)
    point = gis.PointField(geography=True, spatial_index=False)
    # All term_ids of the rows here (``directory.index.term_ids``).
    term_ids = ArrayField(models.IntegerField(), default=list)

    objects = IndexedPointQuerySet.as_manager()

    class Meta:
        indexes = [
            # What is rare is found near without reading what is not: each page of the index knows
            # which term_ids lie below it. The 256 bits hold every mark apart from the others.
            GistIndex(
                OpClass(F("point"), name="gist_geography_ops"),
                OpClass(F("term_ids"), name="gist__intbig_ops(siglen=32)"),
                name="point_term_ids",
            ),
        ]

    def __str__(self) -> str:
        return f"point {self.id}"
