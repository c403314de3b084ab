"""Several journeys on one device: names, one button to switch, and handing one over."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from journeys import actions, keys
from journeys.access import owner_with
from journeys.actions import GoneError
from journeys.models import Journey
from journeys.other_journeys import SAVED_MOST
from journeys.sharing_models import JourneyKey
from tests.factories import UserFactory
from tests.journeys.conftest import TEXTS, address, browser_of
from tests.journeys.test_others import press, save_on_device, strict_browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_once")]

NEXT = "m" * 32


def body(browser: Client, name: str = "journey", *args) -> str:
    return browser.get(address(name, *args)).content.decode()


def begin(browser: Client, name: str = "Enfant Corail"):
    return browser.post(address("new_journey"), {"name": name})


# Several


def test_new_journey_is_the_active_one_and_the_first_stays(sample):
    browser = browser_of(sample.secret)
    begin(browser)
    assert TEXTS["text"] not in body(browser)
    assert browser.cookies["beside_fr"].value == f"~{sample.secret}"


def test_one_button_on_the_journey_switches_to_an_own_one(sample):
    browser = browser_of(sample.secret)
    begin(browser)
    pk = sample.owner.journey.pk
    assert f'action="{address("activate_other", pk)}"' in body(browser)
    browser.post(address("activate_other", pk))
    assert TEXTS["text"] in body(browser)


def test_journey_of_somebody_elses_link_has_no_such_button(sample, other):
    browser = browser_of(sample.secret)
    browser.post(address("open", other), {"choice": "beside"})
    for page in ("journey", "family"):
        assert "/take/" not in body(browser, page)


def test_names_tell_the_journeys_of_a_family_apart(sample):
    browser = browser_of(sample.secret)
    begin(browser)
    for page in ("journey", "family"):
        shown = body(browser, page)
        assert TEXTS["name"] in shown
        assert "Enfant Corail" in shown


def test_active_journey_is_renamed(sample):
    browser_of(sample.secret).post(address("name_journey"), {"name": "Autre Nacre"})
    journey = Journey.objects.get(pk=sample.owner.journey.pk)
    assert sample.owner.read(journey, "name") == "Autre Nacre"


def test_form_opened_before_a_new_journey_is_not_sent_into_it(sample):
    browser = strict_browser(sample.secret)
    page = body(browser)
    press(browser, address("new_journey"), page, name="Enfant")
    assert press(browser, address("add_own"), page, text="Secret").status_code == 403


def test_full_device_begins_no_other_journey(sample):
    browser = browser_of(sample.secret)
    save_on_device(browser, SAVED_MOST)
    before = Journey.objects.count()
    assert begin(browser).status_code == 409
    assert Journey.objects.count() == before


def test_name_is_shown_on_no_page_of_a_link(sample, other):
    page = browser_of(other).get(address("open", sample.secret)).content.decode()
    assert TEXTS["name"] not in page


# Handing over


def taken(secret: str, browser: Client | None = None, **form: str):
    browser = browser or Client()
    return browser.post(address("open_handover", secret), {"secret": NEXT} | form)


def test_journey_handed_over_opens_for_its_new_owner(sample):
    browser = Client()
    taken(sample.handover, browser)
    assert TEXTS["text"] in body(browser)
    assert owner_with(sample.secret)


def test_giver_who_ends_her_own_way_reads_nothing_more(sample):
    user = UserFactory()
    keys.save_in_account(by=sample.owner, user=user, secret=sample.secret)
    taken(keys.hand_over(by=sample.owner, ends_others=True))
    assert owner_with(sample.secret) is None
    giver = browser_of(sample.secret)
    giver.force_login(user)
    assert TEXTS["text"] not in body(giver)


def test_phrase_of_the_giver_ends_too(sample, monkeypatch):
    monkeypatch.setattr("journeys.phrases.SCRYPT_N", 16)
    keys.save_phrase(by=sample.owner, phrase="une phrase")
    taken(keys.hand_over(by=sample.owner, ends_others=True))
    assert not JourneyKey.objects.filter(kind="phrase").exists()


def test_link_of_handing_over_works_once(sample):
    taken(sample.handover)
    assert Client().get(address("open_handover", sample.handover)).status_code == 404
    with pytest.raises(GoneError):
        keys.take_over(secret=sample.handover, next_secret="k" * 32)


def test_handing_over_repeated_after_a_lost_response_opens_it(sample):
    taken(sample.handover)
    again = Client()
    assert taken(sample.handover, again).status_code == 302
    assert again.cookies["journey_fr"].value == NEXT


def test_looking_at_the_link_uses_it_up_for_nobody(sample):
    for _ in range(2):
        page = Client().get(address("open_handover", sample.handover))
        assert page.status_code == 200
        assert page["Referrer-Policy"] == "strict-origin"
    assert keys.handover_with(sample.handover)


def test_page_of_the_link_shows_no_word_of_the_journey(sample):
    page = Client().get(address("open_handover", sample.handover)).content.decode()
    assert [word for word in TEXTS.values() if word in page] == []


def test_link_without_a_language_leads_there(sample):
    response = Client().get(f"/open/{sample.handover}/", HTTP_ACCEPT_LANGUAGE="en")
    assert response["Location"] == address("open_handover", sample.handover, language="en")


def test_device_with_a_journey_keeps_it_active(sample, other):
    browser = browser_of(other)
    response = taken(sample.handover, browser)
    assert response["Location"] == address("family")
    assert browser.cookies["journey_fr"].value == other
    assert browser.cookies["beside_fr"].value == NEXT


def test_full_device_does_not_use_the_link_up(sample, other):
    browser = browser_of(other)
    save_on_device(browser, SAVED_MOST)
    assert taken(sample.handover, browser).status_code == 409
    assert keys.handover_with(sample.handover)


def test_owner_who_opens_her_own_link_does_not_use_it_up(sample):
    taken(sample.handover, browser_of(sample.secret))
    assert keys.handover_with(sample.handover)


@pytest.mark.parametrize("secret", ["", "short", "é" * 32])
def test_weak_secret_to_come_is_not_taken(sample, secret):
    response = Client().post(address("open_handover", sample.handover), {"secret": secret})
    assert response.status_code == 200
    assert keys.handover_with(sample.handover)


def test_link_of_handing_over_ends_by_itself(sample):
    moment = timezone.now() - timedelta(minutes=1)
    JourneyKey.objects.filter(kind="handover").update(expires_at=moment)
    assert Client().get(address("open_handover", sample.handover)).status_code == 404


@pytest.mark.parametrize("way", ["end_handover", "hand_over", "link"])
def test_waiting_link_is_closed_by(sample, way):
    browser_of(sample.secret).post(address(way))
    assert keys.handover_with(sample.handover) is None


def test_secret_of_handing_over_opens_no_journey_by_itself(sample):
    assert owner_with(sample.handover) is None
    assert TEXTS["text"] not in body(browser_of(sample.handover))


def test_new_link_closes_that_of_the_other_owner(sample):
    taken(sample.handover)
    keys.renew_link(by=owner_with(NEXT))
    assert owner_with(sample.secret) is None
    assert owner_with(NEXT) is None


def test_change_by_an_owner_whose_link_was_closed_meanwhile_is_refused(sample):
    taken(sample.handover)
    late = owner_with(NEXT)
    keys.renew_link(by=sample.owner)
    with pytest.raises(GoneError):
        actions.add_goal(by=late, name="Trop tard")


def test_link_is_shown_once(sample):
    browser = browser_of(sample.secret)
    shown = re.findall(r"/open/([\w-]{32})/", browser.post(address("hand_over")).content.decode())
    assert shown
    assert shown[0] not in body(browser, "hand_over")


def test_page_of_a_single_journey_leads_to_those_of_a_family(sample):
    assert f'href="{address("family")}"' in body(browser_of(sample.secret))
