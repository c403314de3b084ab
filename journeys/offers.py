"""Programmes offered for a need: near her place, and which of them is ticked before she chooses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import get_language

from directory.display.cards import Card, cards
from directory.models import Programme
from directory.search.pages import search_results
from directory.search.result import SearchResult
from directory.sensitive import SENSITIVE_NEEDS
from directory.vocabulary import Operating
from journeys.profile import Profile

# How many programmes are offered for a need, and among how many one for everybody is looked for.
OFFERED = 3
LOOKED_AT = 12


@dataclass(frozen=True)
class Offer:
    """A programme for a need; ``may_be_chosen`` for her, before she has looked at it herself."""

    card: Card
    may_be_chosen: bool


def offers(need: str, profile: Profile, count: int = OFFERED) -> list[Offer]:
    """The ``count`` nearest programmes for a need that accept her; none without a place.

    First come those that she is known to be accepted by: they are for everybody, or she has said
    that she meets their conditions. Where the nearest are none, the nearest one comes with them.
    Last come those for one audience, such as women or LGBT people.
    """
    language = get_language()
    if not profile.here():
        return []
    results = list(search_results(profile.criteria(need, language), max(count, LOOKED_AT)).entries)
    certain = _certain(results, profile)
    offered = results[:count]
    if certain and not any(each.programme_id in certain for each in offered):
        nearest = next(each for each in results if each.programme_id in certain)
        offered = [*offered[: count - 1], nearest]
    # Sorting is stable: among equals the nearest comes first.
    offered.sort(key=lambda each: (each.programme_id not in certain, bool(each.audiences)))
    is_certain = [each.programme_id in certain for each in offered]
    return [Offer(*each) for each in zip(cards(offered, language), is_certain, strict=True)]


def chosen_among(offered: Iterable[Offer]) -> str:
    """The id of the programme ticked before she chooses; "" where she has to choose herself."""
    return next((str(each.card.id) for each in offered if each.may_be_chosen), "")


def _certain(results: Iterable[SearchResult], profile: Profile) -> set[UUID]:
    """Programmes that run and state no condition but those she meets, none of them sensitive."""
    accepting = {each.programme_id for each in results if _accepts_as_said(each, profile)}
    if not accepting:
        return set()
    sensitive = Programme.objects.filter(pk__in=accepting, needs__code__in=SENSITIVE_NEEDS)
    return accepting - set(sensitive.values_list("pk", flat=True))


def _accepts_as_said(result: SearchResult, profile: Profile) -> bool:
    """Whether each condition is one of which she has said something; the search weighed that.

    Nobody says for whom of the audiences she is one: women, people with a disability, LGBT people.
    """
    has_age = result.age_min is not None or result.age_max is not None
    return (
        result.operating == Operating.ACTIVE
        and not result.audiences
        and not (has_age and profile.age is None)
        and not (result.statuses and not profile.status)
        and not (result.french_levels and not profile.french_level)
    )
