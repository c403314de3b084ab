"""The states of a revision as a table: from where, by which verb, to where, and who may."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class RevisionState(models.TextChoices):
    """How far a proposed change has come."""

    DRAFT = "draft", _("being written")
    WAITING = "waiting", _("waiting for a decision")
    CHANGES_REQUESTED = "changes_asked", _("changes asked for")
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Who(models.TextChoices):
    """Who stands before a revision."""

    AUTHOR = "author", _("who wrote it")
    REVIEWER = "reviewer", _("coordinator of the territory")


@dataclass(frozen=True)
class Transition:
    """One way from a state to another; ``needs_reason`` says whether words must go with it."""

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
# Where the author may still change what the revision says.
WRITABLE = (DRAFT, CHANGES_REQUESTED)


class TransitionRefusedError(Exception):
    """The verb does not lead anywhere from this state: somebody else was faster."""


def possible_transitions(state: str, who: Who) -> list[Transition]:
    """The transitions that ``who`` may take from ``state``, in the order of the table."""
    return [each for each in TRANSITIONS if state in each.sources and each.who == who]


def state_after(state: str, verb: str) -> RevisionState:
    """The state that ``verb`` leads to; ``TransitionRefusedError`` when it leads nowhere."""
    transition = VERBS.get(verb)
    if transition is None or state not in transition.sources:
        raise TransitionRefusedError(f"Nothing leads from {state} by {verb}.")
    return transition.target
