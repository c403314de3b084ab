"""Likely duplicates as the coordinators' page lists them: both sides named, with what speaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.functional import Promise

from contributions.actors import Actor
from contributions.duplicates import evidence
from contributions.duplicates.finder import NamedProgramme, named_programmes
from contributions.duplicates.remembered import of_hers
from contributions.models import LikelyPair, NotDuplicate
from contributions.models.duplicates import DuplicateKind
from contributions.revisions.programmes_of import programmes_of
from directory.models import Organization, Programme
from regions.models import Territory

RULES = {
    DuplicateKind.PROGRAMME.value: evidence.OF_PROGRAMMES,
    DuplicateKind.ORGANIZATION.value: evidence.OF_ORGANIZATIONS,
}


@dataclass(frozen=True)
class Side:
    """One side of a pair: its name, what stands below it, and its public page if it has one."""

    id: UUID
    title: str
    language: str
    dir: str
    below: str
    url: str = ""


@dataclass(frozen=True)
class ListedPair:
    """A pair that may be one; ``compare_url`` is the page that merges one of hers."""

    first: Side
    second: Side
    percent: int
    reasons: list[str | Promise]
    compare_url: str


@dataclass(frozen=True)
class ListedRefutation:
    """A pair of which somebody has said that they are two."""

    refuted: NotDuplicate
    first: Side
    second: Side


def open_pairs(by: Actor, kind: str, territory: Territory | None) -> QuerySet[LikelyPair]:
    """Pairs with one of hers of which nobody has said that they are two, the likeliest first.

    Of organizations and programmes that became one with another meanwhile none is listed.
    """
    pairs = of_hers(LikelyPair.objects.filter(kind=kind).open(), by, kind, territory)
    return both_stand(pairs, kind).order_by("-log_odds", "pk")


def both_stand(pairs: QuerySet[LikelyPair], kind: str) -> QuerySet[LikelyPair]:
    """Those of which both are still public."""
    public = Programme.objects.published()
    for side in ("first", "second"):
        column = "organization" if kind == DuplicateKind.ORGANIZATION else "pk"
        pairs = pairs.filter(Exists(public.filter(**{column: OuterRef(side)})))
    return pairs


def listed(by: Actor, kind: str, pairs: Sequence[LikelyPair]) -> list[ListedPair]:
    """Pairs with the names of both, in three queries."""
    sides, hers = _sides(kind, pairs), _hers(by, kind, pairs)
    return [
        ListedPair(
            first=sides[pair.first],
            second=sides[pair.second],
            percent=round(100 * evidence.probability(pair.log_odds)),
            reasons=RULES[kind].reasons(pair.measures),
            compare_url=_compare_url(kind, pair, hers),
        )
        for pair in pairs
        if pair.first in sides and pair.second in sides
    ]


def listed_refutations(kind: str, refuted: Sequence[NotDuplicate]) -> list[ListedRefutation]:
    """What is remembered, with the names of both."""
    sides = _sides(kind, refuted)
    return [
        ListedRefutation(each, sides[each.first], sides[each.second])
        for each in refuted
        if each.first in sides and each.second in sides
    ]


def _ids(pairs: Sequence[LikelyPair] | Sequence[NotDuplicate]) -> set[UUID]:
    return {pk for pair in pairs for pk in (pair.first, pair.second)}


def _sides(kind: str, pairs: Sequence[LikelyPair] | Sequence[NotDuplicate]) -> dict[UUID, Side]:
    ids = _ids(pairs)
    if kind == DuplicateKind.ORGANIZATION:
        return {each.pk: _organization(each) for each in Organization.objects.filter(pk__in=ids)}
    return {pk: _programme(each) for pk, each in named_programmes(ids).items()}


def _organization(one: Organization) -> Side:
    known = (one.siret, one.phone, one.website)
    return Side(one.pk, one.name, "", "", " · ".join(text for text in known if text))


def _programme(one: NamedProgramme) -> Side:
    below = " · ".join(text for text in (one.organization, one.locality) if text)
    return Side(one.id, one.title, one.language, one.dir, below, one.url)


def _hers(by: Actor, kind: str, pairs: Sequence[LikelyPair]) -> set[UUID]:
    """Those of pairs that ``by`` answers for."""
    column = "organization" if kind == DuplicateKind.ORGANIZATION else "pk"
    hers = programmes_of(by).filter(**{f"{column}__in": _ids(pairs)})
    return set(hers.order_by().values_list(column, flat=True))


def _compare_url(kind: str, pair: LikelyPair, hers: set[UUID]) -> str:
    gone, stays = pair.second, pair.first
    if gone not in hers:
        gone, stays = stays, gone
    name = "merge_organization" if kind == DuplicateKind.ORGANIZATION else "merge"
    return f"{reverse(f'contributions:{name}', args=[gone])}?into={stays}"
