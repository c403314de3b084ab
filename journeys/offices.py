"""The public offices to go to for steps of a journey, near where its owner lives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.core.cache import caches
from django.utils import timezone

from directory.display.office_kinds import kinds_for_needs, kinds_of
from directory.display.offices import (
    SHOWN,
    OfficeCard,
    office_card,
    offices_near,
    offices_of_kinds,
    told_from_place,
)
from directory.search.criteria import Here
from directory.vocabulary import Publication
from journeys.access import Holder
from journeys.models import Step
from journeys.workflows import StepState
from regions.models import PublicOffice

Kinds = tuple[str, ...]
# For how long a worker remembers which office is the nearest.
KEPT_S = 600


@dataclass(frozen=True)
class NearestOffice:
    """An office with how far it is from a place, as ``told_from_place`` says it."""

    office: PublicOffice
    distance_m: float | None
    is_about: bool


def offices_of_step(holder: Holder, step: Step) -> list[OfficeCard]:
    """Offices for a procedure or a need; none unless the profile has a place."""
    kinds = _kinds_by_step([step]).get(step.pk)
    return offices_near(kinds, holder.profile().here(), SHOWN) if kinds else []


def nearest_offices(holder: Holder, steps: Iterable[Step]) -> dict[UUID, OfficeCard]:
    """One office by step, for the steps not done that have one.

    Which office is the nearest is kept in memory for ``KEPT_S``, by her place and kind of office.
    """
    kinds_by_step = _kinds_by_step(step for step in steps if step.state != StepState.DONE)
    here = holder.profile().here() if kinds_by_step else None
    if here is None:
        return {}
    cards = {kinds: _nearest(kinds, here) for kinds in set(kinds_by_step.values())}
    return {pk: card for pk, kinds in kinds_by_step.items() if (card := cards[kinds])}


def _nearest(kinds: Kinds, here: Here) -> OfficeCard | None:
    """The nearest office of some kinds, with its hours as they are now."""
    now, key = timezone.now(), f"journey-office:{here.code}:{'-'.join(kinds)}"
    kept: list[NearestOffice] | None = caches["local"].get(key)
    if kept is None:
        kept = []
        for office in offices_of_kinds(kinds, here, 1):
            card = told_from_place(office_card(office, now), office, here)
            kept.append(NearestOffice(office, card.distance_m, card.is_about))
        caches["local"].set(key, kept, KEPT_S)
    if not kept:
        return None
    [nearest] = kept
    card = office_card(nearest.office, now)
    return replace(card, distance_m=nearest.distance_m, is_about=nearest.is_about)


def _kinds_by_step(steps: Iterable[Step]) -> dict[UUID, Kinds]:
    """Kinds of office by step, without the steps that have none."""
    found = {}
    for step in steps:
        if step.kind == Step.Kind.NEED:
            found[step.pk] = kinds_for_needs([step.need])
        elif step.sheet and step.sheet.publication == Publication.PUBLISHED:
            found[step.pk] = kinds_of(step.sheet.office)
    return {pk: kinds for pk, kinds in found.items() if kinds}
