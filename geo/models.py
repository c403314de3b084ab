"""The gazetteer: places by all their names, each with a point and the precision of that point."""

from uuid import uuid4

from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import GeometryDistance
from django.contrib.gis.geos import Point
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models.functions import Length, Reverse
from django.utils.translation import gettext_lazy as _

from geo.limits import json_at_most, values_at_most
from geo.suggest_sql import suggestion_sql


class PlaceQuerySet(models.QuerySet["Place"]):
    """Queries for places."""

    def suggest(self, query: str, limit: int = 10) -> list["Place"]:
        """Places for a typed ``query`` (autocomplete), the likeliest first; one indexed query.

        Exact names come before beginnings, words inside a name and one typing error; among
        equals the most populous. Any script; postcodes and their beginnings; "Lyon 3".
        """
        sql, params = suggestion_sql(query, limit)
        return list(self.raw(sql, params)) if sql else []

    def nearest(self, point: Point, n: int = 5) -> "PlaceQuerySet":
        """The n places nearest to a point (sphere, by index); narrow the kind before."""
        return self.order_by(GeometryDistance("point", point))[:n]


class Place(models.Model):
    """A commune, borough, department or region by its names, postcodes and point."""

    class Kind(models.TextChoices):
        COMMUNE = "commune", _("commune")
        BOROUGH = "borough", _("borough")
        DEPARTMENT = "department", _("department")
        REGION = "region", _("region")

    class Precision(models.TextChoices):
        """Where the point comes from; all but OWN are shown as "around"."""

        OWN = "own", _("its own point")
        POSTCODE = "postcode", _("around, from its postcode")
        EPCI = "epci", _("around, from its group of communes")
        OUTLINE = "outline", _("inside its outline")

    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=100)
    context = models.CharField(max_length=100, blank=True)
    insee_code = models.CharField(max_length=9)
    postcodes = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    population = models.PositiveIntegerField(default=0)
    point = models.PointField(geography=True)
    precision = models.CharField(max_length=8, choices=Precision.choices)
    # The Territory it belongs to; for a borough its commune's.
    territory_code = models.CharField(max_length=20, db_index=True)
    names = models.JSONField(default=dict, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["-population", "code"]
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^(com|dep|reg):[0-9AB]{2,5}$"),
                name="place_code_shape",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["commune", "borough", "department", "region"]),
                name="place_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(precision__in=["own", "postcode", "epci", "outline"]),
                name="place_precision_known",
            ),
            *values_at_most("place", postcodes=200),
            *json_at_most("place", names=20_000),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_around(self) -> bool:
        """Whether the point is borrowed, so that it must be shown as "around"."""
        return self.precision != self.Precision.OWN

    def name_in(self, lang: str) -> str:
        """The name in a language when known, else the French one."""
        name: str = self.names.get(lang, self.name)
        return name


class PlaceName(models.Model):
    """One folded spelling of a place: official name, other script, number or postcode."""

    place = models.ForeignKey(
        Place, on_delete=models.CASCADE, related_name="spellings", db_index=False
    )
    name = models.CharField(max_length=120)
    # Denormalised from the place, so that the best matches are chosen before any join.
    population = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("spelling of a place")
        verbose_name_plural = _("spellings of places")
        constraints = [
            models.UniqueConstraint(fields=["place", "name"], name="place_name_once"),
        ]
        indexes = [
            models.Index(fields=["name"], name="place_name_prefix", opclasses=["text_pattern_ops"]),
            # Prefix and suffix: one typing error leaves one half of a name unchanged.
            models.Index(
                Length("name"), OpClass("name", "text_pattern_ops"), name="place_name_start"
            ),
            models.Index(
                Length("name"),
                OpClass(Reverse("name"), "text_pattern_ops"),
                name="place_name_ending",
            ),
            GinIndex(fields=["name"], name="place_name_trigrams", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name


class MapFeature(models.Model):
    """What our own map shows beside territories: land and towns abroad, water, boroughs.

    In pieces small enough for a tile to read few of them. A borough's name is its place's code.
    """

    class Kind(models.TextChoices):
        LAND = "land", _("land")
        LAKE = "lake", _("lake")
        RIVER = "river", _("river")
        BORDER = "border", _("border")
        BOROUGH = "borough", _("borough")
        TOWN = "town", _("town")

    kind = models.CharField(max_length=7, choices=Kind.choices)
    # 0: generalised, the whole world; 1: detailed, around France.
    detail = models.PositiveSmallIntegerField()
    # Of a river its importance in Natural Earth (lower is greater), of a town its population.
    rank = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=100, blank=True)
    shape = models.GeometryField(srid=4326)

    class Meta:
        verbose_name = _("feature of the map")
        verbose_name_plural = _("features of the map")

    def __str__(self) -> str:
        return f"{self.kind} {self.name}".strip()


class MapVersionQuerySet(models.QuerySet["MapVersion"]):
    """The one row of ``MapVersion``."""

    def renew(self, **changed: str) -> None:
        """Say that what the map shows has changed, so that tiles are made anew."""
        version = uuid4().hex[:12]
        self.update_or_create(pk=1, defaults={"version": version} | changed)


class MapVersion(models.Model):
    """Which version of territories and features our map shows; part of its tiles' addresses."""

    version = models.CharField(max_length=12)
    # Fingerprint of the features that were loaded.
    fixture = models.CharField(max_length=64, blank=True)

    objects = MapVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of the map")
        verbose_name_plural = _("versions of the map")

    def __str__(self) -> str:
        return self.version
