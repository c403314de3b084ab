"""Property: whatever everybody does, the reader of one goal sees and changes nothing of another."""

import random
from collections.abc import Callable
from copy import deepcopy

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeys import actions, sharing
from journeys.access import Holder, reader_with
from journeys.actions import GoneError, TooManyError
from journeys.caregivers import proposal_displays
from journeys.models import Comment, Goal, Share, Step
from journeys.new_steps import NewStep
from journeys.plan import comments_on_all, plan
from journeys.sharing_models import Proposal
from journeys.workflows import TransitionRefusedError
from tests.exhaustive import examples
from tests.journeys.conftest import SampleJourney

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_once")]

REFUSED = (PermissionDenied, GoneError, TooManyError, TransitionRefusedError)
CAREGIVERS = ("reader", "commenter", "proposer", "editor")
# What is written outside the goal that was shared holds this word.
OUTSIDE = "Dehors"


class Scene:
    """One sequence: a journey, and what is drawn in it by chance."""

    def __init__(self, sample: SampleJourney, seed: int) -> None:
        self.sample, self.chance = sample, random.Random(seed)
        self.elsewhere = actions.add_goal(by=sample.owner, name=f"{OUTSIDE} but")
        new = [NewStep(text=f"{OUTSIDE} un"), NewStep(text=f"{OUTSIDE} deux")]
        actions.add_steps(by=sample.owner, new=new, goal=self.elsewhere)
        _share, secret = sharing.share(
            by=sample.owner, goal=self.elsewhere, label=f"{OUTSIDE} aide", scope="edit", days=7
        )
        self.secrets = [secret, *(sample.secrets[who] for who in CAREGIVERS)]

    def someone(self) -> Holder:
        """The owner or any caregiver whose link works."""
        holders = [self.sample.owner, *filter(None, map(reader_with, self.secrets))]
        return self.chance.choice(holders)

    def readers_of_the_goal(self) -> list[Holder]:
        """Who holds a working link of the goal that was shared."""
        holders = filter(None, map(reader_with, self.secrets))
        return [each for each in holders if each.own_share.goal_id == self.sample.goal.pk]

    def any_of(self, model):
        """Any row of the journey, also one that the actor does not see."""
        return self.chance.choice(list(model.objects.order_by("pk")))

    def any_goal(self) -> Goal | None:
        return self.chance.choice([None, *Goal.objects.order_by("pk")])

    def word(self, by: Holder, goal: Goal | None) -> str:
        """A text that says whether it belongs to the goal that was shared."""
        is_inside = goal is not None and goal.pk == self.sample.goal.pk
        return f"Dedans {by.who}" if is_inside else f"{OUTSIDE} {by.who}"


def add(scene: Scene, by: Holder) -> None:
    goal = scene.any_goal()
    actions.add_steps(by=by, new=[NewStep(text=scene.word(by, goal))], goal=goal)


def change(scene: Scene, by: Holder) -> None:
    step = scene.any_of(Step)
    goal = step.goal
    actions.change_step(by=by, step=step, note=scene.word(by, goal), on=None, goal=goal)


def move_out(scene: Scene, by: Holder) -> None:
    step = scene.any_of(Step)
    if by.is_owner:
        return  # she may, and then it is shared
    actions.change_step(by=by, step=step, note="", on=None, goal=scene.any_goal())


def finish(scene: Scene, by: Holder) -> None:
    verb = scene.chance.choice(["start", "finish", "reopen"])
    actions.take_transition(by=by, step=scene.any_of(Step), verb=verb)


def arrange(scene: Scene, by: Holder) -> None:
    order = [step.pk for step in Step.objects.order_by("pk")]
    scene.chance.shuffle(order)
    actions.arrange_steps(by=by, order=order)


def comment(scene: Scene, by: Holder) -> None:
    step = scene.any_of(Step)
    share = scene.any_of(Share)
    is_inside = step.goal_id == scene.sample.goal.pk and share.goal_id == step.goal_id
    text = f"{'Dedans' if is_inside else OUTSIDE} remarque"
    if by.is_owner and not is_inside:
        return  # she may tell a caregiver anything
    sharing.comment(by=by, step=step, text=text, share=share if by.is_owner else None)


def propose(scene: Scene, by: Holder) -> None:
    goal = scene.any_goal()
    sharing.propose(by=by, new=NewStep(text=scene.word(by, goal)), goal=goal)


def answer(scene: Scene, by: Holder) -> None:
    act = scene.chance.choice([sharing.accept, sharing.decline, sharing.withdraw])
    act(by=by, proposal=scene.any_of(Proposal))


def close_or_renew(scene: Scene, by: Holder) -> None:
    share = scene.any_of(Share)
    if scene.chance.random() < 0.5:
        sharing.revoke(by=by, share=share)
    else:
        scene.secrets.append(sharing.renew_share(by=by, share=share, days=7))


ACTS: list[Callable[[Scene, Holder], None]] = [
    *(add, change, move_out, finish, arrange, comment, propose, answer, close_or_renew),
]


def words_seen(holder: Holder) -> str:
    """Everything that the page of a share shows."""
    goals = plan(holder)
    shown = [goal.name.text for goal in goals]
    for step in (step for goal in goals for step in goal.steps):
        shown += [step.title.text, step.note, *(comment.text for comment in step.comments)]
    shown += [comment.text for comment in comments_on_all(holder)]
    shown += [
        part
        for proposal in proposal_displays(holder)
        for part in (proposal.subject.title.text, proposal.note)
    ]
    return "\n".join(shown)


def rows_outside(goal: Goal) -> list[tuple]:
    """The steps outside the goal that was shared, as they are stored, and comments on them."""
    steps = Step.objects.exclude(goal=goal).order_by("pk")
    columns = ("pk", "goal", "position", "state", "sealed_note", "sealed_text", "sealed_date")
    rows = [
        tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
        for row in steps.values_list(*columns)
    ]
    comments = Comment.objects.filter(step__in=steps).order_by("pk").values_list("pk")
    return [*rows, *comments]


@settings(
    max_examples=examples(15),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32), acts=st.lists(st.sampled_from(ACTS), min_size=5, max_size=25))
def test_reader_of_a_goal_never_sees_or_changes_another(sample, seed, acts):
    with transaction.atomic():
        scene = Scene(deepcopy(sample), seed)
        for act in acts:
            by = scene.someone()
            is_of_goal = by.share is not None and by.share.goal_id == sample.goal.pk
            before = rows_outside(sample.goal)
            try:
                with transaction.atomic():
                    act(scene, by)
            except REFUSED:
                assert rows_outside(sample.goal) == before
            if is_of_goal:
                assert rows_outside(sample.goal) == before
            for reader in scene.readers_of_the_goal():
                assert OUTSIDE not in words_seen(reader)
        transaction.set_rollback(True)
