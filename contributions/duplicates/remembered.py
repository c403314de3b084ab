"""Remembers that two programmes, or two organizations, are not one; and takes that back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts import audit
from contributions.actors import Actor
from contributions.models import NotDuplicate
from contributions.models.duplicates import DuplicateKind, in_order
from contributions.revisions.programmes_of import programmes_belonging_to, programmes_of
from directory.models import Programme
from regions.models import Territory


@transaction.atomic
def refute(*, by: Actor, kind: str, one: UUID, other: UUID) -> NotDuplicate:
    """Remember that these two are not one; who answers for one of both may say so.

    Neither is offered as a duplicate of the other again. Said twice, it is remembered once.
    """
    _require_one_of(by, kind, (one, other))
    first, second = in_order(one, other)
    refuted, is_new = NotDuplicate.objects.get_or_create(
        kind=kind, first=first, second=second, defaults={"by": by.user}
    )
    if is_new:
        audit.record(by=by.user, role=by.role, verb="refute_duplicate", about=refuted)
    return refuted


@transaction.atomic
def take_back(*, by: Actor, refuted: NotDuplicate) -> None:
    """Forget that two are not one: each may be offered again."""
    _require_one_of(by, refuted.kind, (refuted.first, refuted.second))
    audit.record(by=by.user, role=by.role, verb="take_back_refutation", about=refuted)
    refuted.delete()


def refuted_by_hers(by: Actor, kind: str) -> QuerySet[NotDuplicate]:
    """What is remembered about what ``by`` answers for, latest first."""
    return of_hers(NotDuplicate.objects.filter(kind=kind), by, kind).order_by("-at", "pk")


def of_hers(
    rows: QuerySet[Any], by: Actor, kind: str, territory: Territory | None = None
) -> QuerySet[Any]:
    """Those rows of pairs of which ``by`` answers for one of both, in ``territory`` if given."""
    hers: QuerySet[Programme] = programmes_of(by)
    if territory is not None:
        hers = hers.filter(programmes_belonging_to([territory.pk]))
    ids = hers.values("organization") if kind == DuplicateKind.ORGANIZATION else hers.values("pk")
    return rows.filter(Q(first__in=ids) | Q(second__in=ids))


def _require_one_of(by: Actor, kind: str, both: Iterable[UUID]) -> None:
    column = "organization__in" if kind == DuplicateKind.ORGANIZATION else "pk__in"
    if not programmes_of(by).filter(**{column: list(both)}).exists():
        raise PermissionDenied("Neither lies in her territories.")
