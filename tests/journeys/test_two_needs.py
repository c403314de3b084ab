"""One programme may serve two needs or two goals; the same card added twice is one step."""

import pytest
from django.db import IntegrityError, transaction

from journeys import actions
from journeys.models import Step
from journeys.new_steps import NewStep
from tests.factories import ProgrammeFactory, SheetFactory, term
from tests.journeys.conftest import address, browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_once")]


@pytest.fixture
def talking(sample) -> Step:
    """A second need in the same goal."""
    term("need", "conversation")
    [step] = actions.add_steps(
        by=sample.owner, new=[NewStep(need="conversation")], goal=sample.goal
    )
    return step


def needs_served(sample, programme) -> list[str]:
    steps = sample.owner.steps().filter(programme=programme)
    return sorted(steps.values_list("need", flat=True))


def test_same_programme_for_two_needs_keeps_both_steps(sample, talking):
    club = ProgrammeFactory(title="Club")
    for step in (sample.need, talking):
        browser_of(sample.secret).post(address("choose", step.pk), {"programme": str(club.pk)})
    assert needs_served(sample, club) == ["conversation", "learn-french"]


def test_programme_of_a_card_and_for_a_need_are_two_steps(sample, programme):
    actions.resolve_need(by=sample.owner, step=sample.need, programme=programme)
    assert needs_served(sample, programme) == ["", "learn-french"]


def test_both_steps_are_shown_with_what_they_are_for(sample, talking):
    club = ProgrammeFactory(title="Club Citrine")
    for step in (sample.need, talking):
        actions.resolve_need(by=sample.owner, step=step, programme=club)
    body = browser_of(sample.secret).get(address("journey")).content.decode()
    for step in (sample.need, talking):
        assert f'id="step-{step.pk}"' in body


def test_same_programme_for_the_same_need_is_one_step(sample):
    club = ProgrammeFactory(title="Club")
    [second] = actions.add_steps(
        by=sample.owner, new=[NewStep(need="learn-french")], goal=sample.goal
    )
    first = actions.resolve_need(by=sample.owner, step=sample.need, programme=club)
    assert actions.resolve_need(by=sample.owner, step=second, programme=club) == first
    assert not Step.objects.filter(pk=second.pk).exists()


@pytest.mark.parametrize("need", ["", "learn-french"])
def test_template_added_twice_has_each_programme_once(sample, programme, need):
    new = [NewStep(programme=programme, need=need)]
    first = actions.add_steps(by=sample.owner, new=new, goal=sample.goal)
    assert actions.add_steps(by=sample.owner, new=new, goal=sample.goal) == first


def test_same_programme_in_two_goals_is_two_steps(sample, programme):
    goal = actions.add_goal(by=sample.owner, name="Autre but")
    [step] = actions.add_steps(by=sample.owner, new=[NewStep(programme=programme)], goal=goal)
    assert step != sample.programme


def test_card_added_without_a_goal_finds_the_step_in_any(sample, programme):
    browser_of(sample.secret).post(address("add_programme", programme.pk))
    assert sample.owner.steps().filter(programme=programme).count() == 1


def test_procedure_is_done_once_for_all_goals(sample):
    sheet = SheetFactory()
    first = actions.add_steps(by=sample.owner, new=[NewStep(sheet=sheet)], goal=sample.goal)
    assert actions.add_steps(by=sample.owner, new=[NewStep(sheet=sheet)]) == first


def test_step_is_not_moved_onto_the_same_one(sample, programme):
    goal = actions.add_goal(by=sample.owner, name="Autre but")
    [step] = actions.add_steps(by=sample.owner, new=[NewStep(programme=programme)], goal=goal)
    sent = {"goal": str(sample.goal.pk), "note": "Perdue"}
    answer = browser_of(sample.secret).post(address("step", step.pk), sent)
    assert answer.status_code == 409
    assert Step.objects.get(pk=step.pk).goal_id == goal.pk


def test_step_saved_in_its_own_goal_is_no_repetition(sample):
    sent = {"goal": str(sample.goal.pk), "note": "Gardée"}
    answer = browser_of(sample.secret).post(address("step", sample.programme.pk), sent)
    assert answer.status_code == 302


def test_steps_of_programmes_that_were_deleted_stay(sample, programme):
    for goal in (None, sample.goal):
        Step.objects.create(
            journey=sample.owner.journey, position=90 + bool(goal), kind="programme", goal=goal
        )
    assert sample.owner.steps().filter(programme=None, kind="programme").count() == 2


@pytest.mark.parametrize("goal", ["own", None])
def test_database_refuses_a_programme_twice_for_one_need(sample, programme, goal):
    at = {"journey": sample.owner.journey, "goal": sample.goal if goal else None}
    at |= {"kind": "programme", "programme": programme, "need": "conversation"}
    Step.objects.create(position=90, **at)
    with (
        pytest.raises(IntegrityError, match="journey_holds_programme_once"),
        transaction.atomic(),
    ):
        Step.objects.create(position=91, **at)


@pytest.fixture
def club(db):
    """A programme that serves two needs."""
    for code in ("talking", "writing"):
        term("need", code)
    return ProgrammeFactory(title="Club", needs=["talking", "writing"])


def add_for(sample, club, *needs: str) -> None:
    """Add the programme of a card, for these needs."""
    browser_of(sample.secret).post(address("add_programme", club.pk), {"need": needs})


@pytest.mark.parametrize(
    ("chosen", "steps"),
    [
        ([(), ("talking",)], ["talking"]),
        ([(), ("talking",), ("writing",)], ["talking", "writing"]),
        ([("talking", "writing")], ["talking", "writing"]),
        ([("talking",), ("talking",)], ["talking"]),
        ([("housing",)], [""]),
    ],
)
def test_need_chosen_after_adding_a_card_is_that_of_its_step(sample, club, chosen, steps):
    for needs in chosen:
        add_for(sample, club, *needs)
    assert needs_served(sample, club) == steps


def test_page_asks_what_a_programme_is_for_when_it_serves_several_needs(sample, club, programme):
    browser = browser_of(sample.secret)
    for one, is_asked in ((club, True), (programme, False)):
        body = browser.get(address("add_programme", one.pk)).content.decode()
        assert ('name="need"' in body) == is_asked
