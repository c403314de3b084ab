"""What somebody typed is not lost when a page is shown again."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation

from journeys import planned_days
from tests.journeys.conftest import address, browser_of, main_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_once")]

OWN = {"origin": "http://testserver"}


def field(page: str, name: str) -> str:
    """The tag of an input of a page."""
    return re.search(rf'<input[^>]*\bname="{name}"[^>]*>', page)[0]


# A caregiver who searches


@pytest.fixture
def searched(sample) -> str:
    """The page of a proposal after a search, with words and a note typed before."""
    path = address("propose", sample.shares["proposer"].pk)
    typed = {"text": "Visiter la médiathèque", "note": "Elle est gratuite"}
    form = {"look": "", "words": "Cours du soir"} | typed
    return main_of(browser_of(share_secret=sample.secrets["proposer"]).post(path, form))


def test_search_of_a_caregiver_keeps_her_own_words(searched):
    assert 'value="Visiter la médiathèque"' in field(searched, "text")


def test_search_of_a_caregiver_keeps_her_note(searched):
    assert ">Elle est gratuite</textarea>" in searched


def test_search_of_a_caregiver_shows_what_is_found(searched):
    assert "Cours du soir" in searched


def test_refused_proposal_keeps_the_chosen_programme(sample, programme):
    path = address("propose", sample.shares["proposer"].pk)
    chosen = {"programme": str(programme.pk), "text": "Aussi"}
    form = {"propose": "", "words": "Cours du soir"} | chosen
    page = main_of(browser_of(share_secret=sample.secrets["proposer"]).post(path, form))
    assert "checked" in field(page, "programme")


# A form without its token


def refused(path: str, form: dict[str, str], **headers: str):
    return Client(enforce_csrf_checks=True).post(path, form, headers=headers)


def test_refused_form_shows_the_note_to_copy(sample):
    path = address("step", sample.own.pk)
    page = main_of(refused(path, {"note": "Demander <b>Paul</b>"}, **OWN))
    assert "Demander &lt;b&gt;Paul&lt;/b&gt;</textarea>" in page


def test_refused_form_leads_back_to_its_page(sample):
    path = address("step", sample.own.pk)
    page = main_of(refused(path, {"note": "Oui"}, **OWN, referer=f"http://testserver{path}"))
    assert f'href="http://testserver{path}"' in page


@pytest.mark.parametrize("headers", [{}, {"origin": "https://elsewhere.example"}])
def test_words_of_another_site_are_not_shown(sample, headers):
    assert "Appelez" not in main_of(refused(address("add_own"), {"text": "Appelez"}, **headers))


@pytest.mark.parametrize("name", ["password", "phrase", "secret", "part_3", "token", "code"])
def test_refused_form_shows_no_secret(name):
    assert "abandon" not in main_of(refused(address("recover"), {name: "abandon"}, **OWN))


# Day and time


def send(sample, **form: str) -> str:
    path = address("step", sample.own.pk)
    return main_of(browser_of(sample.secret).post(path, form))


def test_day_that_does_not_exist_is_marked(sample):
    assert 'aria-invalid="true"' in field(send(sample, on="2026-02-31", at="14:30"), "on")


def test_time_beside_a_wrong_day_stays(sample):
    assert 'value="14:30"' in field(send(sample, on="2026-02-31", at="14:30"), "at")


def test_day_beside_a_wrong_time_stays(sample):
    assert 'value="2027-03-01"' in field(send(sample, on="2027-03-01", at="25:99"), "on")


def test_time_without_a_day_is_refused_in_words(sample):
    assert "Écrivez le jour de cette heure." in send(sample, at="14:30")


@pytest.mark.parametrize(
    "day", ["0001-01-01", "1999-12-31", "2100-01-01", "20261-01-01", "02026-01-01"]
)
@pytest.mark.parametrize("name", ["step", "deadline"])
def test_year_that_is_a_slip_is_refused_in_words(sample, name, day):
    pk = sample.own.pk if name == "step" else sample.deadline.id
    form = {"on": day, "kind": "card"}
    page = main_of(browser_of(sample.secret).post(address(name, pk), form))
    assert f"\u2068{day}\u2069 : regardez l’année" in page


def test_fields_of_days_have_the_bounds_of_the_server():
    days = [planned_days.FIRST_DAY.isoformat(), planned_days.LAST_DAY.isoformat()]
    pages = [file.read_text() for file in Path("templates/journeys").glob("*.html")]
    fields = re.findall(r'type="date"[^>]*>', "".join(pages))
    bounds = [re.findall(r'(?:min|max)="([0-9-]+)"', each) for each in fields]
    page = main_of(Client().get("/fr/offline/journey/"))
    bounds.append(re.findall(r'data-(?:first|last)-day="([0-9-]+)"', page))
    assert bounds == [days] * len(bounds)
    assert len(bounds) > 3


# What a form and what a phone is told of the same words
READINGS = {
    **dict.fromkeys(("2026-12-03", "2000-01-01", "2099-12-31"), "a day"),
    **dict.fromkeys(("0000-01-01", "1999-12-31", "2100-01-01", "20261-01-01"), "year"),
    **dict.fromkeys(("02026-01-01", "2026000-01-01"), "year"),
    **dict.fromkeys(("2026-02-30", "2026-13-01", "demain"), "invalid"),
}


def reading_of_form(text: str) -> str:
    try:
        planned_days.PlannedDayField().clean(text)
    except ValidationError as error:
        return error.code
    return "a day"


def reading_of_phone(text: str) -> str:
    try:
        planned_days.planned_day(text)
    except planned_days.WrongYearError:
        return "year"
    except ValueError:
        return "invalid"
    return "a day"


@pytest.mark.parametrize(("text", "reading"), READINGS.items())
def test_forms_and_phones_read_a_day_alike(text, reading):
    assert (reading_of_form(text), reading_of_phone(text)) == (reading, reading)


@pytest.mark.parametrize("text", ["03/12/2026", " 2026-12-03 "])
def test_form_reads_a_day_written_by_hand(text):
    with translation.override("fr"):
        assert planned_days.PlannedDayField().clean(text) == date(2026, 12, 3)


def test_year_of_a_day_written_by_hand_is_looked_at():
    with translation.override("fr"):
        assert reading_of_form("03/12/1926") == "year"


@pytest.mark.parametrize("day", [date(2000, 1, 1), date(2099, 12, 31)])
def test_first_and_last_day_are_taken(sample, day):
    assert send(sample, on=day.isoformat()) == ""


def test_goal_that_was_chosen_stays_beside_a_wrong_day(sample):
    page = send(sample, on="2026-02-31", goal=str(sample.goal.pk))
    assert re.search(rf'value="{sample.goal.pk}"\s+selected', page)
