"""Steps of a journey say to which public office one goes, near where its owner lives."""

import json

import pytest

from journeys import actions
from journeys.actions import NewStep
from journeys.profile import Profile
from tests.factories import SheetFactory, term
from tests.journeys.conftest import address, browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_once")]


@pytest.fixture
def enrolment(sample):
    """A step for a sheet whose office is the town hall."""
    sheet = SheetFactory(slug="school-enrolment", title="Inscrire à l'école", office="mairie")
    [step] = actions.add_steps(by=sample.owner, new=[NewStep(sheet=sheet)])
    return step


def body(secret: str, name: str, *args: object, language: str = "fr") -> str:
    answer = browser_of(secret, language=language).get(address(name, *args, language=language))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_step_of_a_procedure_names_the_town_hall(sample, enrolment, language):
    assert "Mairie - Lyon" in body(sample.secret, "step", enrolment.pk, language=language)


def test_step_names_no_office_until_she_says_where_she_lives(sample, enrolment):
    actions.save_profile(by=sample.owner, profile=Profile())
    assert "Mairie - " not in body(sample.secret, "step", enrolment.pk)


def test_step_for_a_need_names_the_town_hall(sample):
    term("need", "civil-status")
    [step] = actions.add_steps(by=sample.owner, new=[NewStep(need="civil-status")])
    assert "Mairie - Lyon" in body(sample.secret, "choose", step.pk)


def test_other_steps_name_no_office(sample):
    assert "Mairie - " not in body(sample.secret, "step", sample.own.pk)
    assert "Mairie - " not in body(sample.secret, "choose", sample.need.pk)


def test_plan_names_the_office_of_a_step_that_is_not_done(sample, enrolment):
    assert "Mairie - Lyon" in body(sample.secret, "journey")
    actions.take_transition(by=sample.owner, step=enrolment, verb="finish")
    assert "Mairie - Lyon" not in body(sample.secret, "journey")


def test_caregiver_is_shown_no_office_by_the_place_of_the_profile(sample):
    sheet = SheetFactory(slug="school-enrolment", title="Inscrire à l'école", office="mairie")
    actions.add_steps(by=sample.owner, new=[NewStep(sheet=sheet)], goal=sample.goal)
    answer = browser_of(share_secret=sample.secrets["reader"]).get(
        address("shared", sample.shares["reader"].pk)
    )
    assert "Inscrire" in answer.content.decode()
    assert "Mairie - " not in answer.content.decode()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_printed_journey_says_where_to_go_and_when(sample, enrolment, language):
    printed = body(sample.secret, "print", language=language)
    assert "Mairie - Lyon" in printed
    assert "Place de la Comédie, 69001 Lyon" in printed
    assert "04 72 10 30 30" in printed.replace("\u00a0", " ")


@pytest.mark.parametrize("name", ["print", "export_json", "export_html"])
def test_nothing_is_printed_of_an_office_without_a_place(sample, enrolment, name):
    actions.save_profile(by=sample.owner, profile=Profile())
    assert "Mairie - " not in body(sample.secret, name)


def test_export_has_the_office_with_its_hours(sample, enrolment):
    exported = json.loads(body(sample.secret, "export_json"))
    steps = {step["title"]: step for goal in exported["goals"] for step in goal["steps"]}
    office = steps["Inscrire à l'école"]["office"]
    assert office["name"] == "Mairie - Lyon"
    assert office["hours"]
    assert steps["Hors du but Onyx"]["office"] is None


def test_exported_page_has_the_office(sample, enrolment):
    assert "Mairie - Lyon" in body(sample.secret, "export_html")
