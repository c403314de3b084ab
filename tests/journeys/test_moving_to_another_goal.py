"""A caregiver who may change the whole journey moves its steps to other goals."""

import pytest

from journeys import sharing
from tests.journeys.conftest import address, browser_of, main_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_once")]


@pytest.fixture
def whole(sample) -> tuple:
    """A share of the whole journey to change steps, with its browser."""
    share, secret = sharing.share(by=sample.owner, goal=None, label="A", scope="edit", days=7)
    return share, browser_of(share_secret=secret)


def test_editor_of_the_whole_journey_moves_a_step_to_another_goal(sample, whole):
    share, browser = whole
    form = {"note": "Vu", "goal": str(sample.goal.pk)}
    browser.post(address("shared_step", share.pk, sample.outside.pk), form)
    sample.outside.refresh_from_db()
    assert sample.outside.goal_id == sample.goal.pk


def test_step_stays_in_its_goal_when_a_caregiver_chooses_none(sample, whole):
    share, browser = whole
    browser.post(address("shared_step", share.pk, sample.own.pk), {"note": "Vu"})
    sample.own.refresh_from_db()
    assert sample.own.goal_id == sample.goal.pk


@pytest.mark.parametrize(("is_whole", "offers"), [(True, True), (False, False)])
def test_goals_are_offered_to_the_editor_of_the_whole_journey_alone(
    sample, whole, is_whole, offers
):
    share, browser = whole
    if not is_whole:
        share = sample.shares["editor"]
        browser = browser_of(share_secret=sample.secrets["editor"])
    page = main_of(browser.get(address("shared_step", share.pk, sample.own.pk)))
    assert ('name="goal"' in page) == offers


def test_goal_that_the_editor_of_a_goal_sends_is_not_taken(sample):
    browser = browser_of(share_secret=sample.secrets["editor"])
    path = address("shared_step", sample.shares["editor"].pk, sample.own.pk)
    browser.post(path, {"note": "Vu", "goal": ""})
    sample.own.refresh_from_db()
    assert sample.own.goal_id == sample.goal.pk
