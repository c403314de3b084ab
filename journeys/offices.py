"""The public offices to go to for a step of a journey, near where its owner lives."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import get_language

from directory.display.offices import KINDS_FOR_NEED, OfficeCard, offices_near
from directory.display.procedures import kinds_of
from directory.models import ProcedureSheet
from journeys.access import Holder
from journeys.models import Step


def offices_of_step(holder: Holder, step: Step) -> list[OfficeCard]:
    """Offices for a procedure or a need; none until she says where she lives."""
    kinds = _kinds(step)
    if not kinds:
        return []
    here = holder.profile().here(get_language() or settings.SOURCE_LANGUAGE)
    return offices_near(kinds, here)


def _kinds(step: Step) -> tuple[str, ...]:
    if step.kind == Step.Kind.NEED:
        return KINDS_FOR_NEED.get(step.need, ())
    if step.sheet_id is None:
        return ()
    sheet = ProcedureSheet.objects.published().filter(pk=step.sheet_id).first()
    return kinds_of(sheet.office) if sheet else ()
