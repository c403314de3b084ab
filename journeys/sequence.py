"""What must come before what in a journey, and which steps are no longer needed.

Both follow from the templates of its goals: nothing of it is stored. A step that comes after an
open one shows so and can still be done at any time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from directory.texts import Text
from journeys.goals import GoalTemplate
from journeys.workflows import StepState


@dataclass(frozen=True)
class StepInGoal:
    """A step with its goal, as far as the order depends on it."""

    id: UUID
    goal_id: UUID | None
    key: str
    state: str
    title: Text

    @property
    def is_done(self) -> bool:
        """Whether it is done."""
        return self.state == StepState.DONE


@dataclass(frozen=True)
class Order:
    """For a step: titles of the open steps before it, and whether another one replaced it."""

    after: tuple[Text, ...] = ()
    is_settled: bool = False
    alternatives: tuple[Text, ...] = ()

    @property
    def says_something(self) -> bool:
        """Whether there is anything to say of it."""
        return self.is_settled or bool(self.after or self.alternatives)


NO_ORDER = Order()


def order_of(
    steps: Iterable[StepInGoal], template_of: dict[UUID | None, GoalTemplate | None]
) -> dict[UUID, Order]:
    """The order of each step of a journey; ``template_of`` goals by id."""
    steps = [step for step in steps if step.key]
    return {step.id: _order_of(step, steps, template_of.get(step.goal_id)) for step in steps}


def _order_of(step: StepInGoal, steps: list[StepInGoal], template: GoalTemplate | None) -> Order:
    declared = template.step(step.key) if template else None
    if template is None or declared is None:
        return NO_ORDER
    others = [
        other
        for key in template.alternatives_of(step.key)
        if key != step.key
        for other in _with_key(steps, key, step.goal_id)
    ]
    return Order(
        after=tuple(
            before.title
            for key in declared.after
            for before in _open_before(steps, key, step, template)
        ),
        is_settled=not step.is_done and any(other.is_done for other in others),
        alternatives=tuple(other.title for other in others),
    )


def _open_before(
    steps: list[StepInGoal], key: str, step: StepInGoal, template: GoalTemplate
) -> list[StepInGoal]:
    """The steps with ``key`` where none of them nor of their alternatives is done."""
    before = _with_key(steps, key, step.goal_id)
    alternatives = template.alternatives_of(key)
    others = [each for key in alternatives for each in _with_key(steps, key, step.goal_id)]
    return [] if any(each.is_done for each in (*before, *others)) else before[:1]


def _with_key(steps: list[StepInGoal], key: str, goal_id: UUID | None) -> list[StepInGoal]:
    """Steps with a key: those of the goal, else any of the journey."""
    found = [each for each in steps if each.key == key]
    return [each for each in found if each.goal_id == goal_id] or found
