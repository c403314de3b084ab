"""Territories: areas with a code, an outline, several parents and a period of validity."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.db import models
from django.contrib.gis.geos import Point
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from geo.limits import json_at_most

# Kinds of territory, the smallest first.
SMALLEST_FIRST = ["commune", "epci", "custom", "department", "region", "country"]


class TerritoryQuerySet(models.QuerySet["Territory"]):
    """Querysets of territories."""

    def current(self, on: date | None = None) -> "TerritoryQuerySet":
        """Valid on a day, today when none is given."""
        day = on or timezone.localdate()
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)

    def above(self, territory: "Territory | int") -> "TerritoryQuerySet":
        """A territory and everything it lies in."""
        return self.filter(below_links__territory=territory)

    def below(self, territory: "Territory | int") -> "TerritoryQuerySet":
        """A territory and everything that lies in it."""
        return self.filter(above_links__ancestor=territory)

    def containing(self, point: Point) -> "TerritoryQuerySet":
        """Current territories whose outline covers a point (SRID 4326)."""
        return self.current().filter(outline__covers=point)

    def of_kind(self, *kinds: str) -> "TerritoryQuerySet":
        """Of one or several kinds."""
        return self.filter(kind__in=kinds)

    def answered_for_by(self, user: User | AnonymousUser) -> "TerritoryQuerySet":
        """Those that ``user`` coordinates, with all below them; all for an administrator."""
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        links = TerritoryAncestor.objects
        return self.filter(
            pk__in=links.filter(ancestor__coordinators__user=user.pk).values("territory")
        )

    def below_those_of(self, user: User | AnonymousUser) -> "TerritoryQuerySet":
        """Those below a territory that ``user`` coordinates, without that territory."""
        if not user.is_active:
            return self.none()
        links = TerritoryAncestor.objects
        below = links.filter(ancestor__coordinators__user=user.pk)
        return self.filter(pk__in=below.exclude(ancestor=F("territory")).values("territory"))

    def smallest_first(self) -> "TerritoryQuerySet":
        """From the commune to the country."""
        ranks = [When(kind=kind, then=Value(rank)) for rank, kind in enumerate(SMALLEST_FIRST)]
        rank = Case(*ranks, output_field=models.IntegerField())
        return self.alias(kind_rank=rank).order_by("kind_rank", "code")


class Territory(models.Model):
    """An area that programmes serve and coordinators answer for, such as a French commune."""

    class Kind(models.TextChoices):
        COUNTRY = "country", _("country")
        REGION = "region", _("region")
        DEPARTMENT = "department", _("department")
        EPCI = "epci", _("group of communes")
        COMMUNE = "commune", _("commune")
        CUSTOM = "custom", _("other territory")

    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    insee_code = models.CharField(max_length=9, blank=True)
    name = models.CharField(max_length=150)
    names = models.JSONField(default=dict, blank=True)
    population = models.PositiveIntegerField(default=0)
    centre = models.PointField(geography=True, null=True, blank=True)
    # How the centre was found, as geo.models.Place.Precision.
    centre_precision = models.CharField(max_length=8, blank=True)
    time_zone = models.CharField(max_length=40, default="Europe/Paris")
    # Of a department: the code of the commune where its préfecture sits.
    chief_town_code = models.CharField(max_length=20, blank=True)
    outline = models.MultiPolygonField(srid=4326, null=True, blank=True)
    outline_is_official = models.BooleanField(default=False)
    # How far it may be from the true border: 0 for an imported one, more for the embedded ones,
    # which are generalised (docs/boundaries.md).
    outline_error_m = models.PositiveIntegerField(default=0)
    valid_from = models.DateField()
    # The first day it is no longer valid.
    valid_to = models.DateField(null=True, blank=True)
    parents = models.ManyToManyField(
        "self", through="TerritoryParent", symmetrical=False, related_name="children"
    )
    ancestors = models.ManyToManyField(
        "self", through="TerritoryAncestor", symmetrical=False, related_name="descendants"
    )

    objects = TerritoryQuerySet.as_manager()

    # Annotations on territories around a point (regions.places): ids of those below it; whether it
    # covers the point, or is the nearest one beside it; how many metres a commune is away.
    below: list[int]
    away_m: float | None
    is_covering: bool
    is_beside: bool

    class Meta:
        ordering = ["code"]
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        indexes = [models.Index(fields=["kind", "name"], name="territory_kind_name")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    code__regex=r"^(country|reg|dep|epci|com|custom):[0-9A-Za-z-]+$"
                ),
                name="territory_code_shape",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="country", code__startswith="country:")
                | models.Q(kind="region", code__startswith="reg:")
                | models.Q(kind="department", code__startswith="dep:")
                | models.Q(kind="epci", code__startswith="epci:")
                | models.Q(kind="commune", code__startswith="com:")
                | models.Q(kind="custom", code__startswith="custom:"),
                name="territory_code_says_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gt=models.F("valid_from")),
                name="territory_validity_order",
            ),
            models.CheckConstraint(
                condition=models.Q(outline_is_official=False) | models.Q(outline__isnull=False),
                name="territory_official_outline_exists",
            ),
            *json_at_most("territory", names=20_000),
        ]

    def __str__(self) -> str:
        return self.name

    def name_in(self, lang: str) -> str:
        """The name in a language if known, else the French one."""
        name: str = self.names.get(lang, self.name)
        return name


class TerritoryParent(models.Model):
    """Link from a territory to a direct parent; a commune has a department and an EPCI."""

    child = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="parent_links", db_index=False
    )
    parent = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="child_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["child", "parent"], name="territory_parent_once"),
            models.CheckConstraint(
                condition=~models.Q(child=models.F("parent")), name="territory_parent_not_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.child_id} in {self.parent_id}"


class TerritoryAncestor(models.Model):
    """Transitive closure of the parents: every territory with itself and all above it."""

    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="above_links", db_index=False
    )
    ancestor = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="below_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "ancestor"], name="territory_ancestor_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.territory_id} under {self.ancestor_id}"


class LoadedVintage(models.Model):
    """Fingerprint of the loaded fixture files, so that loading them again does nothing."""

    name = models.CharField(max_length=40, unique=True)
    fingerprint = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name
