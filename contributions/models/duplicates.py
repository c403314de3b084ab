"""Models of duplicates: pairs that may be one, pairs that are not, and what was made one."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from contributions.models.revision import Revision
from geo.limits import json_at_most, text_at_most, values_at_most

LONGEST_REASON = 4000


class DuplicateKind(models.TextChoices):
    """What a pair is a pair of."""

    PROGRAMME = "programme", "programme"
    ORGANIZATION = "organization", "organization"


def in_order(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    """Both ids as pairs are stored: the lesser first."""
    return (one, other) if one < other else (other, one)


def of_two(prefix: str) -> list[models.BaseConstraint]:
    """Constraints of a pair: of two, in order, once."""
    return [
        models.CheckConstraint(condition=Q(first__lt=F("second")), name=f"{prefix}_in_order"),
        models.CheckConstraint(
            condition=Q(kind__in=DuplicateKind.values), name=f"{prefix}_kind_known"
        ),
        models.UniqueConstraint(fields=["kind", "first", "second"], name=f"{prefix}_once"),
    ]


class LikelyPairQuerySet(models.QuerySet["LikelyPair"]):
    """Querysets of pairs that may be one."""

    def open(self) -> LikelyPairQuerySet:
        """Those of which nobody has said that they are two."""
        refuted = NotDuplicate.objects.filter(
            kind=models.OuterRef("kind"),
            first=models.OuterRef("first"),
            second=models.OuterRef("second"),
        )
        return self.filter(~models.Exists(refuted))

    def of(self, kind: str, ids: Iterable[UUID]) -> LikelyPairQuerySet:
        """Those with one of these ids on either side."""
        listed = ids if isinstance(ids, models.QuerySet) else list(ids)
        return self.filter(Q(first__in=listed) | Q(second__in=listed), kind=kind)


class LikelyPair(models.Model):
    """Two public programmes, or two organizations, that may be one, as last looked for.

    ``measures`` are those of ``contributions.duplicates.evidence``, ``log_odds`` their weight.
    Written by the command ``find_duplicates`` alone.
    """

    kind = models.CharField(max_length=20, choices=DuplicateKind)
    first = models.UUIDField()
    second = models.UUIDField()
    log_odds = models.FloatField()
    measures = models.JSONField(default=dict)
    found_at = models.DateTimeField()

    objects = LikelyPairQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["kind", "second"], name="likely_pair_by_second")]
        constraints = [
            *of_two("likely_pair"),
            *json_at_most("likely_pair", measures=5_000),
        ]

    def __str__(self) -> str:
        return f"{self.first} and {self.second} may be one {self.kind}"


class NotDuplicate(models.Model):
    """Two programmes, or two organizations, that are not one, as somebody has said.

    Neither is offered as a duplicate of the other again, until that is taken back.
    """

    kind = models.CharField(max_length=20, choices=DuplicateKind)
    first = models.UUIDField()
    second = models.UUIDField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "second"], name="not_duplicate_by_second")]
        constraints = of_two("not_duplicate")

    def __str__(self) -> str:
        return f"{self.first} and {self.second} are not one {self.kind}"


class Merge(models.Model):
    """What was made one: ``gone`` now leads to ``stays``; with what is needed to undo it.

    ``revisions`` are the accepted revisions of both that made it, ``undone_by`` those that undid
    it. ``before`` and ``after`` are the fields of the staying organization that it changed, which
    are no sections of content.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=DuplicateKind)
    gone = models.UUIDField(db_index=True)
    stays = models.UUIDField(db_index=True)
    revisions = ArrayField(models.UUIDField(), default=list)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=DuplicateKind.values), name="merge_kind_known"
            ),
            models.CheckConstraint(condition=~Q(gone=F("stays")), name="merge_of_two"),
            # While it stands, what is gone leads to one other.
            models.UniqueConstraint(
                fields=["gone"], condition=Q(undone_at__isnull=True), name="merge_stands_once"
            ),
            *json_at_most("merge", before=20_000, after=20_000),
            *text_at_most("merge", reason=LONGEST_REASON),
            *values_at_most("merge", revisions=100_000),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.gone} became one with {self.stays}"

    def made_by(self) -> models.QuerySet[Revision]:
        """The revisions that made it, in the order in which they were accepted."""
        return Revision.objects.filter(pk__in=self.revisions).order_by("decided_at", "pk")
