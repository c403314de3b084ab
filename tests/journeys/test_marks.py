"""What scripts of public pages ask: which things are in her journey, and adding one of them."""

import json

import pytest
from django.test import Client

from journeys.models import Journey, Step
from tests.factories import ProgrammeFactory, term
from tests.journeys.conftest import address, browser_of

pytestmark = pytest.mark.django_db

AS_DATA = {"accept": "application/json"}


def marks_in(browser: Client) -> list[str]:
    return json.loads(browser.get(address("marks")).content)["added"]


def test_stranger_has_no_marks(sample):
    assert marks_in(browser_of()) == []


def test_reader_of_a_share_has_no_marks(sample):
    browser = browser_of(share_secret=sample.secrets["reader"])
    assert marks_in(browser) == []


def test_marks_name_the_programme_and_the_sheet_that_were_added(client, programme):
    client.post(address("add_programme", programme.pk))
    client.post(address("add_procedure", "integration-contract"))
    assert set(marks_in(client)) == {str(programme.pk), "integration-contract"}


def test_marks_are_asked_within_three_queries(client, programme, django_assert_max_num_queries):
    client.post(address("add_programme", programme.pk))
    with django_assert_max_num_queries(3):
        marks_in(client)


def test_marks_of_a_stranger_are_read_without_a_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        marks_in(client)


@pytest.mark.parametrize("name", ["marks", "token"])
def test_answer_about_a_journey_is_never_stored(client, name):
    assert "no-store" in client.get(address(name))["Cache-Control"]


def test_asking_for_marks_sets_no_cookie(client):
    assert not client.get(address("marks")).cookies


def test_script_is_told_how_many_steps_there_are(client, programme):
    response = client.post(address("add_programme", programme.pk), headers=AS_DATA)
    assert json.loads(response.content) == {"steps": 1, "needs": []}


def test_script_is_told_the_needs_of_a_programme_that_serves_several(client):
    for code in ("talking", "writing"):
        term("need", code)
    club = ProgrammeFactory(title="Club", needs=["talking", "writing"])
    response = client.post(address("add_programme", club.pk), headers=AS_DATA)
    codes = [need["code"] for need in json.loads(response.content)["needs"]]
    assert sorted(codes) == ["talking", "writing"]


def test_script_that_adds_the_first_step_begins_the_journey(client, programme):
    client.post(address("add_programme", programme.pk), headers=AS_DATA)
    assert marks_in(client) == [str(programme.pk)]


def test_same_programme_sent_twice_is_one_step(client, programme):
    for _ in range(2):
        client.post(address("add_programme", programme.pk), headers=AS_DATA)
    assert Step.objects.count() == 1


def test_script_needs_the_token(programme):
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(address("add_programme", programme.pk), headers=AS_DATA)
    assert response.status_code == 403
    assert not Journey.objects.exists()


def test_script_adds_with_the_token_it_asked_for(programme):
    strict = Client(enforce_csrf_checks=True)
    token = json.loads(strict.get(address("token")).content)["token"]
    headers = AS_DATA | {"x-csrftoken": token}
    response = strict.post(address("add_programme", programme.pk), headers=headers)
    assert response.status_code == 200
