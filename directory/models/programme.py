"""Model of programmes, with their declared fields (``directory.fields``)."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from directory.fields import (
    AmountColumn,
    CodeColumn,
    DayColumn,
    FlagColumn,
    HoursColumn,
    ImportColumn,
    LineColumn,
    MailColumn,
    NumberColumn,
    PhoneColumn,
    WebColumn,
    several,
)
from directory.models.hours import OpeningRule
from directory.models.organization import Organization
from directory.models.programme_constraints import CONSTRAINTS, OLDEST
from directory.models.taxonomy import TaxonomyTerm
from directory.vocabulary import (
    LEFT_OUT,
    SPOKEN_LANGUAGES,
    AccessMode,
    Audience,
    Cost,
    FrenchLevel,
    JoinMode,
    Operating,
    Publication,
    Standing,
    Status,
)
from regions.models import Territory


def spoken() -> ArrayField:
    """An array of codes of languages spoken."""
    return ArrayField(
        models.CharField(max_length=3, choices=list(SPOKEN_LANGUAGES.items())),
        default=list,
        blank=True,
    )


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    """Queries for programmes."""

    def published(self) -> ProgrammeQuerySet:
        """Those the public may read, including ended ones, whose page shows that they ended."""
        return self.filter(publication=Publication.PUBLISHED, merged_into__isnull=True)

    def published_or_merged(self) -> ProgrammeQuerySet:
        """Those with a public page: published, or merged into another that has one."""
        return self.filter(publication=Publication.PUBLISHED)

    def findable(self) -> ProgrammeQuerySet:
        """Published, not ended, and not unconfirmed for too long: what a search may find."""
        running = self.published().exclude(operating=Operating.CLOSED)
        return running.exclude(search_standing__in=LEFT_OUT)

    def unconfirmed(self) -> ProgrammeQuerySet:
        """Published, and left out by searches since nobody confirmed them."""
        running = self.published().exclude(operating=Operating.CLOSED)
        return running.filter(search_standing=Standing.UNCONFIRMED)


class Programme(models.Model):
    """A local support programme: who it helps, under which conditions, how to join.

    Its texts are ``Section`` rows (title, summary, description, join, bring, next), its places
    ``Site`` rows. Publication and operating state are independent.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="programmes")
    theme = models.ForeignKey(TaxonomyTerm, models.PROTECT, related_name="+")
    themes = models.ManyToManyField(TaxonomyTerm, related_name="programmes_by_theme")
    needs = models.ManyToManyField(TaxonomyTerm, related_name="programmes_by_need", blank=True)
    procedures = models.ManyToManyField(
        "directory.ProcedureSheet", related_name="programmes", blank=True
    )

    statuses = several(
        Status,
        section="conditions",
        label=_("Status"),
        question=_("Only for people who are"),
        imported=ImportColumn(
            "statuses",
            "statuts",
            _("Administrative statuses it is for; empty is everyone."),
            "refugee|asylum_seeker",
        ),
    )
    audiences = several(
        Audience,
        section="conditions",
        label=_("For"),
        question=_("Made for"),
        imported=ImportColumn("audiences", "publics", _("Whom it is made for; empty is everyone.")),
    )
    french_levels = several(
        FrenchLevel,
        section="conditions",
        label=_("Level of French"),
        imported=ImportColumn(
            "french_levels", "niveaux_francais", _("Levels of French asked for."), "beginner|a1"
        ),
    )
    age_min = NumberColumn(
        _("from age"),
        null=True,
        blank=True,
        most=OLDEST,
        section="conditions",
        question=_("From age"),
        imported=ImportColumn("age_min", "age_min", _("From this age."), "16", 3),
    )
    age_max = NumberColumn(
        _("to age, included"),
        null=True,
        blank=True,
        most=OLDEST,
        section="conditions",
        question=_("To age, included"),
        imported=ImportColumn("age_max", "age_max", _("To this age, included."), longest=3),
    )
    cost = CodeColumn(
        _("cost"),
        max_length=20,
        choices=Cost,
        blank=True,
        section="conditions",
        label=_("Cost"),
        question=_("What does it cost?"),
        imported=ImportColumn("cost", "cout", _("free, conditional or paid."), "free", 40),
    )
    cost_eur = AmountColumn(
        _("price in euros"),
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        section="conditions",
        question=_("Price in euros"),
        imported=ImportColumn("cost_eur", "prix", _("The price in euros."), longest=10),
    )
    access_modes = several(
        AccessMode,
        section="joining",
        label=_("How help reaches people"),
        api="access_mode",
        imported=ImportColumn(
            "access_modes",
            "acces",
            _("How help reaches people: on_site, remote, at_home."),
            "on_site",
        ),
    )
    join_modes = several(
        JoinMode,
        section="joining",
        label=_("How to join"),
        question=_("How one joins"),
        api="join_mode",
        imported=ImportColumn(
            "join_modes",
            "modalites",
            _("How one joins: walk_in, phone, email, online, appointment, referral."),
            "walk_in",
        ),
    )
    # Languages spoken, by when: three disjoint lists of ISO 639 codes.
    languages_always = spoken()
    languages_on_request = spoken()
    languages_interpreter = spoken()
    # Hours of help without a site, such as a telephone line.
    opening_hours = HoursColumn(
        _("opening hours"), blank=True, section="hours", label=_("Hours"), api=""
    )
    rule = models.ForeignKey(
        OpeningRule, models.PROTECT, null=True, blank=True, related_name="programmes"
    )
    by_appointment = FlagColumn(
        _("by appointment only"),
        default=False,
        section="hours",
        label=_("By appointment"),
        api="",
    )
    capacity = NumberColumn(
        _("places left"),
        null=True,
        blank=True,
        most=30_000,
        section="capacity",
        label=_("Places left"),
    )
    capacity_on = DayColumn(
        _("places counted on"), null=True, blank=True, section="capacity", label=_("Counted on")
    )
    capacity_until = DayColumn(
        _("count holds until"),
        null=True,
        blank=True,
        section="capacity",
        label=_("Holds until"),
        api="",
    )
    # Of an event or a course; after it the search leaves the programme out by itself.
    ends_on = DayColumn(
        _("last day"),
        null=True,
        blank=True,
        section="capacity",
        label=_("Last day"),
        question=_("Last day, of an event or a course"),
        hint=_("After this day nobody finds it any more."),
    )
    coverage = models.ManyToManyField(
        Territory, through="directory.Coverage", related_name="covering_programmes"
    )
    is_nationwide = models.BooleanField(_("serves the whole country"), default=False)

    phone = PhoneColumn(
        _("phone"),
        max_length=20,
        blank=True,
        section="contact",
        label=_("Telephone"),
        question=_("Phone"),
        imported=ImportColumn("phone", "telephone", _("Telephone."), "04 72 00 00 00", 30),
    )
    email = MailColumn(
        _("mail address"),
        blank=True,
        section="contact",
        label=_("Mail"),
        question=_("Mail address"),
        imported=ImportColumn("email", "courriel", _("Mail address."), "accueil@example.org", 254),
    )
    website = WebColumn(
        _("web address"),
        blank=True,
        section="contact",
        label=pgettext_lazy("name of a field", "Website"),
        question=_("Web address"),
        imported=ImportColumn("website", "site_web", _("Web address."), longest=200),
    )

    second_phone = PhoneColumn(
        _("second phone"),
        max_length=20,
        blank=True,
        section="contact",
        label=_("Second telephone"),
        question=_("A second phone"),
        imported=ImportColumn(
            "second_phone", "telephone_2", _("A second telephone."), "04 72 00 00 01", 30
        ),
        icon="phone",
    )
    second_phone_label = LineColumn(
        _("what the second phone is for"),
        max_length=60,
        blank=True,
        section="contact",
        label=_("The second telephone is for"),
        question=_("What is the second phone for?"),
        hint=_("For example: appointments, families, emergencies."),
        beside="second_phone",
        imported=ImportColumn(
            "second_phone_label",
            "usage_telephone_2",
            _("What the second telephone is for."),
            "rendez-vous",
            60,
        ),
    )
    contact_hours = HoursColumn(
        _("contact hours"),
        blank=True,
        section="contact",
        label=_("When they can be reached"),
        question=_("When does somebody answer?"),
        hint=_("Only if other than the opening hours, in the notation of OpenStreetMap."),
        imported=ImportColumn(
            "contact_hours",
            "horaires_contact",
            _("When somebody answers, in the syntax of OpenStreetMap."),
            "Mo-Fr 09:00-12:00",
            400,
        ),
        icon="headset",
    )

    publication = models.CharField(max_length=20, choices=Publication, default=Publication.DRAFT)
    operating = CodeColumn(
        max_length=20,
        choices=Operating,
        default=Operating.ACTIVE,
        section="operating",
        label=_("Running"),
        question=_("Does it run?"),
    )
    operating_from = DayColumn(
        null=True,
        blank=True,
        section="operating",
        label=_("Suspended or ended since"),
        question=_("Since which day is it suspended, or has it ended?"),
    )
    operating_until = DayColumn(
        null=True,
        blank=True,
        section="operating",
        label=_("Suspended until"),
        question=_("Until which day is it suspended?"),
        hint=_("The last day without it, if somebody knows it."),
    )
    operating_reason = LineColumn(
        max_length=200,
        blank=True,
        section="operating",
        label=_("Why it is suspended or has ended"),
        question=_("Why (if you know)"),
        hint=_("Everybody can read it."),
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from"
    )
    is_example = models.BooleanField(_("example"), default=False)
    source = models.CharField(_("where this comes from"), max_length=300, blank=True)
    verified_on = models.DateField(_("verified on"), null=True, blank=True)
    verified_role = models.CharField(_("role of who verified it"), max_length=60, blank=True)
    # Derived from the dates (``directory.index.standing``).
    search_standing = models.CharField(
        max_length=12,
        choices=Standing,
        blank=True,
        default=Standing.USUAL,
        db_default=Standing.USUAL.value,
        editable=False,
    )
    created_at = models.DateTimeField(auto_now_add=True)
    modified_at = models.DateTimeField(_("modified at"))

    objects = ProgrammeQuerySet.as_manager()

    # Annotated for its own page: whether phones keep it only when asked (``directory.sensitive``).
    is_sensitive: bool
    # Also for it: id, slug and theme of the procedure sheets that go with it.
    sheets: list[dict[str, Any]]
    # Annotated for its record in the API.
    theme_codes: list[str]
    need_codes: list[str]
    sheet_ids: list[uuid.UUID]
    coverage_codes: list[str]

    class Meta:
        indexes = [
            models.Index(fields=["organization"], name="programme_organization"),
            models.Index(fields=["-modified_at"], name="programme_modified"),
            models.Index(
                fields=["id"],
                condition=models.Q(search_standing=Standing.UNCONFIRMED),
                name="programme_unconfirmed",
            ),
        ]
        constraints = CONSTRAINTS

    def __str__(self) -> str:
        return str(self.id)

    def get_absolute_url(self) -> str:
        return reverse("directory:programme", args=[self.pk])
