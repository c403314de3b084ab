"""Steps to add to a journey, and which step of it each would repeat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from uuid import UUID

from directory.models import ProcedureSheet, Programme
from journeys.access import Holder
from journeys.models import Goal, Step


@dataclass(frozen=True)
class Appointment:
    """Time and place of a step on its date."""

    at: time | None = None
    place: str = ""


@dataclass(frozen=True)
class NewStep:
    """A step to add: a programme, a sheet, a need, or own text.

    A programme may name the need it was chosen for. ``step_id`` is an idempotency key of own texts.
    """

    programme: Programme | None = None
    sheet: ProcedureSheet | None = None
    need: str = ""
    text: str = ""
    step_id: UUID | None = None

    @property
    def kind(self) -> str:
        """The kind of step that its part makes it."""
        if self.programme:
            return Step.Kind.PROGRAMME
        if self.sheet:
            return Step.Kind.PROCEDURE
        return Step.Kind.NEED if self.need else Step.Kind.OWN


def existing_step(by: Holder, new: NewStep, goal: Goal | None) -> Step | None:
    """The step that ``new`` would repeat: of the same sheet, the same id, or the same programme.

    A programme is repeated for the same need in the same goal. Where no need is named any step of
    the goal repeats it, and where no goal is named either, any step of the journey.
    """
    if new.programme:
        steps = by.steps().filter(programme=new.programme)
        if new.need:
            steps = steps.filter(need=new.need)
        if goal or new.need:
            steps = steps.filter(goal=goal)
        return steps.first()
    if new.sheet:
        return by.steps().filter(sheet=new.sheet).first()
    return by.steps().filter(pk=new.step_id).first() if new.step_id else None
