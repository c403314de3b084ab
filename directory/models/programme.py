from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.models.hours import OpeningRule
from directory.models.organization import Organization
from directory.models.taxonomy import TaxonomyTerm
from directory.vocabulary import (
    SPOKEN_LANGUAGES,
    AccessMode,
    Audience,
    Cost,
    FrenchLevel,
    JoinMode,
    Operating,
    Publication,
    Status,
)
from geo.limits import text_at_most, values_at_most
from regions.models import Territory

OLDEST = 120
# The columns that hold several codes.
SEVERAL = (
    *("statuses", "audiences", "french_levels", "access_modes", "join_modes"),
    *("languages_always", "languages_on_request", "languages_interpreter"),
)


def several(choices: type[models.TextChoices]) -> ArrayField:
    """An array of codes of one vocabulary; empty means that nothing is stated."""
    return ArrayField(models.CharField(max_length=30, choices=choices), default=list, blank=True)


def spoken() -> ArrayField:
    """An array of codes of languages spoken."""
    return ArrayField(
        models.CharField(max_length=3, choices=list(SPOKEN_LANGUAGES.items())),
        default=list,
        blank=True,
    )


def within(field: str, codes: Iterable[str]) -> models.CheckConstraint:
    """The constraint that an array holds codes of its vocabulary only."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__contained_by": list(codes)}),
        name=f"programme_{field}_known",
    )


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    """Programmes, asked in words of the field."""

    def published(self) -> ProgrammeQuerySet:
        """Those the public may read, ended ones included: their page says that they ended."""
        return self.filter(publication=Publication.PUBLISHED, merged_into__isnull=True)

    def published_or_merged(self) -> ProgrammeQuerySet:
        """Those with a public page: published, or merged into another that has one."""
        return self.filter(publication=Publication.PUBLISHED)

    def findable(self) -> ProgrammeQuerySet:
        """Published, and not ended: what a search may find."""
        return self.published().exclude(operating=Operating.CLOSED)


class Programme(models.Model):
    """A local support programme: who it helps, under which conditions, how to join.

    Its words are ``Section`` rows (title, summary, description, join, bring, next), its places
    ``Site`` rows. Publication and operating state are two axes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="programmes")
    theme = models.ForeignKey(TaxonomyTerm, models.PROTECT, related_name="+")
    themes = models.ManyToManyField(TaxonomyTerm, related_name="programmes_by_theme")
    needs = models.ManyToManyField(TaxonomyTerm, related_name="programmes_by_need", blank=True)
    procedures = models.ManyToManyField(
        "directory.ProcedureSheet", related_name="programmes", blank=True
    )

    statuses = several(Status)
    audiences = several(Audience)
    french_levels = several(FrenchLevel)
    age_min = models.PositiveSmallIntegerField(_("from age"), null=True, blank=True)
    age_max = models.PositiveSmallIntegerField(_("to age, included"), null=True, blank=True)
    cost = models.CharField(_("cost"), max_length=20, choices=Cost, blank=True)
    cost_eur = models.DecimalField(
        _("price in euros"), max_digits=7, decimal_places=2, null=True, blank=True
    )
    access_modes = several(AccessMode)
    join_modes = several(JoinMode)
    # Languages spoken, by when: three disjoint lists of ISO 639 codes.
    languages_always = spoken()
    languages_on_request = spoken()
    languages_interpreter = spoken()
    # Hours of help that has no site: a telephone line, a remote desk.
    opening_hours = models.TextField(_("opening hours"), blank=True)
    rule = models.ForeignKey(
        OpeningRule, models.PROTECT, null=True, blank=True, related_name="programmes"
    )
    by_appointment = models.BooleanField(_("by appointment only"), default=False)
    capacity = models.PositiveSmallIntegerField(_("places left"), null=True, blank=True)
    capacity_on = models.DateField(_("places counted on"), null=True, blank=True)
    capacity_until = models.DateField(_("count holds until"), null=True, blank=True)
    coverage = models.ManyToManyField(
        Territory, through="directory.Coverage", related_name="covering_programmes"
    )
    is_nationwide = models.BooleanField(_("serves the whole country"), default=False)

    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("mail address"), blank=True)
    website = models.URLField(_("web address"), blank=True)

    publication = models.CharField(max_length=20, choices=Publication, default=Publication.DRAFT)
    operating = models.CharField(max_length=20, choices=Operating, default=Operating.ACTIVE)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from"
    )
    is_example = models.BooleanField(_("example"), default=False)
    source = models.CharField(_("where this comes from"), max_length=300, blank=True)
    verified_on = models.DateField(_("verified on"), null=True, blank=True)
    verified_role = models.CharField(_("role of who verified it"), max_length=60, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    modified_at = models.DateTimeField(_("modified at"))

    objects = ProgrammeQuerySet.as_manager()

    # Annotated for its own page: id, slug and theme of the procedure sheets that go with it.
    sheets: list[dict[str, Any]]

    class Meta:
        indexes = [
            models.Index(fields=["organization"], name="programme_organization"),
            models.Index(fields=["-modified_at"], name="programme_modified"),
        ]
        constraints = [
            within("statuses", Status.values),
            within("audiences", Audience.values),
            within("french_levels", FrenchLevel.values),
            within("access_modes", AccessMode.values),
            within("join_modes", JoinMode.values),
            within("languages_always", SPOKEN_LANGUAGES),
            within("languages_on_request", SPOKEN_LANGUAGES),
            within("languages_interpreter", SPOKEN_LANGUAGES),
            models.CheckConstraint(
                condition=~Q(languages_always__overlap=F("languages_on_request"))
                & ~Q(languages_always__overlap=F("languages_interpreter"))
                & ~Q(languages_on_request__overlap=F("languages_interpreter")),
                name="programme_language_said_once",
            ),
            models.CheckConstraint(
                condition=Q(opening_hours="") | Q(rule__isnull=False),
                name="programme_hours_have_rule",
            ),
            models.CheckConstraint(
                condition=Q(publication__in=Publication.values) & Q(operating__in=Operating.values),
                name="programme_states_known",
            ),
            models.CheckConstraint(
                condition=Q(cost__in=["", *Cost.values]), name="programme_cost_known"
            ),
            models.CheckConstraint(
                condition=Q(age_min__isnull=True)
                | Q(age_max__isnull=True)
                | Q(age_min__lte=F("age_max")),
                name="programme_ages_in_order",
            ),
            models.CheckConstraint(
                condition=(Q(age_min__isnull=True) | Q(age_min__lte=OLDEST))
                & (Q(age_max__isnull=True) | Q(age_max__lte=OLDEST)),
                name="programme_ages_of_people",
            ),
            models.CheckConstraint(
                condition=Q(cost_eur__isnull=True) | Q(cost__in=[Cost.PAID, Cost.CONDITIONAL]),
                name="programme_price_only_when_paid",
            ),
            models.CheckConstraint(
                condition=Q(cost_eur__isnull=True) | Q(cost_eur__gt=0),
                name="programme_price_above_zero",
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity_on__isnull=False),
                name="programme_capacity_has_date",
            ),
            models.CheckConstraint(
                condition=Q(capacity_until__isnull=True)
                | Q(capacity_on__isnull=False, capacity_until__gte=F("capacity_on")),
                name="programme_capacity_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(access_modes__len__gt=0), name="programme_has_access_mode"
            ),
            models.CheckConstraint(
                condition=Q(verified_role="") | Q(verified_on__isnull=False),
                name="programme_verified_role_has_date",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="programme_not_merged_into_itself",
            ),
            *text_at_most("programme", opening_hours=500),
            *values_at_most("programme", **dict.fromkeys(SEVERAL, 100)),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def get_absolute_url(self) -> str:
        return reverse("directory:programme", args=[self.pk])


class Coverage(models.Model):
    """A territory that a programme serves, by reference; the whole country is said otherwise."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="coverage_links")
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="coverage_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "territory"], name="coverage_said_once"),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} in {self.territory_id}"
