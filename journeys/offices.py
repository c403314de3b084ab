"""The public offices to go to for steps of a journey, near where its owner lives."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.utils.translation import get_language

from directory.display.office_kinds import kinds_for_needs, kinds_of
from directory.display.offices import SHOWN, OfficeCard, offices_near
from directory.models import ProcedureSheet
from directory.search.criteria import Here
from journeys.access import Holder
from journeys.models import Step
from journeys.workflows import StepState

Kinds = tuple[str, ...]


def offices_of_step(holder: Holder, step: Step) -> list[OfficeCard]:
    """Offices for a procedure or a need; none unless the profile has a place."""
    kinds = _kinds_by_step([step]).get(step.pk)
    return offices_near(kinds, _here(holder), SHOWN) if kinds else []


def nearest_offices(holder: Holder, steps: Iterable[Step]) -> dict[UUID, OfficeCard]:
    """One office by step, for the steps not done that have one; a query for each kind of office."""
    kinds_by_step = _kinds_by_step(step for step in steps if step.state != StepState.DONE)
    here = _here(holder) if kinds_by_step else None
    cards = {kinds: offices_near(kinds, here, 1) for kinds in set(kinds_by_step.values())}
    return {pk: cards[kinds][0] for pk, kinds in kinds_by_step.items() if cards[kinds]}


def _here(holder: Holder) -> Here | None:
    return holder.profile().here(get_language() or settings.SOURCE_LANGUAGE)


def _kinds_by_step(steps: Iterable[Step]) -> dict[UUID, Kinds]:
    """Kinds of office by step, without the steps that have none."""
    steps = list(steps)
    sheet_ids = {step.sheet_id for step in steps if step.sheet_id}
    sheets = ProcedureSheet.objects.published().filter(pk__in=sheet_ids)
    office_of = dict(sheets.values_list("pk", "office")) if sheet_ids else {}
    found = {}
    for step in steps:
        if step.kind == Step.Kind.NEED:
            found[step.pk] = kinds_for_needs([step.need])
        elif step.sheet_id in office_of:
            found[step.pk] = kinds_of(office_of[step.sheet_id])
    return {pk: kinds for pk, kinds in found.items() if kinds}
