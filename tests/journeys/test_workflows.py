"""Workflow of a step: states and transitions."""

import pytest

from journeys.models import Step
from journeys.workflows import (
    TRANSITIONS,
    HolderRole,
    StepState,
    TransitionRefusedError,
    possible,
    state_after,
)

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
@pytest.mark.parametrize("who", [HolderRole.READER, HolderRole.COMMENTER])
def test_caregiver_moves_no_step(state, who):
    assert possible(state, who) == []
