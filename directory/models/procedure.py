"""Models of procedure sheets: the sheet, its sources, steps, documents and facts."""

import uuid
from collections.abc import Sequence
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models import Case, F, Q, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.models.taxonomy import TaxonomyTerm
from directory.official_sites import is_law, is_official
from directory.vocabulary import (
    Absence,
    Consequence,
    CountedFrom,
    FactKind,
    FactUnit,
    Joined,
    Office,
    Publication,
    Status,
    Suspension,
)
from geo.limits import values_at_most


class ProcedureSheetQuerySet(models.QuerySet["ProcedureSheet"]):
    """Queries for procedure sheets."""

    def published(self) -> "ProcedureSheetQuerySet":
        """Those the public may read."""
        return self.filter(publication=Publication.PUBLISHED)

    def matching_text(
        self, ranked: Sequence[tuple[int, str, SearchQuery]]
    ) -> "ProcedureSheetQuerySet":
        """Those that match one of the queries, by rank; ``ranked`` are (rank, vector, query).

        ``vector`` is a field of ``SheetText``; the first rank that matches is ``word_class``.
        """
        ranks = [
            When(Q(**{f"text_index__{vector}": query}), then=rank) for rank, vector, query in ranked
        ]
        word_class = Case(*ranks, output_field=models.IntegerField())
        rows = self.annotate(word_class=word_class).filter(word_class__isnull=False)
        return rows.order_by("word_class", "position", "slug")

    def in_full(self, sections: models.QuerySet | None = None) -> "ProcedureSheetQuerySet":
        """With all related rows that a sheet's page shows, in a fixed number of queries.

        ``sections``: the queryset of its texts, where more is to be known of them.
        """
        return self.select_related("theme").prefetch_related(
            models.Prefetch("sections", sections),
            "needs",
            "sources",
            "facts__source",
            "steps__sources",
            "documents__sources",
        )


class ProcedureSheet(models.Model):
    """A plain-language sheet for one administrative procedure."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    theme = models.ForeignKey(TaxonomyTerm, models.PROTECT, related_name="+")
    needs = models.ManyToManyField(TaxonomyTerm, related_name="sheets", blank=True)
    # The need it is about first of all; words that name it find this sheet before others.
    main_need = models.ForeignKey(
        TaxonomyTerm, models.PROTECT, related_name="+", null=True, blank=True
    )
    statuses = ArrayField(models.CharField(max_length=30, choices=Status), default=list, blank=True)
    office = models.CharField(_("office"), max_length=30, choices=Office)
    related = models.ManyToManyField("self", blank=True)
    publication = models.CharField(max_length=20, choices=Publication, default=Publication.DRAFT)
    verified_on = models.DateField(_("checked on"), null=True, blank=True)
    verified_role = models.CharField(_("role of who checked it"), max_length=60, blank=True)
    check_due_on = models.DateField(_("next check due"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    modified_at = models.DateTimeField()

    # How `matching_text` found it: 0 by its title or needs, 1 by its text.
    word_class: int

    objects = ProcedureSheetQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(statuses__contained_by=Status.values), name="sheet_statuses_known"
            ),
            models.CheckConstraint(
                condition=Q(verified_on__isnull=True) | ~Q(verified_role=""),
                name="sheet_checked_by_named_role",
            ),
            models.CheckConstraint(
                condition=Q(office__in=Office.values), name="sheet_office_known"
            ),
            *values_at_most("sheet", statuses=100),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("directory:procedure", args=[self.slug])

    def is_checked_on(self, day: date) -> bool:
        """Whether a person has checked it, and the next check was not yet due on ``day``."""
        return self.verified_on is not None and (
            self.check_due_on is None or day <= self.check_due_on
        )


class ProcedureSource(models.Model):
    """A public page from which a sheet's facts are, and when it was consulted."""

    sheet = models.ForeignKey(ProcedureSheet, models.CASCADE, related_name="sources")
    key = models.SlugField(max_length=60)
    publisher = models.CharField(max_length=120)
    title = models.CharField(max_length=300)
    url = models.URLField(max_length=500)
    consulted_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "key"], name="source_named_once"),
        ]

    def __str__(self) -> str:
        return f"{self.publisher}: {self.title}"

    @property
    def is_official(self) -> bool:
        return is_official(self.url)

    @property
    def is_law(self) -> bool:
        return is_law(self.publisher)


