"""Models of sites: a programme at one place, its hidden address, its closed periods."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.gis.db import models as gis
from django.contrib.gis.db.models import PointField
from django.contrib.gis.geos import Point
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import Cast, Coalesce, JSONObject
from django.utils.translation import gettext_lazy as _

from accounts.encrypted_fields import EncryptedJSONField
from directory.expressions import Ordinate
from directory.fields import (
    CodeColumn,
    Filter,
    FlagColumn,
    HoursColumn,
    ImportColumn,
    LineColumn,
    MailColumn,
    PhoneColumn,
)
from directory.models.hours import OpeningRule
from directory.models.programme import Programme
from directory.vocabulary import Precision, Wheelchair
from geo.limits import bytes_at_most, json_at_most, text_at_most
from geo.points import point
from regions.models import Territory


class SiteQuerySet(models.QuerySet["Site"]):
    """Queries for sites."""

    def with_published_point(self) -> SiteQuerySet:
        """Annotate ``lon`` and ``lat``: the site's own point, else the centre of its commune."""
        published = Cast(
            Coalesce("exact_point", "commune__centre"), PointField(geography=False, srid=4326)
        )
        return (
            self.select_related("commune")
            .defer("commune__outline", "commune__centre")
            .annotate(  # type: ignore[no-redef]  # they are declared below
                lon=Ordinate(published, function="ST_X"), lat=Ordinate(published)
            )
        )

    def with_closures(self) -> SiteQuerySet:
        """Annotate ``closures``: first and last day and reasons of each closed period, in order."""
        periods = ClosedPeriod.objects.filter(site=OuterRef("pk"))
        value = JSONObject(first_on="first_on", last_on="last_on", reasons="reasons")
        closures = ArraySubquery(periods.order_by("first_on").values(json=value))
        return self.annotate(closures=closures)  # type: ignore[no-redef]  # declared below


