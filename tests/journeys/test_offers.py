"""Which programme a goal ticks before she chooses: one for everybody, or that she said fits."""

import re

import pytest
from django.test import Client

from journeys.offers import chosen_among, offers
from journeys.profile import Profile
from tests.factories import LYON, ProgrammeFactory, term
from tests.journeys.conftest import address, browser_of

pytestmark = pytest.mark.django_db
VILLEURBANNE = (4.8795, 45.7669)
FAR = (4.9, 45.78)
IN_LYON = Profile(place="com:69123")
NEED = "learn-french"


@pytest.fixture(autouse=True)
def needs(db) -> None:
    for code in (NEED, "lgbt-support", "women-support"):
        term("need", code)


def near(title: str, **values) -> str:
    """The id of a programme in Lyon itself, nearer than those for everybody."""
    values.setdefault("needs", [NEED])
    return str(ProgrammeFactory(title=title, at=LYON, **values).pk)


def for_everybody(at=VILLEURBANNE) -> str:
    return str(ProgrammeFactory(title="Pour tous", at=at, needs=[NEED]).pk)


CONDITIONS = {
    "sensitive": {"needs": [NEED, "lgbt-support"]},
    "audience": {"audiences": ["lgbt"]},
    "sex": {"audiences": ["women"]},
    "age": {"age_min": 18, "age_max": 30},
    "status": {"statuses": ["refugee"]},
    "level": {"french_levels": ["b1"]},
    "suspended": {"suspended": True},
}


@pytest.mark.parametrize("condition", CONDITIONS)
def test_programme_with_a_condition_she_has_not_met_comes_second_and_is_not_ticked(condition):
    particular, general = near("Particulier", **CONDITIONS[condition]), for_everybody()
    offered = offers(NEED, IN_LYON)
    assert [str(each.card.id) for each in offered] == [general, particular]
    assert chosen_among(offered) == general


@pytest.mark.parametrize("condition", CONDITIONS)
def test_nothing_is_ticked_where_all_state_conditions(condition):
    near("Particulier", **CONDITIONS[condition])
    assert chosen_among(offers(NEED, IN_LYON)) == ""


SAID = {
    "age": Profile(place="com:69123", age=24),
    "status": Profile(place="com:69123", status="refugee"),
    "level": Profile(place="com:69123", french_level="b1"),
}


@pytest.mark.parametrize("condition", SAID)
def test_nearest_programme_is_ticked_once_she_has_said_that_she_meets_its_condition(condition):
    particular = near("Particulier", **CONDITIONS[condition])
    for_everybody()
    assert chosen_among(offers(NEED, SAID[condition])) == particular


def test_nearest_one_for_everybody_comes_along_where_the_nearest_are_not():
    for number in range(4):
        near(f"Femmes {number}", audiences=["women"])
    general = for_everybody(FAR)
    offered = [str(each.card.id) for each in offers(NEED, IN_LYON)]
    assert (offered[0], len(offered)) == (general, 3)


def test_one_for_an_audience_comes_after_one_that_asks_for_an_age_or_a_status():
    for_audience = near("Personnes LGBT+", **CONDITIONS["audience"])
    asking = ProgrammeFactory(title="Adultes", at=VILLEURBANNE, needs=[NEED], age_min=18)
    offered = [str(each.card.id) for each in offers(NEED, IN_LYON)]
    assert offered == [str(asking.pk), for_audience]


def ticked(page: str) -> list[str]:
    """The ids of the programmes that are ticked in a form."""
    inputs = re.findall(r'<input type="(?:checkbox|radio)" name="programme[^>]*>', page)
    return [re.search(r'value="([^"]+)"', each)[1] for each in inputs if " checked" in each]


def test_goal_ticks_what_is_for_everybody():
    near("Personnes LGBT+", needs=[NEED, "lgbt-support"], audiences=["lgbt"])
    general = for_everybody()
    page = Client().get(address("template", "learn-french") + "?place=com:69123").text
    assert ticked(page) == [general]


def test_need_of_a_journey_ticks_one_that_is_for_everybody(sample):
    particular = near("Personnes LGBT+", needs=[NEED, "lgbt-support"], audiences=["lgbt"])
    for_everybody()
    page = browser_of(sample.secret).get(address("choose", sample.need.pk)).text
    assert particular in page
    assert len(ticked(page)) == 1
    assert particular not in ticked(page)
