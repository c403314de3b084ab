"""Concurrent changes of a journey, repeated requests, and limits on its size."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.secret_links import new_secret
from journeys import actions, keys, sharing
from journeys.access import owner_with, reader_with
from journeys.actions import LIMITS, GoneError, NewStep, TooManyError
from journeys.models import Comment, Share, Step
from journeys.workflows import TransitionRefusedError
from tests.factories import UserFactory
from tests.journeys.conftest import TEXTS, address, browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_once")]


# Two requests that both read the journey before either changed it


def test_of_two_new_links_at_once_one_counts_and_the_other_is_refused(sample):
    first, second = owner_with(sample.secret), owner_with(sample.secret)
    secret = keys.renew_link(by=first)
    with pytest.raises(GoneError):
        keys.renew_link(by=second)
    assert owner_with(secret)


def test_change_that_waited_while_the_link_was_renewed_is_refused(sample):
    late = owner_with(sample.secret)
    keys.renew_link(by=sample.owner)
    with pytest.raises(GoneError):
        actions.add_steps(by=late, new=[NewStep(text="Trop tard")])


def test_journey_deleted_twice_at_once_is_refused_the_second_time(sample):
    late = owner_with(sample.secret)
    actions.delete_journey(by=sample.owner)
    with pytest.raises(GoneError):
        actions.delete_journey(by=late)


@pytest.mark.parametrize(
    ("action", "arguments"),
    [
        (actions.change_step, {"note": "Autre", "on": None, "goal": None}),
        (actions.take_transition, {"verb": "finish"}),
        (actions.move_step, {"up": True}),
        (actions.remove_step, {}),
    ],
)
def test_step_removed_meanwhile_is_said_to_be_gone(sample, action, arguments):
    step = Step.objects.get(pk=sample.own.pk)
    actions.remove_step(by=sample.owner, step=sample.own)
    with pytest.raises(GoneError):
        action(by=sample.owner, step=step, **arguments)


def test_step_is_put_under_no_goal_removed_meanwhile(sample):
    outside, goal = sample.outside, sample.goal
    stale = type(goal).objects.get(pk=goal.pk)
    actions.remove_goal(by=sample.owner, goal=goal)
    with pytest.raises(GoneError):
        actions.change_step(by=sample.owner, step=outside, note="", on=None, goal=stale)


def test_verb_is_taken_from_the_state_that_stands(sample):
    stale = Step.objects.get(pk=sample.own.pk)
    actions.take_transition(by=sample.owner, step=sample.own, verb="finish")
    with pytest.raises(TransitionRefusedError):
        actions.take_transition(by=sample.owner, step=stale, verb="start")


def test_comment_on_a_link_closed_meanwhile_is_refused(sample):
    caregiver = reader_with(sample.secrets["commenter"])
    sharing.revoke(by=sample.owner, share=sample.shares["commenter"])
    with pytest.raises(GoneError):
        sharing.comment(by=caregiver, step=None, text="Trop tard")


def test_comment_on_a_step_removed_meanwhile_is_refused(sample):
    caregiver = reader_with(sample.secrets["commenter"])
    step = Step.objects.get(pk=sample.own.pk)
    actions.remove_step(by=sample.owner, step=sample.own)
    with pytest.raises(GoneError):
        sharing.comment(by=caregiver, step=step, text="Trop tard")


def test_page_says_that_something_changed_meanwhile(sample, monkeypatch):
    def gone(**_said):
        raise GoneError

    monkeypatch.setattr(actions, "save_profile", gone)
    response = browser_of(sample.secret).post(address("profile"), {"age": "30"})
    assert response.status_code == 409


# A new link whose response is lost


def secret_to_come(browser) -> str:
    page = browser.get(address("link")).content.decode()
    return re.search('name="secret" value="(.*?)"', page)[1]


def test_new_link_pressed_again_after_a_lost_answer_opens_the_journey(sample):
    lost, again = browser_of(sample.secret), browser_of(sample.secret)
    form = {"secret": secret_to_come(again)}
    lost.post(address("link"), form)
    again.post(address("link"), form)
    assert again.cookies["journey_fr"].value == form["secret"]
    assert TEXTS["text"] in again.get(address("journey")).content.decode()


def test_new_link_pressed_twice_at_the_same_moment_opens_the_journey(sample, monkeypatch):
    browser = browser_of(sample.secret)
    form = {"secret": secret_to_come(browser)}
    renew = keys.renew_link

    def beaten(**arguments):
        renew(by=owner_with(sample.secret), secret=form["secret"])
        return renew(**arguments)

    monkeypatch.setattr(keys, "renew_link", beaten)
    browser.post(address("link"), form)
    assert browser.cookies["journey_fr"].value == form["secret"]


def test_new_link_and_the_account_change_together(sample, monkeypatch):
    user = UserFactory()
    keys.save_in_account(by=sample.owner, user=user, secret=sample.secret)

    def broken(*_said):
        raise OSError

    monkeypatch.setattr(keys, "seal_for_account", broken)
    with pytest.raises(OSError):  # noqa: PT011 it has no words
        keys.renew_link(by=sample.owner, user=user)
    assert owner_with(sample.secret)


@pytest.mark.parametrize("secret", ["", "x", "a" * 31, "a" * 65, "é" * 32, "../../" * 5 + "aa"])
def test_secret_to_come_that_is_none_is_not_taken(sample, secret):
    browser = browser_of(sample.secret)
    browser.post(address("link"), {"secret": secret})
    made = browser.cookies["journey_fr"].value
    assert made not in (secret, sample.secret)
    assert owner_with(made)


def test_secret_of_another_journey_is_not_taken_for_a_new_link(sample, other):
    browser = browser_of(sample.secret)
    assert browser.post(address("link"), {"secret": other}).status_code == 409
    assert owner_with(sample.secret)
    assert browser.cookies["journey_fr"].value == sample.secret


def test_form_of_a_new_link_opens_nothing_for_who_holds_no_journey(sample):
    browser = browser_of()
    browser.post(address("link"), {"secret": sample.secret})
    assert "journey_fr" not in browser.cookies


def test_form_of_a_new_link_without_a_journey_is_not_there(sample):
    assert browser_of().post(address("link"), {"secret": new_secret()}).status_code == 404


# Limits of a journey


def give(sample, number: int) -> list[Share]:
    fields = {"goal": None, "label": "Amie", "scope": "look", "days": 7}
    return [sharing.share(by=sample.owner, **fields)[0] for _ in range(number)]


def test_shares_that_were_closed_or_are_over_leave_room_for_others(sample, monkeypatch):
    working = sample.owner.journey.shares.working(timezone.now()).count()
    monkeypatch.setitem(LIMITS, "shares", working + 1)
    for _ in range(3):
        [share] = give(sample, 1)
        sharing.revoke(by=sample.owner, share=share)
        [share] = give(sample, 1)
        yesterday = timezone.now() - timedelta(days=1)
        Share.objects.filter(pk=share.pk).update(
            created_at=yesterday - timedelta(days=7), expires_at=yesterday
        )
    assert give(sample, 1)


def test_shares_that_work_are_limited(sample, monkeypatch):
    monkeypatch.setitem(LIMITS, "shares", 2)
    with pytest.raises(TooManyError):
        give(sample, 1)


def test_closed_shares_are_limited_too(sample, monkeypatch):
    monkeypatch.setitem(LIMITS, "links", sample.owner.journey.shares.count())
    with pytest.raises(TooManyError):
        give(sample, 1)


def test_removed_steps_and_goals_leave_room_for_others(sample, monkeypatch):
    monkeypatch.setitem(LIMITS, "steps", sample.owner.steps().count() + 1)
    monkeypatch.setitem(LIMITS, "goals", 2)
    for _ in range(3):
        goal = actions.add_goal(by=sample.owner, name="But")
        [step] = actions.add_steps(by=sample.owner, new=[NewStep(text="Encore")], goal=goal)
        actions.remove_step(by=sample.owner, step=step)
        actions.remove_goal(by=sample.owner, goal=goal)


def test_comments_go_with_their_step_and_leave_room_for_others(sample, monkeypatch):
    monkeypatch.setitem(LIMITS, "comments", 1)
    caregiver = reader_with(sample.secrets["commenter"])
    sharing.comment(by=caregiver, step=sample.own, text="Bonjour")
    actions.remove_step(by=sample.owner, step=sample.own)
    sharing.comment(by=caregiver, step=None, text="Bonjour")
    assert Comment.objects.count() == 1


def test_many_steps_at_once_pass_no_limit(sample, monkeypatch):
    monkeypatch.setitem(LIMITS, "steps", sample.owner.steps().count() + 1)
    with pytest.raises(TooManyError):
        actions.add_steps(by=sample.owner, new=[NewStep(text="Un"), NewStep(text="Deux")])


def test_full_journey_still_finds_what_it_holds(sample, programme, monkeypatch):
    monkeypatch.setitem(LIMITS, "steps", sample.owner.steps().count())
    assert actions.add_steps(by=sample.owner, new=[NewStep(programme=programme)]) == [
        sample.programme
    ]


def test_full_conversation_is_said_to_its_reader(sample, monkeypatch):
    monkeypatch.setitem(LIMITS, "comments", 0)
    browser = browser_of(share_secret=sample.secrets["commenter"])
    form = {"text": "Bonjour", "id": str(uuid4())}
    response = browser.post(address("comment", sample.shares["commenter"].pk), form)
    assert response.status_code == 409
    assert "conversation" in response.content.decode()
