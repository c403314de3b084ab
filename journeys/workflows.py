"""Workflows of steps and proposals: states, transitions, and which roles may take them.

Roles follow from the secret somebody holds: the owner's, or that of a share with its scope.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class StepState(models.TextChoices):
    """State of a step."""

    TODO = "todo", _("To do")
    DOING = "doing", _("Started")
    DONE = "done", _("Done")


class ProposalState(models.TextChoices):
    """State of a step that a caregiver proposes."""

    OPEN = "open", _("Waits for an answer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class HolderRole(models.TextChoices):
    """By which kind of secret somebody opens a journey."""

    OWNER = "owner", _("Owner")
    READER = "reader", _("Reader")
    COMMENTER = "commenter", _("Reader who may comment")
    PROPOSER = "proposer", _("Reader who may propose steps")
    EDITOR = "editor", _("Reader who may change steps")


class Scope(models.TextChoices):
    """What the holder of a share may do; each scope includes those before it."""

    LOOK = "look", _("Look only")
    COMMENT = "comment", _("Write comments")
    PROPOSE = "propose", _("Propose steps")
    EDIT = "edit", _("Change steps and dates")

    @property
    def role(self) -> HolderRole:
        """The role of who holds a share with this scope."""
        return ROLES[self]


ROLES = {
    Scope.LOOK: HolderRole.READER,
    Scope.COMMENT: HolderRole.COMMENTER,
    Scope.PROPOSE: HolderRole.PROPOSER,
    Scope.EDIT: HolderRole.EDITOR,
}
# Who may do what: the owner everything but propose to herself; of caregivers those named.
COMMENTING = (HolderRole.OWNER, HolderRole.COMMENTER, HolderRole.PROPOSER, HolderRole.EDITOR)
PROPOSING = (HolderRole.PROPOSER, HolderRole.EDITOR)
CHANGING = (HolderRole.OWNER, HolderRole.EDITOR)


@dataclass(frozen=True)
class Transition:
    """A transition between states of a step; ``who`` may take it."""

    verb: str
    sources: tuple[StepState, ...]
    target: StepState
    label: str | Promise
    who: tuple[HolderRole, ...] = CHANGING


@dataclass(frozen=True)
class ProposalTransition:
    """The end of a proposal that waits; ``who`` may bring it about."""

    verb: str
    target: ProposalState
    who: tuple[HolderRole, ...]


TRANSITIONS = (
    Transition("start", (StepState.TODO,), StepState.DOING, _("I have started")),
    Transition("finish", (StepState.TODO, StepState.DOING), StepState.DONE, _("Done")),
    Transition("reopen", (StepState.DOING, StepState.DONE), StepState.TODO, _("Not done yet")),
)
VERBS = {transition.verb: transition for transition in TRANSITIONS}
PROPOSAL_TRANSITIONS = (
    ProposalTransition("accept", ProposalState.ACCEPTED, (HolderRole.OWNER,)),
    ProposalTransition("decline", ProposalState.DECLINED, (HolderRole.OWNER,)),
    ProposalTransition("withdraw", ProposalState.WITHDRAWN, PROPOSING),
)
PROPOSAL_VERBS = {transition.verb: transition for transition in PROPOSAL_TRANSITIONS}


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


def proposal_after(state: str, verb: str, who: HolderRole) -> ProposalState:
    """The state of a proposal after ``verb``; ``TransitionRefusedError`` where it has ended.

    ``PermissionDenied`` for a role that may not take it.
    """
    transition = PROPOSAL_VERBS[verb]
    if who not in transition.who:
        raise PermissionDenied(f"A {who} does not {verb} proposals.")
    if state != ProposalState.OPEN:
        raise TransitionRefusedError(f"Nothing leads from {state} by {verb}.")
    return transition.target
