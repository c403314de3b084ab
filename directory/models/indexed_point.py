"""Model of indexed points: each distinct point of sites once (``directory.index.points``)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.gis.db import models as gis
from django.contrib.gis.db.models.functions import Distance, GeometryDistance
from django.contrib.gis.geos import Point
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex, OpClass
from django.db import models
from django.db.models import Expression, F
from django.db.models.functions import Cast

from directory.expressions import BoundingBoxOverlaps, SearchPoint, overlapping_circles
from geo.box import Circle


# Not typed by IndexedPoint, for the reason given at SearchEntryQuerySet.
class IndexedPointQuerySet(models.QuerySet[Any]):
    """Queries for indexed points."""

    def touching(self, *circles: Circle) -> IndexedPointQuerySet:
        """Those in or beside all of some circles, by the geography index alone."""
        return overlapping_circles(self, circles)

    def touching_around(
        self, centre: SearchPoint, radius_m: float | Expression
    ) -> IndexedPointQuerySet:
        """Those in or beside a circle around a point that is bound later."""
        return self.filter(BoundingBoxOverlaps("point", centre, radius_m))

    def offering(self, term_ids: Iterable[list[int]]) -> IndexedPointQuerySet:
        """Those with one term id of each group, though perhaps not in the same entry."""
        points = self
        for group in term_ids:
            points = points.filter(term_ids__overlap=group)
        return points

    def with_distances(self, point: Point | SearchPoint) -> IndexedPointQuerySet:
        """Annotate ``sphere_m``, the order of the index, and ``distance_m`` on the spheroid."""
        return self.annotate(
            sphere_m=GeometryDistance("point", point),
            distance_m=Cast(Distance("point", point, spheroid=True), models.FloatField()),
        )


class IndexedPoint(models.Model):
    """A distinct point of sites: of one, or of the thousands in a town without an address.

    Derived with the search entries. A k-nearest-neighbour search reads the points
    in order, and of each only as many entries as a page needs, by programme.
    """

    # The cell, then part of a hash of the coordinates (migration 0010): it is computed from the
    # point, and neighbours have ids that are close.
    id = models.UUIDField(primary_key=True)
    point = gis.PointField(geography=True, spatial_index=False)
    # The union of the term ids of its entries (``directory.index.term_ids``).
    term_ids = ArrayField(models.IntegerField(), default=list)

    objects = IndexedPointQuerySet.as_manager()

    class Meta:
        indexes = [
            # Nearest points with rare term ids, without reading others: each page of the index has
            # a signature of the term ids below it. 256 bits are enough to tell all of them apart.
            GistIndex(
                OpClass(F("point"), name="gist_geography_ops"),
                OpClass(F("term_ids"), name="gist__intbig_ops(siglen=32)"),
                name="point_term_ids",
            ),
        ]

    def __str__(self) -> str:
        return f"point {self.id}"
