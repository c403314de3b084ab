"""What a holder may change, and what the database refuses whoever asks."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from directory.models import Programme
from journeys import actions
from journeys.access import reader_with
from journeys.actions import MOST, TooManyError, Wanted
from journeys.models import Comment, Goal, Share, Step
from journeys.plan import plan
from tests.factories import ProgrammeFactory
from tests.journeys.conftest import TEXTS

pytestmark = pytest.mark.django_db


def order_of(kept) -> list[str]:
    """What the steps of the goal are, in order."""
    return [step.kind for step in kept.owner.steps().filter(goal=kept.goal)]


def test_programme_is_in_a_journey_once(kept, programme):
    [again] = actions.add_steps(by=kept.owner, wanted=[Wanted(programme=programme)])
    assert again == kept.programme


def test_own_words_sent_twice_are_one_step(kept):
    wanted = Wanted(text="Deux fois", step_id=uuid4())
    first = actions.add_steps(by=kept.owner, wanted=[wanted])
    assert actions.add_steps(by=kept.owner, wanted=[wanted]) == first


def test_comment_sent_twice_is_one_comment(kept):
    said = {"by": kept.owner, "step": kept.own, "given": kept.shares["commenter"]}
    comment_id = uuid4()
    for _ in range(2):
        actions.comment(**said, text="Merci", comment_id=comment_id)
    assert Comment.objects.count() == 1


def test_id_of_another_persons_step_is_refused(kept):
    stranger, _secret = actions.create_journey()
    with pytest.raises(PermissionDenied):
        actions.add_steps(by=stranger, wanted=[Wanted(text="Pris", step_id=kept.own.pk)])


def test_template_used_twice_is_one_goal(kept):
    first = actions.add_goal(by=kept.owner, template="find-work")
    assert actions.add_goal(by=kept.owner, template="find-work") == first


@pytest.mark.parametrize(
    ("which", "up", "expected"),
    [
        ("own", True, ["own", "need", "programme"]),
        ("own", False, ["need", "own", "programme"]),
        ("programme", True, ["own", "programme", "need"]),
        ("programme", False, ["own", "need", "programme"]),
    ],
)
def test_step_moves_one_place_and_no_farther_than_the_end(kept, which, up, expected):
    actions.move_step(by=kept.owner, step=getattr(kept, which), up=up)
    assert order_of(kept) == expected


def test_steps_take_the_order_they_were_dragged_into(kept):
    order = [kept.programme.pk, kept.own.pk, kept.need.pk]
    actions.arrange_steps(by=kept.owner, order=order)
    assert order_of(kept) == ["programme", "own", "need"]


def test_steps_of_others_are_left_out_of_an_order(kept):
    stranger, _secret = actions.create_journey()
    actions.add_steps(by=stranger, wanted=[Wanted(text="À moi")])
    actions.arrange_steps(by=stranger, order=[kept.programme.pk, kept.own.pk])
    assert order_of(kept) == ["own", "need", "programme"]


def test_programme_takes_the_place_of_its_need(kept):
    other = ProgrammeFactory(title="Autre cours")
    actions.settle_need(by=kept.owner, step=kept.need, programme=other)
    assert order_of(kept) == ["own", "programme", "programme"]


def test_programme_that_is_there_already_takes_the_need_away(kept, programme):
    actions.settle_need(by=kept.owner, step=kept.need, programme=programme)
    assert order_of(kept) == ["own", "programme"]


def test_removing_a_goal_takes_its_steps_and_links(kept):
    actions.remove_goal(by=kept.owner, goal=kept.goal)
    assert [step.pk for step in kept.owner.steps()] == [kept.outside.pk]
    assert not Share.objects.exists()


def test_full_journey_says_so(kept, monkeypatch):
    monkeypatch.setitem(MOST, "steps", 4)
    with pytest.raises(TooManyError):
        actions.add_steps(by=kept.owner, wanted=[Wanted(text="Encore")])


@pytest.mark.parametrize("who", ["reader", "commenter"])
@pytest.mark.parametrize(
    ("action", "said"),
    [
        (actions.delete_journey, {}),
        (actions.renew_link, {}),
        (actions.add_goal, {"name": "But"}),
        (actions.add_steps, {"wanted": []}),
        (actions.arrange_steps, {"order": []}),
    ],
)
def test_caregiver_may_not(kept, who, action, said):
    holder = reader_with(kept.secrets[who])
    with pytest.raises(PermissionDenied):
        action(by=holder, **said)


def test_reader_may_not_comment(kept):
    holder = reader_with(kept.secrets["reader"])
    with pytest.raises(PermissionDenied):
        actions.comment(by=holder, step=kept.own, text="Non")


def test_step_of_a_merged_programme_shows_what_it_became(kept, programme, by_hand):
    became = ProgrammeFactory(title="Cours réuni")
    Programme.objects.filter(pk=programme.pk).update(merged_into=became)
    titles = [step.title.text for goal in plan(kept.owner) for step in goal.steps]
    assert "Cours réuni" in titles


def test_step_of_a_programme_that_left_says_so(kept, programme, by_hand):
    Programme.objects.filter(pk=programme.pk).update(publication="archived")
    [shown] = [step for goal in plan(kept.owner) for step in goal.steps if step.kind == "programme"]
    assert shown.is_gone
    assert shown.url == ""


# What the database refuses

NONSENSE = {
    "journey_step_state_known": lambda kept: Step.objects.filter(pk=kept.own.pk).update(
        state="lost"
    ),
    "journey_step_refers_to_its_kind": lambda kept: Step.objects.filter(pk=kept.own.pk).update(
        need="health"
    ),
    "journey_step_own_has_words": lambda kept: Step.objects.filter(pk=kept.own.pk).update(
        sealed_text=None
    ),
    "goal_has_a_name": lambda kept: Goal.objects.filter(pk=kept.goal.pk).update(sealed_name=None),
    "share_revoked_has_no_key": lambda kept: Share.objects.filter(
        pk=kept.shares["revoked"].pk
    ).update(wrapped_key=b"key"),
    "journey_holds_programme_once": lambda kept: Step.objects.create(
        journey=kept.owner.journey,
        position=99,
        kind="programme",
        programme=kept.programme.programme,
    ),
}


@pytest.mark.parametrize("name", NONSENSE)
def test_database_refuses(kept, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        NONSENSE[name](kept)


def test_two_steps_have_no_one_position(kept):
    with (
        pytest.raises(IntegrityError, match="journey_step_position_unique"),
        transaction.atomic(),
    ):
        put_in_one_position(kept.own, kept.need)


def put_in_one_position(one: Step, other: Step) -> None:
    """Write past the actions, and ask the database to judge now."""
    Step.objects.filter(pk=one.pk).update(position=other.position)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_words_in_the_fixture_are_read_back(kept):
    assert kept.owner.read(kept.own, "text") == TEXTS["text"]
    assert kept.owner.read(kept.own, "date") == TEXTS["date"]
