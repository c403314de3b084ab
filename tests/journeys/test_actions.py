"""Write actions: what each holder may change, and constraints of the database."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from directory.models import Programme
from journeys import actions, keys, sharing
from journeys.access import reader_with
from journeys.actions import LIMITS, NewStep, TooManyError
from journeys.models import Comment, Goal, Share, Step
from journeys.plan import plan
from tests.factories import ProgrammeFactory
from tests.journeys.conftest import TEXTS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_once")]


def order_of(sample) -> list[str]:
    """The kinds of the steps of the goal, in order."""
    return [step.kind for step in sample.owner.steps().filter(goal=sample.goal)]


def test_programme_is_in_a_journey_once(sample, programme):
    [again] = actions.add_steps(by=sample.owner, new=[NewStep(programme=programme)])
    assert again == sample.programme


def test_own_words_sent_twice_are_one_step(sample):
    own = NewStep(text="Deux fois", step_id=uuid4())
    first = actions.add_steps(by=sample.owner, new=[own])
    assert actions.add_steps(by=sample.owner, new=[own]) == first


def test_comment_sent_twice_is_one_comment(sample):
    comment_fields = {"by": sample.owner, "step": sample.own, "share": sample.shares["commenter"]}
    comment_id = uuid4()
    for _ in range(2):
        sharing.comment(**comment_fields, text="Merci", comment_id=comment_id)
    assert Comment.objects.count() == 1


def test_id_of_another_persons_step_is_refused(sample):
    stranger, _secret = actions.create_journey()
    with pytest.raises(PermissionDenied):
        actions.add_steps(by=stranger, new=[NewStep(text="Pris", step_id=sample.own.pk)])


def test_template_used_twice_is_one_goal(sample):
    first = actions.add_goal(by=sample.owner, template="find-work")
    assert actions.add_goal(by=sample.owner, template="find-work") == first


@pytest.mark.parametrize(
    ("which", "up", "expected"),
    [
        ("own", True, ["own", "need", "programme"]),
        ("own", False, ["need", "own", "programme"]),
        ("programme", True, ["own", "programme", "need"]),
        ("programme", False, ["own", "need", "programme"]),
    ],
)
def test_step_moves_one_place_and_no_farther_than_the_end(sample, which, up, expected):
    actions.move_step(by=sample.owner, step=getattr(sample, which), up=up)
    assert order_of(sample) == expected


def test_steps_take_the_order_they_were_dragged_into(sample):
    order = [sample.programme.pk, sample.own.pk, sample.need.pk]
    actions.arrange_steps(by=sample.owner, order=order)
    assert order_of(sample) == ["programme", "own", "need"]


def test_steps_of_others_are_left_out_of_an_order(sample):
    stranger, _secret = actions.create_journey()
    actions.add_steps(by=stranger, new=[NewStep(text="À moi")])
    actions.arrange_steps(by=stranger, order=[sample.programme.pk, sample.own.pk])
    assert order_of(sample) == ["own", "need", "programme"]


def test_programme_takes_the_place_of_its_need(sample):
    other = ProgrammeFactory(title="Autre cours")
    actions.resolve_need(by=sample.owner, step=sample.need, programme=other)
    assert order_of(sample) == ["own", "programme", "programme"]


def test_removing_a_goal_takes_its_steps_and_links(sample):
    actions.remove_goal(by=sample.owner, goal=sample.goal)
    assert [step.pk for step in sample.owner.steps()] == [sample.outside.pk]
    assert not Share.objects.exists()


def test_full_journey_says_so(sample, monkeypatch):
    monkeypatch.setitem(LIMITS, "steps", 4)
    with pytest.raises(TooManyError):
        actions.add_steps(by=sample.owner, new=[NewStep(text="Encore")])


@pytest.mark.parametrize("who", ["reader", "commenter", "proposer"])
@pytest.mark.parametrize(
    ("action", "arguments"),
    [
        (actions.delete_journey, {}),
        (keys.renew_link, {}),
        (actions.add_goal, {"name": "But"}),
        (actions.add_steps, {"new": []}),
        (actions.arrange_steps, {"order": []}),
    ],
)
def test_caregiver_may_not(sample, who, action, arguments):
    holder = reader_with(sample.secrets[who])
    with pytest.raises(PermissionDenied):
        action(by=holder, **arguments)


def test_reader_may_not_comment(sample):
    holder = reader_with(sample.secrets["reader"])
    with pytest.raises(PermissionDenied):
        sharing.comment(by=holder, step=sample.own, text="Non")


def test_step_of_a_merged_programme_shows_what_it_became(sample, programme, by_hand):
    became = ProgrammeFactory(title="Cours réuni")
    Programme.objects.filter(pk=programme.pk).update(merged_into=became)
    titles = [step.title.text for goal in plan(sample.owner) for step in goal.steps]
    assert "Cours réuni" in titles


def test_step_of_a_programme_that_left_says_so(sample, programme, by_hand):
    Programme.objects.filter(pk=programme.pk).update(publication="archived")
    [shown] = [
        step for goal in plan(sample.owner) for step in goal.steps if step.kind == "programme"
    ]
    assert shown.is_gone
    assert shown.url == ""


# Constraints

NONSENSE = {
    "journey_step_state_known": lambda sample: Step.objects.filter(pk=sample.own.pk).update(
        state="lost"
    ),
    "journey_step_refers_to_its_kind": lambda sample: Step.objects.filter(pk=sample.own.pk).update(
        need="health"
    ),
    "journey_step_own_has_words": lambda sample: Step.objects.filter(pk=sample.own.pk).update(
        sealed_text=None
    ),
    "goal_has_a_name": lambda sample: Goal.objects.filter(pk=sample.goal.pk).update(
        sealed_name=None
    ),
    "share_revoked_has_no_key": lambda sample: Share.objects.filter(
        pk=sample.shares["revoked"].pk
    ).update(wrapped_key=b"key"),
    "journey_holds_programme_once": lambda sample: Step.objects.create(
        journey=sample.owner.journey,
        position=99,
        kind="programme",
        goal=sample.goal,
        programme=sample.programme.programme,
    ),
}


@pytest.mark.parametrize("name", NONSENSE)
def test_database_refuses(sample, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        NONSENSE[name](sample)


def test_two_steps_have_no_one_position(sample):
    with (
        pytest.raises(IntegrityError, match="journey_step_position_unique"),
        transaction.atomic(),
    ):
        put_in_one_position(sample.own, sample.need)


def put_in_one_position(one: Step, other: Step) -> None:
    """Write without the actions, and check deferred constraints now."""
    Step.objects.filter(pk=one.pk).update(position=other.position)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_words_in_the_fixture_are_read_back(sample):
    assert sample.owner.read(sample.own, "text") == TEXTS["text"]
    assert sample.owner.read(sample.own, "date") == TEXTS["date"]
