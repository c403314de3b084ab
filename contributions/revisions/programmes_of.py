"""Programmes of a territory: with a site in it, or serving an area in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from contributions.actors import Actor
from directory.models import Coverage, Programme, Site
from directory.models.programme import ProgrammeQuerySet
from regions.models import Territory, TerritoryAncestor


def programmes_of(actor: Actor) -> ProgrammeQuerySet:
    """The programmes that ``actor`` answers for, in every state but merged."""
    unmerged = Programme.objects.filter(merged_into__isnull=True)
    return (
        unmerged if actor.is_administrator else unmerged.filter(programmes_belonging_to(actor.held))
    )


def merged_of(actor: Actor) -> ProgrammeQuerySet:
    """The programmes that ``actor`` answered for and that became one with another."""
    merged = Programme.objects.filter(merged_into__isnull=False)
    return merged if actor.is_administrator else merged.filter(programmes_belonging_to(actor.held))


def programmes_in(territory: Territory) -> QuerySet[Programme]:
    """The programmes that belong to a territory or to one below it."""
    unmerged = Programme.objects.filter(merged_into__isnull=True)
    return unmerged.filter(programmes_belonging_to([territory.pk]))


def programmes_belonging_to(territories: Iterable[int]) -> Q:
    """The condition that a programme has a site in, or serves, one of ``territories``.

    The same rule as ``scope.territory_codes``: territories below count, those above do not, and
    programmes for the whole country belong to the country.
    """
    ids = list(territories)
    below = TerritoryAncestor.objects.filter(ancestor__in=ids).values("territory")
    querysets: list[QuerySet[Any, Any]] = [
        Site.objects.order_by().filter(commune__in=below).values("programme"),
        Coverage.objects.filter(territory__in=below).values("programme"),
    ]
    if Territory.objects.filter(pk__in=ids, kind=Territory.Kind.COUNTRY).exists():
        querysets.append(Programme.objects.filter(is_nationwide=True).values("pk"))
    return Q(pk__in=querysets[0].union(*querysets[1:]))
