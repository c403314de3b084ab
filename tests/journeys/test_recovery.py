"""Recovery by phrase: made, confirmed, typed on another device, renewed and forgotten."""

import re

import pytest
from django.test import Client

from journeys import actions, keys
from journeys.access import owner_with
from journeys.models import Journey
from journeys.phrases import PhraseError, new_phrase, read_phrase
from journeys.sharing_models import JourneyKey, PhraseSalt
from journeys.views import recovery
from journeys.views.private import RECOVERING
from journeys.views.recovery import ASKED
from tests.journeys.conftest import TEXTS, address, browser_of
from tests.journeys.test_secrecy import dump, forms_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_once")]

SECRET = "n" * 32


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """The derivation with parameters that take no time."""
    monkeypatch.setattr("journeys.phrases.SCRYPT_N", 16)


@pytest.fixture
def phrase(sample) -> str:
    """The confirmed phrase of the journey."""
    made = read_phrase(" ".join(new_phrase("fr")))
    keys.save_phrase(by=sample.owner, phrase=made)
    return made


def make(browser: Client, kind: str = "fr") -> tuple[list[str], str]:
    """Let a phrase be made; return its parts and the token of the form."""
    page = browser.post(address("phrase"), {"make": "", "kind": kind}).content.decode()
    shown = re.search(r'<ol class="phrase.*?</ol>', page, re.DOTALL)[0]
    return re.findall("<li>(.*?)</li>", shown), re.search('name="token" value="(.*?)"', page)[1]


def confirm(browser: Client, parts: list[str], token: str):
    typed = {f"part_{place}": parts[place - 1] for place in ASKED}
    return browser.post(address("phrase"), typed | {"confirm": "", "token": token})


def type_phrase(browser: Client, phrase: str, **form: str):
    return browser.post(address("recover"), {"phrase": phrase, "secret": SECRET} | form)


def phrases_of(sample) -> list[JourneyKey]:
    return list(sample.owner.journey.keys.filter(kind="phrase"))


# Making


@pytest.mark.parametrize("kind", ["fr", "en", "ru", "digits"])
def test_phrase_counts_once_two_parts_are_typed_again(sample, kind):
    browser = browser_of(sample.secret)
    parts, token = make(browser, kind)
    assert phrases_of(sample) == []
    confirm(browser, parts, token)
    response = type_phrase(Client(), " ".join(parts))
    assert response["Location"] == address("journey")


def test_phrase_is_not_confirmed_by_other_parts(sample):
    browser = browser_of(sample.secret)
    parts, token = make(browser)
    response = confirm(browser, parts[::-1], token)
    assert 'role="alert"' in response.content.decode()
    assert phrases_of(sample) == []


def test_page_that_asks_does_not_show_the_phrase(sample):
    browser = browser_of(sample.secret)
    parts, token = make(browser)
    page = browser.post(address("phrase"), {"written": "", "token": token}).content.decode()
    assert [part for part in parts if f">{part}<" in page] == []


def test_phrase_of_ones_own_choice_is_not_taken(sample):
    browser = browser_of(sample.secret)
    parts = ["abandon"] * 11 + ["about"]
    confirm(browser, parts, " ".join(parts))
    assert phrases_of(sample) == []


def test_phrase_made_for_another_journey_is_not_taken(sample, other):
    parts, token = make(browser_of(other))
    confirm(browser_of(sample.secret), parts, token)
    assert JourneyKey.objects.filter(kind="phrase").count() == 0


def test_phrase_shown_long_ago_is_not_taken(sample, monkeypatch):
    browser = browser_of(sample.secret)
    parts, token = make(browser)
    monkeypatch.setattr(recovery, "CONFIRMED_WITHIN_S", -1)
    confirm(browser, parts, token)
    assert phrases_of(sample) == []


def test_new_phrase_ends_the_one_before(sample, phrase):
    browser = browser_of(sample.secret)
    confirm(browser, *make(browser))
    assert type_phrase(Client(), phrase).status_code == 400
    assert len(phrases_of(sample)) == 1


def test_phrase_that_was_not_confirmed_leaves_the_one_before(sample, phrase):
    make(browser_of(sample.secret))
    assert type_phrase(Client(), phrase).status_code == 302


def test_forgotten_phrase_opens_nothing(sample, phrase):
    browser_of(sample.secret).post(address("forget_phrase"))
    assert type_phrase(Client(), phrase).status_code == 400


def test_new_link_leaves_the_phrase(sample, phrase):
    keys.renew_link(by=sample.owner)
    assert type_phrase(Client(), phrase).status_code == 302


def test_deleted_journey_takes_its_phrase_along(sample, phrase):
    actions.delete_journey(by=sample.owner)
    assert type_phrase(Client(), phrase).status_code == 400


def test_dump_holds_no_word_of_a_phrase(sample, phrase):
    rows = "\n".join(row for row in dump().splitlines() if row.startswith("journeys_"))
    assert [form for form in forms_of(phrase) if form in rows] == []


# Shown and not confirmed

REMINDER = 'id="phrase-unconfirmed"'


