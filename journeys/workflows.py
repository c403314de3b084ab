"""Workflow of a step: the table of its states and transitions, and which roles may take them."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class StepState(models.TextChoices):
    """State of a step."""

    TODO = "todo", _("To do")
    DOING = "doing", _("Started")
    DONE = "done", _("Done")


class HolderRole(models.TextChoices):
    """By which kind of secret somebody opens a journey."""

    OWNER = "owner", _("Owner")
    READER = "reader", _("Reader")
    COMMENTER = "commenter", _("Reader who may comment")


@dataclass(frozen=True)
class Transition:
    """A transition between states; ``who`` may take it."""

    verb: str
    sources: tuple[StepState, ...]
    target: StepState
    label: str | Promise
    who: tuple[HolderRole, ...] = (HolderRole.OWNER,)


TRANSITIONS = (
    Transition("start", (StepState.TODO,), StepState.DOING, _("I have started")),
    Transition("finish", (StepState.TODO, StepState.DOING), StepState.DONE, _("Done")),
    Transition("reopen", (StepState.DOING, StepState.DONE), StepState.TODO, _("Not done yet")),
)
VERBS = {transition.verb: transition for transition in TRANSITIONS}


class TransitionRefusedError(Exception):
    """The table has no transition with this verb from this state."""


def possible(state: str, who: HolderRole = HolderRole.OWNER) -> list[Transition]:
    """The transitions that ``who`` may take from ``state``, in the order of the table."""
    return [each for each in TRANSITIONS if state in each.sources and who in each.who]


def state_after(state: str, verb: str) -> StepState:
    """The state after ``verb``; ``TransitionRefusedError`` where the table has no transition."""
    transition = VERBS.get(verb)
    if transition is None or state not in transition.sources:
        raise TransitionRefusedError(f"Nothing leads from {state} by {verb}.")
    return transition.target
