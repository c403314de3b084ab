"""The owner's pages: from the first step without an account to the last."""

import json
import re
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from directory.models import ProcedureSheet
from journeys import actions, sharing
from journeys.access import owner_with, reader_with
from journeys.actions import NewStep
from journeys.exports import as_json
from journeys.models import Journey, Step
from tests.factories import ProgrammeFactory, SheetFactory
from tests.journeys.conftest import TEXTS, address, browser_of

pytestmark = pytest.mark.django_db


def body_of(response) -> str:
    return response.content.decode()


# The first step


def test_looking_at_the_form_begins_no_journey(client, programme):
    response = client.get(address("add_programme", programme.pk))
    assert response.status_code == 200
    assert "journey_fr" not in response.cookies
    assert not Journey.objects.exists()


def test_first_step_begins_a_journey_and_shows_its_link(client, programme):
    response = client.post(address("add_programme", programme.pk), follow=True)
    secret = client.cookies["journey_fr"].value
    assert f"http://testserver/open/{secret}/" in body_of(response)
    assert 'class="qr"' in body_of(response)


def test_first_step_needs_the_form_of_this_site(programme):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address("add_programme", programme.pk)).status_code == 403


def test_second_step_goes_into_the_same_journey(client, programme):
    client.post(address("add_programme", programme.pk))
    client.post(address("add_procedure", "integration-contract"))
    assert Journey.objects.count() == 1
    assert Step.objects.count() == 2


def test_programme_offers_its_procedure_sheets(client, programme):
    assert 'value="integration-contract"' in body_of(
        client.get(address("add_programme", programme.pk))
    )


def test_sheet_ticked_comes_along_before_its_programme(client, programme):
    client.post(address("add_programme", programme.pk), {"sheet": "integration-contract"})
    kinds = list(Step.objects.values_list("kind", flat=True))
    assert kinds == ["procedure", "programme"]


def test_sheet_that_does_not_go_with_it_is_not_added(client, programme):
    SheetFactory(slug="other")
    client.post(address("add_programme", programme.pk), {"sheet": "other"})
    assert Step.objects.count() == 1


def test_procedure_offers_programmes_near_her(sample, programme, by_hand):
    sheet = ProcedureSheet.objects.get(slug="integration-contract")
    sheet.needs.set(programme.needs.all())
    body = body_of(browser_of(sample.secret).get(address("add_procedure", sheet.slug)))
    assert f'value="{programme.pk}"' in body


def test_merged_programme_adds_what_it_became(client, programme):
    merged = ProgrammeFactory(title="Doublon", merged_into=programme)
    client.post(address("add_programme", merged.pk))
    assert Step.objects.get().programme == programme


@pytest.mark.parametrize("state", ["draft", "archived"])
def test_programme_that_is_not_public_is_not_added(client, programme, state):
    hidden = ProgrammeFactory(**{state: True})
    assert client.post(address("add_programme", hidden.pk)).status_code == 404


# The page of the journey


def test_journey_shows_everything_in_it(sample):
    body = body_of(browser_of(sample.secret).get(address("journey")))
    for words in ("Xylo", "Zephyr", "Quartz", "Onyx", "Cours du soir", "17 mars 2031"):
        assert words in body


def test_journey_shows_in_every_language(sample):
    for language in ("fr", "en", "ar"):
        browser = browser_of(sample.secret, language=language)
        assert "Xylo" in body_of(browser.get(address("journey", language=language)))


def test_number_of_queries_does_not_grow_with_the_steps(sample):
    browser = browser_of(sample.secret)
    browser.get(address("journey"))
    with CaptureQueriesContext(connection) as few:
        browser.get(address("journey"))
    for _ in range(6):
        actions.add_steps(by=sample.owner, new=[NewStep(programme=ProgrammeFactory())])
        actions.add_steps(by=sample.owner, new=[NewStep(sheet=SheetFactory())])
    with CaptureQueriesContext(connection) as many:
        browser.get(address("journey"))
    # Sheets, their texts and offices; the place of the profile, its territories, offices there.
    assert len(many) <= len(few) + 6
    assert len(many) <= 20


def test_broken_cookie_says_that_the_link_was_changed(sample):
    body = body_of(browser_of("x" * 32).get(address("journey")))
    assert "notice-warn" in body


@pytest.mark.parametrize("secret", ["", "x" * 5000, "é" * 30, "\x00"])
def test_nonsense_in_the_cookie_is_no_journey(sample, secret):
    assert browser_of(secret).get(address("print")).status_code == 404


@pytest.mark.parametrize("text", ["", " ", "x" * 501, "\u3164"])
def test_own_step_that_cannot_be_kept_is_shown_again_with_the_reason(sample, text):
    browser = browser_of(sample.secret)
    before = Step.objects.count()
    answer = browser.post(address("add_own"), {"text": text, "id": str(uuid4())})
    assert answer.status_code == 400
    assert 'id="own-error"' in body_of(answer)
    assert text.strip("\u3164 ") in body_of(answer)
    assert Step.objects.count() == before


@pytest.mark.parametrize(("verb", "state"), [("finish", "done"), ("start", "doing")])
def test_button_moves_the_state(sample, verb, state):
    browser_of(sample.secret).post(address("state", sample.own.pk), {"verb": verb})
    assert Step.objects.get(pk=sample.own.pk).state == state


def test_button_of_an_old_page_is_refused_politely(sample):
    browser = browser_of(sample.secret)
    browser.post(address("state", sample.own.pk), {"verb": "finish"})
    assert browser.post(address("state", sample.own.pk), {"verb": "start"}).status_code == 409


