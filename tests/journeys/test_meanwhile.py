"""Two changes of a journey at once, answers lost on the way, and how much a journey holds."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.secret_links import new_secret
from journeys import actions
from journeys.access import owner_with, reader_with
from journeys.actions import MOST, GoneError, TooManyError, Wanted
from journeys.models import Comment, Share, Step
from journeys.workflows import TransitionRefusedError
from tests.factories import UserFactory
from tests.journeys.conftest import TEXTS, address, browser_of

pytestmark = pytest.mark.django_db


# Two requests that both found the journey before either changed it


def test_of_two_new_links_at_once_one_counts_and_the_other_is_refused(kept):
    first, second = owner_with(kept.secret), owner_with(kept.secret)
    secret = actions.renew_link(by=first)
    with pytest.raises(GoneError):
        actions.renew_link(by=second)
    assert owner_with(secret)


def test_change_that_waited_while_the_link_was_renewed_is_refused(kept):
    late = owner_with(kept.secret)
    actions.renew_link(by=kept.owner)
    with pytest.raises(GoneError):
        actions.add_steps(by=late, wanted=[Wanted(text="Trop tard")])


def test_journey_deleted_twice_at_once_is_refused_the_second_time(kept):
    late = owner_with(kept.secret)
    actions.delete_journey(by=kept.owner)
    with pytest.raises(GoneError):
        actions.delete_journey(by=late)


@pytest.mark.parametrize(
    ("action", "said"),
    [
        (actions.change_step, {"note": "Autre", "on": None, "goal": None}),
        (actions.take_transition, {"verb": "finish"}),
        (actions.move_step, {"up": True}),
        (actions.remove_step, {}),
    ],
)
def test_step_removed_meanwhile_is_said_to_be_gone(kept, action, said):
    step = Step.objects.get(pk=kept.own.pk)
    actions.remove_step(by=kept.owner, step=kept.own)
    with pytest.raises(GoneError):
        action(by=kept.owner, step=step, **said)


def test_step_is_put_under_no_goal_removed_meanwhile(kept):
    outside, goal = kept.outside, kept.goal
    stale = type(goal).objects.get(pk=goal.pk)
    actions.remove_goal(by=kept.owner, goal=goal)
    with pytest.raises(GoneError):
        actions.change_step(by=kept.owner, step=outside, note="", on=None, goal=stale)


def test_verb_is_taken_from_the_state_that_stands(kept):
    stale = Step.objects.get(pk=kept.own.pk)
    actions.take_transition(by=kept.owner, step=kept.own, verb="finish")
    with pytest.raises(TransitionRefusedError):
        actions.take_transition(by=kept.owner, step=stale, verb="start")


def test_comment_on_a_link_closed_meanwhile_is_refused(kept):
    caregiver = reader_with(kept.secrets["commenter"])
    actions.revoke(by=kept.owner, given=kept.shares["commenter"])
    with pytest.raises(GoneError):
        actions.comment(by=caregiver, step=None, text="Trop tard")


def test_comment_on_a_step_removed_meanwhile_is_refused(kept):
    caregiver = reader_with(kept.secrets["commenter"])
    step = Step.objects.get(pk=kept.own.pk)
    actions.remove_step(by=kept.owner, step=kept.own)
    with pytest.raises(GoneError):
        actions.comment(by=caregiver, step=step, text="Trop tard")


def test_page_says_that_something_changed_meanwhile(kept, monkeypatch):
    def gone(**_said):
        raise GoneError

    monkeypatch.setattr(actions, "save_profile", gone)
    response = browser_of(kept.secret).post(address("profile"), {"age": "30"})
    assert response.status_code == 409


# A new link whose answer is lost


def secret_to_come(browser) -> str:
    page = browser.get(address("link")).content.decode()
    return re.search('name="secret" value="(.*?)"', page)[1]


def test_new_link_pressed_again_after_a_lost_answer_opens_the_journey(kept):
    lost, again = browser_of(kept.secret), browser_of(kept.secret)
    said = {"secret": secret_to_come(again)}
    lost.post(address("link"), said)
    again.post(address("link"), said)
    assert again.cookies["journey_fr"].value == said["secret"]
    assert TEXTS["text"] in again.get(address("journey")).content.decode()


def test_new_link_pressed_twice_at_the_same_moment_opens_the_journey(kept, monkeypatch):
    browser = browser_of(kept.secret)
    said = {"secret": secret_to_come(browser)}
    renew = actions.renew_link

    def beaten(**asked):
        renew(by=owner_with(kept.secret), secret=said["secret"])
        return renew(**asked)

    monkeypatch.setattr(actions, "renew_link", beaten)
    browser.post(address("link"), said)
    assert browser.cookies["journey_fr"].value == said["secret"]


def test_new_link_and_the_account_change_together(kept, monkeypatch):
    user = UserFactory()
    actions.keep_in_account(by=kept.owner, user=user, secret=kept.secret)

    def broken(*_said):
        raise OSError

    monkeypatch.setattr(actions, "seal_for_account", broken)
    with pytest.raises(OSError):  # noqa: PT011 it has no words
        actions.renew_link(by=kept.owner, user=user)
    assert owner_with(kept.secret)


@pytest.mark.parametrize("secret", ["", "x", "a" * 31, "a" * 65, "é" * 32, "../../" * 5 + "aa"])
def test_secret_to_come_that_is_none_is_not_taken(kept, secret):
    browser = browser_of(kept.secret)
    browser.post(address("link"), {"secret": secret})
    made = browser.cookies["journey_fr"].value
    assert made not in (secret, kept.secret)
    assert owner_with(made)


def test_secret_of_another_journey_is_not_taken_for_a_new_link(kept, other):
    browser = browser_of(kept.secret)
    assert browser.post(address("link"), {"secret": other}).status_code == 409
    assert owner_with(kept.secret)
    assert browser.cookies["journey_fr"].value == kept.secret


def test_form_of_a_new_link_opens_nothing_for_who_holds_no_journey(kept):
    browser = browser_of()
    browser.post(address("link"), {"secret": kept.secret})
    assert "journey_fr" not in browser.cookies


def test_form_of_a_new_link_without_a_journey_is_not_there(kept):
    assert browser_of().post(address("link"), {"secret": new_secret()}).status_code == 404


# How much a journey holds


def give(kept, number: int) -> list[Share]:
    said = {"goal": None, "label": "Amie", "may_comment": False, "days": 7}
    return [actions.share(by=kept.owner, **said)[0] for _ in range(number)]


def test_shares_that_were_closed_or_are_over_leave_room_for_others(kept, monkeypatch):
    monkeypatch.setitem(MOST, "shares", 3)
    for _ in range(3):
        [given] = give(kept, 1)
        actions.revoke(by=kept.owner, given=given)
        [given] = give(kept, 1)
        yesterday = timezone.now() - timedelta(days=1)
        Share.objects.filter(pk=given.pk).update(
            created_at=yesterday - timedelta(days=7), expires_at=yesterday
        )
    assert give(kept, 1)


def test_shares_that_work_are_limited(kept, monkeypatch):
    monkeypatch.setitem(MOST, "shares", 2)
    with pytest.raises(TooManyError):
        give(kept, 1)


def test_closed_shares_are_limited_too(kept, monkeypatch):
    monkeypatch.setitem(MOST, "links", kept.owner.journey.shares.count())
    with pytest.raises(TooManyError):
        give(kept, 1)


def test_removed_steps_and_goals_leave_room_for_others(kept, monkeypatch):
    monkeypatch.setitem(MOST, "steps", kept.owner.steps().count() + 1)
    monkeypatch.setitem(MOST, "goals", 2)
    for _ in range(3):
        goal = actions.add_goal(by=kept.owner, name="But")
        [step] = actions.add_steps(by=kept.owner, wanted=[Wanted(text="Encore")], goal=goal)
        actions.remove_step(by=kept.owner, step=step)
        actions.remove_goal(by=kept.owner, goal=goal)


def test_comments_go_with_their_step_and_leave_room_for_others(kept, monkeypatch):
    monkeypatch.setitem(MOST, "comments", 1)
    caregiver = reader_with(kept.secrets["commenter"])
    actions.comment(by=caregiver, step=kept.own, text="Bonjour")
    actions.remove_step(by=kept.owner, step=kept.own)
    actions.comment(by=caregiver, step=None, text="Bonjour")
    assert Comment.objects.count() == 1


def test_many_steps_at_once_pass_no_limit(kept, monkeypatch):
    monkeypatch.setitem(MOST, "steps", kept.owner.steps().count() + 1)
    with pytest.raises(TooManyError):
        actions.add_steps(by=kept.owner, wanted=[Wanted(text="Un"), Wanted(text="Deux")])


def test_full_journey_still_finds_what_it_holds(kept, programme, monkeypatch):
    monkeypatch.setitem(MOST, "steps", kept.owner.steps().count())
    assert actions.add_steps(by=kept.owner, wanted=[Wanted(programme=programme)]) == [
        kept.programme
    ]


def test_full_conversation_is_said_to_its_reader(kept, monkeypatch):
    monkeypatch.setitem(MOST, "comments", 0)
    browser = browser_of(share_secret=kept.secrets["commenter"])
    said = {"text": "Bonjour", "id": str(uuid4())}
    response = browser.post(address("comment", kept.shares["commenter"].pk), said)
    assert response.status_code == 409
    assert "conversation" in response.content.decode()
