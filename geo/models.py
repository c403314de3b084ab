"""The gazetteer: places by all their names, each with a point and the precision of that point."""

from uuid import uuid4

from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import GeometryDistance
from django.contrib.gis.geos import Point
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import Subquery
from django.db.models.functions import Length, Reverse
from django.utils.translation import gettext_lazy as _

from geo.canonical_codes import canonical
from geo.limits import json_at_most, values_at_most
from geo.suggest_sql import suggestion_sql


class PlaceQuerySet(models.QuerySet["Place"]):
    """Queries for places."""

    def suggest(self, query: str, limit: int = 10) -> list["Place"]:
        """Places for a typed ``query`` (autocomplete), the likeliest first; one indexed query.

        Each place says how it was found: ``fit`` (`geo.suggest_sql.Fit`), ``called``, the former
        name that was typed, and ``score``. docs/places.md says what is understood.
        """
        sql, params = suggestion_sql(query, limit)
        return list(self.raw(sql, params)) if sql else []

    def coded(self, code: str) -> "Place | None":
        """The place of a gazetteer code; of the code of a former commune, that of today."""
        code = canonical(code)
        return (
            self.filter(code=code).first()
            or self.filter(
                code=Subquery(FormerCommune.objects.filter(code=code).values("place_code")[:1])
            ).first()
        )

    def nearest(self, point: Point, n: int = 5) -> "PlaceQuerySet":
        """The n places nearest to a point (sphere, by index); narrow the kind before."""
        return self.order_by(GeometryDistance("point", point))[:n]


class Place(models.Model):
    """A commune, borough, department, region or EPCI by its names, postcodes and point."""

    class Kind(models.TextChoices):
        COMMUNE = "commune", _("commune")
        BOROUGH = "borough", _("borough")
        DEPARTMENT = "department", _("department")
        REGION = "region", _("region")
        EPCI = "epci", _("group of communes")

    class Precision(models.TextChoices):
        """Where the point comes from; all but OWN are shown as "around"."""

        OWN = "own", _("its own point")
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
    # Languages in which the name was derived from how the French one sounds.
    derived_names = ArrayField(models.CharField(max_length=2), default=list, blank=True)

    # How `suggest` found it.
    fit: int
    called: str
    score: float

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["-population", "code"]
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^((com|dep|reg):[0-9AB]{2,5}|epci:[0-9]{9})$"),
                name="place_code_shape",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["commune", "borough", "department", "region", "epci"]),
                name="place_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(precision__in=["own", "outline"]),
                name="place_precision_known",
            ),
            *values_at_most("place", postcodes=200, derived_names=20),
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

    def is_derived_in(self, lang: str) -> bool:
        """Whether the name in a language was derived by rules from how the French one sounds."""
        return lang in self.derived_names


class FormerCommune(models.Model):
    """A commune that was merged into another: its code and name, and the code of today's."""

    code = models.CharField(max_length=20, primary_key=True)
    name = models.CharField(max_length=100)
    place_code = models.CharField(max_length=20)

    class Meta:
        verbose_name = _("former commune")
        verbose_name_plural = _("former communes")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def code_today(cls, code: str) -> str | None:
        """The code of today's commune for that of a former one, such as "com:74093"; or None."""
        return cls.objects.filter(code=code).values_list("place_code", flat=True).first()


class PlaceName(models.Model):
    """One folded spelling of a place: official name, other script, number or postcode."""

    place = models.ForeignKey(
        Place, on_delete=models.CASCADE, related_name="spellings", db_index=False
    )
    # Compared by bytes, so that the planner knows how many names begin alike.
    name = models.CharField(max_length=120, db_collation="C")
    # What follows is denormalised, so that the best matches are chosen before any join.
    # The logarithm of the people who live there: docs/places.md says how it orders places.
    weight = models.FloatField(default=0)
    # The former name to show ("Cran-Gevrier"), "" for a name of today.
    called = models.CharField(max_length=120, default="", blank=True)
    # The departments it lies in, by their numbers: of a region all, of anything else one.
    departments = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    # Whether it names a department or region, by which people tell towns of one name apart.
    is_area = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("spelling of a place")
        verbose_name_plural = _("spellings of places")
        constraints = [
            models.UniqueConstraint(fields=["place", "name"], name="place_name_once"),
            *values_at_most("place_name", departments=20),
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
            models.Index(
                fields=["name"],
                name="place_name_areas",
                opclasses=["text_pattern_ops"],
                condition=models.Q(is_area=True),
            ),
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
    # Of land 0: generalised, the whole world; 1: detailed, around France. Of a stretch of a river
    # 1 where its course is known, 0 where it may lie several hundred metres off.
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
