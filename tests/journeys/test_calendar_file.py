"""The calendar file that the owner of a journey downloads."""

from datetime import date

import pytest

from journeys import actions
from journeys.access import owner_with
from journeys.dates import zone_of
from journeys.profile import Profile
from tests.journeys.conftest import TEXTS, address, browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_once")]


def downloaded(sample, name: str = "calendar_file", *args: object) -> str:
    response = browser_of(sample.secret).get(address(name, *args))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return response.content.decode().replace("\r\n ", "")


@pytest.mark.parametrize(
    "line",
    [
        f"SUMMARY:{TEXTS['text']}",
        f"LOCATION:{TEXTS['appointment']}",
        "DTSTART:20310317T083000Z",
        f"SUMMARY:Carte de séjour · {TEXTS['deadline']}",
        "DTSTART;VALUE=DATE:20310317",
    ],
)
def test_file_has_titles_times_and_places(sample, line):
    assert line in downloaded(sample).split("\r\n")


def test_file_has_no_note(sample):
    assert TEXTS["note"] not in downloaded(sample)


def test_file_names_no_row_of_the_database(sample):
    body = downloaded(sample)
    assert [pk for pk in (sample.own.pk, sample.deadline.id) if pk.hex in body] == []


def test_file_of_a_step_has_that_step_alone(sample):
    body = downloaded(sample, "step_file", sample.own.pk)
    assert body.count("BEGIN:VEVENT") == 1
    assert TEXTS["text"] in body


def test_step_without_a_date_has_no_file(sample):
    response = browser_of(sample.secret).get(address("step_file", sample.need.pk))
    assert response.status_code == 404


def test_date_in_a_year_of_no_calendar_is_left_out(sample):
    change = {"note": "", "on": date(1, 1, 1), "goal": sample.goal}
    actions.change_step(by=sample.owner, step=sample.own, **change)
    assert TEXTS["text"] not in downloaded(sample)


@pytest.mark.parametrize(
    ("place", "zone"),
    [("", "Europe/Paris"), ("com:69123", "Europe/Paris"), ("com:97411", "Indian/Reunion")],
)
def test_times_are_those_of_her_place(sample, place, zone):
    actions.save_profile(by=sample.owner, profile=Profile(place=place))
    assert zone_of(owner_with(sample.secret)) == zone


def test_page_offers_the_file(sample):
    body = browser_of(sample.secret).get(address("calendar")).content.decode()
    assert address("calendar_file") in body


def test_page_without_dates_offers_no_file(other):
    body = browser_of(other).get(address("calendar")).content.decode()
    assert address("calendar_file") not in body


def test_page_asks_the_database_as_often_however_many_dates(sample, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        browser_of(sample.secret).get(address("calendar"))
