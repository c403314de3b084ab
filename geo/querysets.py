"""Questions to the gazetteer: the places a person may mean, and those around a point."""

from django.contrib.gis.db.models.functions import GeometryDistance
from django.contrib.gis.geos import Point
from django.db.models import QuerySet

from geo.suggest_sql import suggestion_sql


class PlaceQuerySet(QuerySet):
    """Places, asked in words of the field."""

    def suggest(self, query: str, limit: int = 10) -> list:
        """Places somebody typing `query` may mean, the likeliest first; one indexed query.

        Exact names come before beginnings, words inside a name and one typing error; among
        equals the most populous. Any script; postcodes and their beginnings; "Lyon 3".
        """
        sql, params = suggestion_sql(query, limit)
        return list(self.raw(sql, params)) if sql else []

    def nearest(self, point: Point, n: int = 5) -> "PlaceQuerySet":
        """The n places nearest to a point (sphere, by index); narrow the kind before."""
        return self.order_by(GeometryDistance("point", point))[:n]