class Site(models.Model):
    """A programme at one place: address, hours, contact.

    Only an ``exact`` site has a point and an address of its own; others have only their commune.
    The address of a hidden site is in ``HiddenAddress``, and constraints keep it out of here;
    its ``locality`` is the name of its commune, by a trigger (migration 0016).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="sites")
    precision = CodeColumn(
        max_length=10, choices=Precision, section="site", label=_("What is public")
    )
    commune = models.ForeignKey(Territory, models.PROTECT, related_name="sites")
    locality = LineColumn(
        _("place, as people say it"), max_length=120, section="site", label=_("Called")
    )
    street_address = LineColumn(
        _("street address"), max_length=200, blank=True, section="site", label=_("Address"), api=""
    )
    postcode = LineColumn(
        _("postcode"), max_length=10, blank=True, section="site", label=_("Postcode"), api=""
    )
    exact_point = gis.PointField(geography=True, null=True, blank=True)
    opening_hours = HoursColumn(
        _("opening hours"),
        blank=True,
        section="site",
        label=_("Hours"),
        imported=ImportColumn(
            "opening_hours",
            "horaires",
            _("Hours in the syntax of OpenStreetMap."),
            "Mo-Fr 09:00-12:00; PH off",
            400,
        ),
    )
    rule = models.ForeignKey(
        OpeningRule, models.PROTECT, null=True, blank=True, related_name="sites"
    )
    by_appointment = FlagColumn(
        _("by appointment only"),
        default=False,
        section="site",
        label=_("By appointment"),
        imported=ImportColumn("by_appointment", "sur_rendez_vous", _("yes or no."), "no", 10),
    )
    time_zone = models.CharField(max_length=40, default="Europe/Paris")
    phone = PhoneColumn(
        _("phone"),
        max_length=20,
        blank=True,
        section="site",
        label=_("Telephone"),
        question=_("Phone of this place"),
        imported=ImportColumn(
            "place_phone",
            "telephone_lieu",
            _("Telephone of this place, where it has its own."),
            "04 72 00 00 02",
            30,
        ),
    )
    second_phone = PhoneColumn(
        _("second phone"),
        max_length=20,
        blank=True,
        section="site",
        label=_("Second telephone"),
        question=_("A second phone of this place"),
        imported=ImportColumn(
            "place_second_phone",
            "telephone_lieu_2",
            _("A second telephone of this place."),
            "04 72 00 00 03",
            30,
        ),
        icon="phone",
    )
    second_phone_label = LineColumn(
        _("what the second phone is for"),
        max_length=60,
        blank=True,
        section="site",
        label=_("The second telephone is for"),
        question=_("What is the second phone for?"),
        hint=_("For example: appointments, families, emergencies."),
        beside="second_phone",
        imported=ImportColumn(
            "place_second_phone_label",
            "usage_telephone_lieu_2",
            _("What the second telephone of this place is for."),
            "rendez-vous",
            60,
        ),
    )
    email = MailColumn(
        _("mail address"),
        blank=True,
        section="site",
        label=_("Mail"),
        question=_("Mail address of this place"),
    )

    wheelchair = CodeColumn(
        _("wheelchair access"),
        max_length=10,
        choices=Wheelchair,
        blank=True,
        section="site",
        label=_("Wheelchair access"),
        question=_("Can people come in a wheelchair?"),
        imported=ImportColumn(
            "wheelchair", "fauteuil_roulant", _("Wheelchair access: yes, partly or no."), "yes", 40
        ),
        filter=Filter(
            parameter="wheelchair",
            label=_("Wheelchair access"),
            description="Whether a site is open to wheelchairs; what says nothing is left out.",
            term_ids_below=-70,
            codes=(Wheelchair.YES, Wheelchair.PARTLY),
        ),
        icon="accessibility",
    )
    wheelchair_note = LineColumn(
        _("note on wheelchair access"),
        max_length=200,
        blank=True,
        section="site",
        label=_("Note on wheelchair access"),
        question=_("What should one know about wheelchair access?"),
        hint=_("For example: one step at the door, a ramp on request."),
        beside="wheelchair",
        imported=ImportColumn(
            "wheelchair_note",
            "note_fauteuil_roulant",
            _("What to know about wheelchair access."),
            longest=200,
        ),
    )

    objects = SiteQuerySet.as_manager()

    # Annotated by ``with_published_point`` and ``with_closures``.
    lon: float
    lat: float
    closures: list[dict[str, Any]]

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(precision=Precision.EXACT, exact_point__isnull=False)
                | (~Q(precision=Precision.EXACT) & Q(exact_point__isnull=True)),
                name="site_point_only_when_exact",
            ),
            models.CheckConstraint(
                condition=Q(precision__in=Precision.values), name="site_precision_known"
            ),
            models.CheckConstraint(
                condition=~Q(precision=Precision.HIDDEN) | Q(street_address="", postcode=""),
                name="site_hidden_has_no_address",
            ),
            models.CheckConstraint(
                condition=Q(opening_hours="") | Q(rule__isnull=False),
                name="site_hours_have_rule",
            ),
            models.CheckConstraint(
                condition=Q(wheelchair__in=["", *Wheelchair.values]), name="site_wheelchair_known"
            ),
            models.CheckConstraint(
                condition=Q(wheelchair_note="") | ~Q(wheelchair=""),
                name="site_wheelchair_note_has_answer",
            ),
            models.CheckConstraint(
                condition=Q(second_phone_label="") | ~Q(second_phone=""),
                name="site_second_phone_label_has_phone",
            ),
            *text_at_most("site", opening_hours=500),
        ]

    def __str__(self) -> str:
        # Not its locality: the admin's log would still show it after the site was hidden.
        return f"place {self.pk}"


class HiddenAddress(models.Model):
    """The true place of a hidden site, read by its organization and coordinators only.

    ``place`` is a mapping of street_address, postcode and point (longitude, latitude), encrypted
    at rest: the database can neither search nor measure by it.
    """

    site = models.OneToOneField(Site, models.CASCADE, related_name="hidden_address")
    place = EncryptedJSONField(purpose=b"reperes hidden address 1", row=("site",))

    class Meta:
        constraints = [
            *bytes_at_most("hidden_address", place=4_000),
        ]

    def __str__(self) -> str:
        return f"hidden address of {self.site_id}"

    @property
    def street_address(self) -> str:
        """Number and street."""
        return self.place["street_address"]

    @property
    def postcode(self) -> str:
        """The postcode."""
        return self.place["postcode"]

    @property
    def point(self) -> Point:
        """The true point."""
        return point(*self.place["point"])


class ClosedPeriod(models.Model):
    """Days on which a site is closed regardless of its hours."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="closed_periods")
    first_on = models.DateField(_("first day closed"))
    last_on = models.DateField(_("last day closed"))
    reasons = models.JSONField(_("reason, by language"), default=dict, blank=True)

    class Meta:
        ordering = ["first_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_on__lte=F("last_on")), name="closed_period_in_order"
            ),
            *json_at_most("closed_period", reasons=20_000),
        ]

    def __str__(self) -> str:
        return f"{self.first_on} to {self.last_on}"
