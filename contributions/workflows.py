"""State machine of revisions, as a table of transitions with who may take them."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class RevisionState(models.TextChoices):
    """The state of a revision."""

    DRAFT = "draft", _("being written")
    WAITING = "waiting", _("waiting for a decision")
    CHANGES_REQUESTED = "changes_asked", _("changes asked for")
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Who(models.TextChoices):
    """Who may take a transition."""

    AUTHOR = "author", _("who wrote it")
    REVIEWER = "reviewer", _("coordinator of the territory")


@dataclass(frozen=True)
class Transition:
    """A transition between states by a verb; ``needs_reason`` when a reason is required."""

    verb: str
    sources: tuple[RevisionState, ...]
    target: RevisionState
    who: Who
    label: str | Promise
    icon: str
    needs_reason: bool = False


DRAFT, WAITING, CHANGES_REQUESTED, ACCEPTED, REJECTED, WITHDRAWN = RevisionState
TRANSITIONS = (
    Transition("submit", (DRAFT, CHANGES_REQUESTED), WAITING, Who.AUTHOR, _("Send"), icon="send"),
    Transition("accept", (WAITING,), ACCEPTED, Who.REVIEWER, _("Accept"), icon="check"),
    Transition(
        *("request_changes", (WAITING,), CHANGES_REQUESTED, Who.REVIEWER, _("Ask for changes")),
        icon="message-square",
        needs_reason=True,
    ),
    Transition(
        *("reject", (WAITING,), REJECTED, Who.REVIEWER, _("Reject")), icon="x", needs_reason=True
    ),
    Transition(
        *("withdraw", (DRAFT, WAITING, CHANGES_REQUESTED), WITHDRAWN, Who.AUTHOR, _("Withdraw")),
        icon="undo-2",
    ),
)
VERBS = {transition.verb: transition for transition in TRANSITIONS}
# States in which the author may edit the revision.
WRITABLE = (DRAFT, CHANGES_REQUESTED)


class TransitionRefusedError(Exception):
    """The state has no such transition, such as after somebody else has decided."""


def possible_transitions(state: str, who: Who) -> list[Transition]:
    """The transitions that ``who`` may take from ``state``, in the order of the table."""
    return [each for each in TRANSITIONS if state in each.sources and each.who == who]


def state_after(state: str, verb: str) -> RevisionState:
    """The state that ``verb`` leads to; ``TransitionRefusedError`` without a transition."""
    transition = VERBS.get(verb)
    if transition is None or state not in transition.sources:
        raise TransitionRefusedError(f"Nothing leads from {state} by {verb}.")
    return transition.target