@pytest.mark.parametrize("page", ["journey", "link"])
def test_page_reminds_of_a_phrase_that_was_not_confirmed(sample, page):
    browser = browser_of(sample.secret)
    make(browser)
    assert REMINDER in browser.get(address(page)).content.decode()


@pytest.mark.parametrize("page", ["journey", "link"])
def test_page_does_not_remind_once_the_phrase_is_confirmed(sample, page):
    browser = browser_of(sample.secret)
    confirm(browser, *make(browser))
    assert REMINDER not in browser.get(address(page)).content.decode()


@pytest.mark.parametrize("kind", ["fr", "digits"])
def test_page_with_the_phrase_says_that_it_does_not_work_yet(sample, kind):
    form = {"make": "", "kind": kind}
    page = browser_of(sample.secret).post(address("phrase"), form).content.decode()
    assert "Elle ne fonctionne pas encore" in page


def test_phrase_that_is_not_wanted_is_not_reminded_of(sample):
    browser = browser_of(sample.secret)
    make(browser)
    browser.post(address("forget_phrase"), {"unconfirmed": ""})
    assert REMINDER not in browser.get(address("journey")).content.decode()


def test_giving_up_a_new_phrase_leaves_the_one_before(sample, phrase):
    browser = browser_of(sample.secret)
    make(browser)
    browser.post(address("forget_phrase"), {"unconfirmed": ""})
    assert type_phrase(Client(), phrase).status_code == 302


def test_page_to_type_a_phrase_says_when_one_works():
    assert "seulement si deux de ses parties" in Client().get(address("recover")).content.decode()


# Typing it


def test_phrase_opens_the_journey_on_another_device(sample, phrase):
    browser = Client()
    type_phrase(browser, phrase.upper().replace(" ", ", "))
    assert TEXTS["text"] in browser.get(address("journey")).content.decode()


def test_other_devices_keep_their_link_unless_she_lost_one(sample, phrase):
    type_phrase(Client(), phrase)
    assert owner_with(sample.secret)
    assert owner_with(SECRET)


def test_lost_device_opens_nothing_any_more(sample, phrase):
    type_phrase(Client(), phrase, ends_others="on")
    assert owner_with(sample.secret) is None
    assert owner_with(SECRET).journey.pk == sample.owner.journey.pk


def test_phrase_sent_twice_gives_one_key(sample, phrase):
    for _ in range(2):
        type_phrase(Client(), phrase)
    assert sample.owner.journey.keys.filter(kind="link").count() == 1


def test_phrase_typed_on_a_device_with_a_journey_keeps_that_one_beside(sample, phrase, other):
    browser = browser_of(other)
    type_phrase(browser, phrase)
    assert browser.cookies["journey_fr"].value == SECRET
    assert browser.cookies["beside_fr"].value == f"~{other}"


def test_phrase_typed_on_a_device_that_has_the_journey_leaves_one(sample, phrase):
    browser = browser_of(sample.secret)
    type_phrase(browser, phrase)
    assert "beside_fr" not in browser.cookies
    assert TEXTS["text"] in browser.get(address("journey")).content.decode()


@pytest.mark.parametrize("typed", ["", "douze mots", "1 2 3", "abandon " * 12, "x" * 401])
def test_text_that_is_no_phrase_opens_nothing(sample, phrase, typed):
    browser = Client()
    type_phrase(browser, typed)
    assert "journey_fr" not in browser.cookies


def test_phrase_that_opens_nothing_costs_the_same_derivation(sample, monkeypatch):
    derived = []

    def counted(typed, salt):
        derived.append(typed)
        return "x" * 64

    monkeypatch.setattr(keys, "stretched", counted)
    assert type_phrase(Client(), " ".join(new_phrase("en"))).status_code == 400
    assert len(derived) == 1


def test_trying_phrases_is_throttled(sample, monkeypatch):
    monkeypatch.setattr(keys, "recover", lambda **_said: None)
    typed = " ".join(new_phrase("fr"))
    answers = [type_phrase(Client(), typed).status_code for _ in range(RECOVERING.count + 1)]
    assert answers == [400] * RECOVERING.count + [429]


def test_typed_phrase_is_in_no_address(sample, phrase):
    assert type_phrase(Client(), phrase)["Location"] == address("journey")


def test_fingerprint_of_a_phrase_is_no_link(sample, phrase):
    derived = keys.stretched(phrase, keys.salt())
    assert owner_with(derived) is None
    assert Client().get(address("open", derived)).status_code == 404


def test_number_of_further_links_is_limited(sample, phrase, monkeypatch):
    monkeypatch.setitem(actions.LIMITS, "keys", 0)
    assert type_phrase(Client(), phrase).status_code == 409
    assert type_phrase(Client(), phrase, ends_others="on").status_code == 302


def test_installation_has_one_salt(sample):
    assert keys.salt() == keys.salt()
    assert PhraseSalt.objects.count() == 1


def test_phrase_of_the_fixture_is_one(phrase):
    assert read_phrase(phrase) == phrase
    with pytest.raises(PhraseError):
        read_phrase(phrase + " zèbre")
    assert Journey.objects.count() == 1
