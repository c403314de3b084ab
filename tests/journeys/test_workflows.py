"""Workflow of a step: states and transitions."""

import pytest
from django.core.exceptions import PermissionDenied

from journeys.models import Step
from journeys.workflows import (
    CHANGING,
    COMMENTING,
    PROPOSAL_VERBS,
    PROPOSING,
    TRANSITIONS,
    HolderRole,
    ProposalState,
    Scope,
    StepState,
    TransitionRefusedError,
    possible,
    proposal_after,
    state_after,
)

RIGHTS = {"comment": COMMENTING, "propose": PROPOSING, "change": CHANGING}

TABLE = {
    ("todo", "start"): "doing",
    ("todo", "finish"): "done",
    ("todo", "reopen"): None,
    ("doing", "start"): None,
    ("doing", "finish"): "done",
    ("doing", "reopen"): "todo",
    ("done", "start"): None,
    ("done", "finish"): None,
    ("done", "reopen"): "todo",
}


@pytest.mark.parametrize(("state", "verb"), TABLE)
def test_verb_leads_where_the_table_says(state, verb):
    step = Step(state=state)
    expected = TABLE[state, verb]
    if expected is None:
        with pytest.raises(TransitionRefusedError):
            getattr(step, verb)()
    else:
        getattr(step, verb)()
        assert step.state == expected


def test_unknown_verb_leads_nowhere():
    with pytest.raises(TransitionRefusedError):
        state_after("todo", "explode")


def test_every_state_is_reached_and_left():
    assert {transition.target for transition in TRANSITIONS} == set(StepState)
    assert all(possible(state) for state in StepState)


@pytest.mark.parametrize("state", StepState.values)
@pytest.mark.parametrize("who", HolderRole)
def test_owner_and_editor_alone_move_steps(state, who):
    may_change = who in (HolderRole.OWNER, HolderRole.EDITOR)
    assert bool(possible(state, who)) is may_change


@pytest.mark.parametrize("scope", Scope)
def test_each_scope_allows_what_those_before_it_allow(scope):
    may = [
        {name for name, who in RIGHTS.items() if each.role in who}
        for each in list(Scope)[: list(Scope).index(scope) + 1]
    ]
    assert may == sorted(may, key=len)
    assert all(before <= may[-1] for before in may)


PROPOSALS = {
    ("open", "accept", "owner"): "accepted",
    ("open", "decline", "owner"): "declined",
    ("open", "withdraw", "proposer"): "withdrawn",
    ("open", "withdraw", "editor"): "withdrawn",
}


@pytest.mark.parametrize("who", HolderRole.values)
@pytest.mark.parametrize("verb", PROPOSAL_VERBS)
@pytest.mark.parametrize("state", ProposalState.values)
def test_proposal_ends_as_the_table_says(state, verb, who):
    expected = PROPOSALS.get((state, verb, who))
    if expected is None:
        with pytest.raises((TransitionRefusedError, PermissionDenied)):
            proposal_after(state, verb, HolderRole(who))
    else:
        assert proposal_after(state, verb, HolderRole(who)) == expected