class ProcedureStep(models.Model):
    """One step, in order; its text is the section whose key is its id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sheet = models.ForeignKey(ProcedureSheet, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    joined = models.CharField(max_length=3, choices=Joined, blank=True)
    office = models.CharField(max_length=30, choices=Office, blank=True)
    sources = models.ManyToManyField(ProcedureSource, related_name="+", blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "position"],
                name="step_position_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(joined__in=["", *Joined.values]), name="step_joined_known"
            ),
        ]

    def __str__(self) -> str:
        return f"step {self.position} of {self.sheet_id}"


class ProcedureDocument(models.Model):
    """One document to bring; its text is the section whose key is its id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sheet = models.ForeignKey(ProcedureSheet, models.CASCADE, related_name="documents")
    position = models.PositiveSmallIntegerField()
    sources = models.ManyToManyField(ProcedureSource, related_name="+", blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "position"],
                name="document_position_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"document {self.position} of {self.sheet_id}"


class ProcedureFact(models.Model):
    """A cost, a delay, a deadline, an appeal or a validity, with its source.

    Without an amount ``absence`` says why; only what is not known may have no source. A deadline or
    an appeal with ``counted_from`` can be counted (``directory.time_limits``): ``is_extended`` to
    the next working day and ``suspended_by`` a request made within ``suspension_within`` days only
    where its source says so; ``overseas_months`` and ``abroad_months`` are added for people who
    live there.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sheet = models.ForeignKey(ProcedureSheet, models.CASCADE, related_name="facts")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=FactKind)
    amount = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    amount_max = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=10, choices=FactUnit, blank=True)
    absence = models.CharField(max_length=10, choices=Absence, blank=True)
    source = models.ForeignKey(
        ProcedureSource, models.PROTECT, related_name="facts", null=True, blank=True
    )
    counted_from = models.CharField(max_length=20, choices=CountedFrom, blank=True)
    is_extended = models.BooleanField(default=False)
    suspended_by = models.CharField(max_length=20, choices=Suspension, blank=True)
    suspension_within = models.PositiveSmallIntegerField(null=True, blank=True)
    overseas_months = models.PositiveSmallIntegerField(null=True, blank=True)
    abroad_months = models.PositiveSmallIntegerField(null=True, blank=True)
    consequence = models.CharField(max_length=20, choices=Consequence, blank=True)
    # Whom to ask: legal help where the law is at stake, else the office of the sheet.
    asks_legal_help = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True, amount_max__isnull=True, unit="")
                | (Q(amount__isnull=False) & Q(unit__in=FactUnit.values)),
                name="fact_amount_has_unit",
            ),
            models.CheckConstraint(
                condition=Q(amount_max__isnull=True) | Q(amount_max__gt=F("amount")),
                name="fact_range_in_order",
            ),
            models.CheckConstraint(
                condition=Q(absence="") | Q(absence__in=Absence.values, amount__isnull=True),
                name="fact_absent_without_amount",
            ),
            models.CheckConstraint(
                condition=Q(source__isnull=False) | Q(absence=Absence.NOT_KNOWN),
                name="fact_has_a_source",
            ),
            models.CheckConstraint(
                condition=Q(counted_from="")
                | Q(
                    counted_from__in=CountedFrom.values,
                    kind__in=[FactKind.DEADLINE, FactKind.APPEAL],
                    amount__isnull=False,
                    unit__in=[unit for unit in FactUnit.values if unit != FactUnit.EUR],
                ),
                name="fact_counted_is_a_time",
            ),
            models.CheckConstraint(
                condition=Q(suspended_by="", suspension_within__isnull=True)
                | Q(suspended_by__in=Suspension.values),
                name="fact_suspension_known",
            ),
            models.CheckConstraint(
                condition=Q(consequence="") | Q(consequence__in=Consequence.values),
                name="fact_consequence_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.sheet_id}"
