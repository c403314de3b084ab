"""What comes before what in a goal, and alternatives of which one is enough."""

from uuid import uuid4

import pytest

from directory.texts import Text
from journeys.goals import GoalTemplate, TemplateStep
from journeys.sequence import Order, StepInGoal, order_of

GOAL = uuid4()
TEMPLATE = GoalTemplate(
    "trip",
    "plane",
    "papers",
    {"fr": "Voyager"},
    {"fr": "Loin."},
    (
        TemplateStep(procedure="card"),
        TemplateStep(need="class", group=2),
        TemplateStep(need="reading", group=2),
        TemplateStep(procedure="pass", after=("procedure:card",)),
        TemplateStep(need="exam", after=("need:class",)),
    ),
)


def placed(key: str, state: str = "todo", goal=GOAL) -> StepInGoal:
    return StepInGoal(uuid4(), goal, key, state, Text(key, "fr"))


def order(step: StepInGoal, *others: StepInGoal) -> Order:
    return order_of([*others, step], {GOAL: TEMPLATE, None: None})[step.id]


def after(step: StepInGoal, *others: StepInGoal) -> list[str]:
    return [title.text for title in order(step, *others).after]


@pytest.mark.parametrize(
    ("state", "expected"),
    [("todo", ["procedure:card"]), ("doing", ["procedure:card"]), ("done", [])],
)
def test_step_comes_after_the_open_one(state, expected):
    assert after(placed("procedure:pass"), placed("procedure:card", state)) == expected


def test_step_before_that_she_did_not_take_is_not_named():
    assert after(placed("procedure:pass")) == []


def test_step_before_counts_in_another_goal():
    elsewhere = placed("procedure:card", goal=None)
    assert after(placed("procedure:pass"), elsewhere) == ["procedure:card"]


def test_step_of_the_own_goal_counts_before_that_of_another():
    own, elsewhere = placed("need:class"), placed("need:class", "done", goal=None)
    assert after(placed("need:exam"), own, elsewhere) == ["need:class"]


def test_several_programmes_for_one_need_are_named_once():
    classes = placed("need:class"), placed("need:class")
    assert after(placed("need:exam"), *classes) == ["need:class"]


def test_alternative_that_is_done_is_enough_before_a_step():
    steps = placed("need:class"), placed("need:reading", "done")
    assert after(placed("need:exam"), *steps) == []


@pytest.mark.parametrize(("state", "expected"), [("todo", False), ("doing", False), ("done", True)])
def test_one_alternative_done_settles_the_other(state, expected):
    found = order(placed("need:class"), placed("need:reading", state))
    assert found.is_settled is expected


def test_what_is_done_itself_is_not_settled():
    assert not order(placed("need:class", "done"), placed("need:reading", "done")).is_settled


def test_alternatives_name_each_other():
    found = order(placed("need:class"), placed("need:reading"))
    assert [title.text for title in found.alternatives] == ["need:reading"]


def test_goal_of_her_own_has_no_order():
    step = placed("procedure:pass", goal=None)
    assert order(step, placed("procedure:card", goal=None)) == Order()