def test_note_and_date_are_kept(sample):
    sent = {"note": "Nouvelle note", "on": "2030-01-02", "text": "Autres mots"}
    browser_of(sample.secret).post(address("step", sample.own.pk), sent)
    step = Step.objects.get(pk=sample.own.pk)
    assert sample.owner.read(step, "note") == "Nouvelle note"
    assert sample.owner.read(step, "date") == "2030-01-02"
    assert sample.owner.read(step, "text") == "Autres mots"


def test_unreadable_date_is_refused_with_a_word(sample):
    response = browser_of(sample.secret).post(address("step", sample.own.pk), {"on": "demain"})
    assert 'role="alert"' in body_of(response)


def test_step_cannot_be_put_into_another_persons_goal(sample, other):
    stranger = owner_with(other)
    goal = actions.add_goal(by=stranger, name="À moi")
    browser_of(sample.secret).post(address("step", sample.own.pk), {"goal": str(goal.pk)})
    assert Step.objects.get(pk=sample.own.pk).goal_id != goal.pk


@pytest.mark.parametrize("order", ["", "not-an-id", "0" * 36, "1,2,3"])
def test_order_that_is_none_changes_nothing(sample, order):
    assert browser_of(sample.secret).post(address("order"), {"order": order}).status_code == 302


def test_map_draws_the_places_of_the_programmes(sample):
    body = body_of(browser_of(sample.secret).get(address("map")))
    assert "Cours du soir" in body
    assert "4.83" in body


def test_hidden_place_is_on_no_map(sample):
    hidden = ProgrammeFactory(title="Refuge", hidden=True)
    actions.add_steps(by=sample.owner, new=[NewStep(programme=hidden)])
    assert "Refuge" not in body_of(browser_of(sample.secret).get(address("map")))


def test_hidden_address_is_not_printed(sample):
    hidden = ProgrammeFactory(title="Refuge", hidden=True)
    actions.add_steps(by=sample.owner, new=[NewStep(programme=hidden)])
    body = body_of(browser_of(sample.secret).get(address("print")))
    assert "Refuge" in body
    assert body.count("rue de l'Exemple") + body.count("rue de l&#x27;Exemple") == 1


def test_printed_page_reads_from_right_to_left_in_arabic(sample):
    body = body_of(browser_of(sample.secret, language="ar").get(address("print", language="ar")))
    assert re.search(r'<html lang="ar" dir="rtl"', body)
    assert "\u2066" in body


@pytest.mark.parametrize(
    ("hours", "words"),
    [("Mo-Fr 09:00-17:00", "du lundi au vendredi"), ("Mo[1] 09:00-12:00", "changent")],
)
def test_hours_are_printed_in_words(sample, hours, words):
    programme = ProgrammeFactory(title="Atelier", hours=hours)
    actions.add_steps(by=sample.owner, new=[NewStep(programme=programme)])
    body = body_of(browser_of(sample.secret).get(address("print")))
    assert words in body
    assert hours not in body


# Exports


def test_export_holds_everything(sample):
    share = sample.shares["commenter"]
    sharing.comment(by=sample.owner, step=sample.own, text=TEXTS["comment"], share=share)
    response = browser_of(sample.secret).get(address("export_json"))
    exported = json.loads(response.content)
    body = json.dumps(exported, ensure_ascii=False)
    assert [words for words in TEXTS.values() if words not in body] == []
    assert "attachment" in response["Content-Disposition"]


def test_export_holds_no_secret(sample):
    browser = browser_of(sample.secret)
    body = body_of(browser.get(address("export_json"))) + body_of(
        browser.get(address("export_html"))
    )
    for secret in (sample.secret, *sample.secrets.values()):
        assert secret not in body


def test_export_says_what_caregivers_did(sample):
    editor = reader_with(sample.secrets["editor"])
    actions.take_transition(by=editor, step=sample.own, verb="finish")
    done = as_json(sample.owner)["history"]
    assert [(each["by"], each["on"]) for each in done][:1] == [(TEXTS["label"], TEXTS["text"])]


def test_exported_page_is_whole_by_itself(sample):
    body = body_of(browser_of(sample.secret).get(address("export_html")))
    assert "Xylo" in body
    assert "src=" not in body
    assert "<link" not in body


def test_deleting_asks_once(sample):
    browser = browser_of(sample.secret)
    assert browser.get(address("delete")).status_code == 200
    assert Journey.objects.filter(pk=sample.owner.journey.pk).exists()


def test_deleting_takes_journey_cookie_and_links(sample):
    browser = browser_of(sample.secret)
    response = browser.post(address("delete"))
    assert response.cookies["journey_fr"].value == ""
    assert not Journey.objects.filter(pk=sample.owner.journey.pk).exists()
    assert Client().get(address("open", sample.secret)).status_code == 404
    assert Client().get(address("open_share", sample.secrets["reader"])).status_code == 404


def test_profile_is_shown_again(sample):
    with override("fr"):
        body = body_of(browser_of(sample.secret).get(address("profile")))
    assert 'value="24"' in body
    assert 'value="Lyon"' in body


def test_profile_takes_the_place_she_chose(sample):
    sent = {"where": "Saint-Denis", "place": "com:97411", "age": "40"}
    browser_of(sample.secret).post(address("profile"), sent)
    profile = owner_with(sample.secret).profile()
    assert (profile.place, profile.age) == ("com:97411", 40)


def test_unknown_town_is_said(sample):
    response = browser_of(sample.secret).post(address("profile"), {"where": "Zzyzxqq"})
    assert "where-error" in body_of(response)


def test_date_of_the_fixture_is_in_the_future():
    assert date.fromisoformat(TEXTS["date"]) > date(2030, 1, 1)
