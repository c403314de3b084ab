"""Links of other journeys: the active journey of a device stays active and unchanged."""

import re
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User
from accounts.secret_links import new_secret
from journeys import actions, keys
from journeys.access import owner_with
from journeys.actions import NewStep
from journeys.models import Journey, Step
from journeys.other_journeys import PREVIEW_COOKIE, PREVIEW_S, SAVED_COOKIE, SAVED_MOST
from tests.factories import UserFactory
from tests.journeys.conftest import TEXTS, address, browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_once")]

CHOICES = ("beside", "look")
FOREIGN = "Pas à elle Jaspe"


def pk_of(secret: str) -> UUID:
    return owner_with(secret).journey.pk


def choose(browser: Client, secret: str, choice: str = "", **options):
    """Press a button of the page that a link shows."""
    form = {"choice": choice} if choice else {}
    return browser.post(address("open", secret), form, **options)


def body(browser: Client, name: str = "journey", *args) -> str:
    return browser.get(address(name, *args)).content.decode()


def save_on_device(browser: Client, number: int) -> list[str]:
    """Save ``number`` new journeys beside the active one; return their secrets."""
    secrets = [actions.create_journey()[1] for _ in range(number)]
    for secret in secrets:
        choose(browser, secret, "beside")
    return secrets


# The page of the link


def test_page_of_another_link_says_that_a_journey_is_here(sample, other):
    browser = browser_of(sample.secret, language="en")
    path = address("open", other, language="en")
    page = browser.get(path).content.decode()
    assert "A journey is already on this device" in page


def test_page_of_another_link_offers_three_ways(sample, other):
    main = browser_of(sample.secret).get(address("open", other)).content.decode()
    main = main.partition("<main")[2].partition("</main>")[0]
    assert re.findall('name="choice" value="(.*?)"', main) == ["beside", "look"]
    assert re.findall('<a class="answer" href="(.*?)"', main) == [address("journey")]


def test_page_of_another_link_keeps_nothing_on_the_device(sample, other):
    response = browser_of(sample.secret).get(address("open", other))
    assert set(response.cookies) <= {settings.CSRF_COOKIE_NAME}
    assert response["Referrer-Policy"] == "strict-origin"


@pytest.mark.parametrize("choice", ["", "mine", "replace"])
def test_button_pressed_without_an_answer_asks_again(sample, other, choice):
    browser = browser_of(sample.secret)
    response = choose(browser, other, choice)
    assert response.status_code == 200
    assert response["Referrer-Policy"] == "strict-origin"
    assert 'name="choice"' in response.content.decode()


@pytest.mark.parametrize("choice", ["", "mine", *CHOICES])
def test_link_takes_the_kept_journey_from_no_device(sample, other, choice):
    browser = browser_of(sample.secret)
    for _ in range(3):
        choose(browser, other, choice)
    assert TEXTS["text"] in body(browser)
    assert browser.cookies["journey_fr"].value == sample.secret


@pytest.mark.parametrize("choice", CHOICES)
def test_what_is_added_after_a_link_goes_into_the_active_journey(sample, other, choice):
    browser = browser_of(sample.secret)
    choose(browser, other, choice, follow=True)
    browser.post(address("add_own"), {"text": "Secret", "id": str(UUID(int=7))})
    assert Step.objects.get(pk=UUID(int=7)).journey_id == sample.owner.journey.pk


@pytest.mark.parametrize("choice", CHOICES)
def test_link_chosen_is_read_at_an_address_without_its_secret(sample, other, choice):
    browser = browser_of(sample.secret)
    response = choose(browser, other, choice)
    assert response["Location"] == address("other", pk_of(other))
    assert FOREIGN in browser.get(response["Location"]).content.decode()


@pytest.mark.parametrize("choice", CHOICES)
def test_both_journeys_are_one_tap_away_from_each_other(sample, other, choice):
    browser = browser_of(sample.secret)
    choose(browser, other, choice)
    there = address("other", pk_of(other))
    assert f'href="{there}"' in body(browser)
    assert f'href="{address("journey")}"' in browser.get(there).content.decode()


@pytest.mark.parametrize("choice", CHOICES)
def test_both_journeys_are_there_in_every_language(sample, other, choice):
    browser = browser_of(sample.secret)
    choose(browser, other, choice)
    browser.cookies["journey_ar"] = sample.secret
    there = address("other", pk_of(other), language="ar")
    assert there in browser.get(address("journey", language="ar")).content.decode()
    assert FOREIGN in browser.get(there).content.decode()


def test_page_of_another_journey_says_that_it_is_not_the_active_one(sample, other):
    browser = browser_of(sample.secret, language="en")
    browser.cookies["beside_en"] = other
    page = browser.get(address("other", pk_of(other), language="en")).content.decode()
    assert "not the one kept on this device" in page


def test_page_of_another_journey_has_no_form_that_writes_into_it(sample, other):
    browser = browser_of(sample.secret)
    choose(browser, other, "beside")
    pk = pk_of(other)
    main = body(browser, "other", pk).partition("<main")[2].partition("</main>")[0]
    forms = re.findall("<form (.*?)>", main)
    sent = {re.search('action="(.*?)"', form)[1] for form in forms}
    assert sent == {address("activate_other", pk)}


def test_link_of_the_kept_journey_opens_without_a_question(sample):
    browser = browser_of(sample.secret)
    page = browser.get(address("open", sample.secret)).content.decode()
    assert 'name="choice"' not in page
    assert choose(browser, sample.secret)["Location"] == address("journey")


def test_link_on_a_device_whose_journey_is_gone_opens_and_says_so(sample, other):
    browser = browser_of(new_secret(), language="en")
    page = browser.get(address("open", other, language="en")).content.decode()
    assert "no longer exists" in page
    browser.post(address("open", other, language="en"))
    assert FOREIGN in browser.get(address("journey", language="en")).content.decode()


def test_first_link_on_a_device_says_that_its_sender_can_read(other):
    page = Client().get(address("open", other, language="en")).content.decode()
    assert "can read what you write" in page


def test_link_opened_again_is_saved_once(sample, other):
    browser = browser_of(sample.secret)
    for _ in range(3):
        choose(browser, other, "beside")
    assert browser.cookies["beside_fr"].value == other


def test_page_of_a_link_that_is_saved_already_says_so(sample, other):
    browser = browser_of(sample.secret, language="en")
    browser.cookies["beside_en"] = other
    page = browser.get(address("open", other, language="en")).content.decode()
    assert "already beside yours" in page


# Limit of saved journeys


def test_number_of_saved_journeys_is_limited(sample, other):
    browser = browser_of(sample.secret)
    secrets = save_on_device(browser, SAVED_MOST)
    assert choose(browser, other, "beside").status_code == 409
    assert browser.cookies["beside_fr"].value.split(".") == secrets


def test_page_of_a_link_without_room_says_so_and_still_lets_look(sample, other):
    browser = browser_of(sample.secret)
    save_on_device(browser, SAVED_MOST)
    page = body(browser, "open", other)
    assert 'value="beside"' not in page
    choose(browser, other, "look")
    assert FOREIGN in body(browser, "other", pk_of(other))


def test_journey_removed_makes_room(sample, other):
    browser = browser_of(sample.secret)
    secrets = save_on_device(browser, SAVED_MOST)
    browser.post(address("remove_other", pk_of(secrets[0])))
    assert choose(browser, other, "beside").status_code == 302


def test_journey_that_is_gone_takes_no_room(sample, other):
    browser = browser_of(sample.secret)
    secrets = save_on_device(browser, SAVED_MOST)
    actions.delete_journey(by=owner_with(secrets[0]))
    assert choose(browser, other, "beside").status_code == 302
    assert browser.cookies["beside_fr"].value.split(".") == [*secrets[1:], other]


@pytest.mark.parametrize("cookie", ["x" * 4000, ".", "a.b.c", ".".join(["y" * 32] * 100), "é.ü"])
@pytest.mark.parametrize("name", [SAVED_COOKIE, PREVIEW_COOKIE])
def test_cookie_that_makes_no_sense_is_nothing(sample, cookie, name):
    browser = browser_of(sample.secret)
    browser.cookies[f"{name}_fr"] = cookie
    assert TEXTS["text"] in body(browser)


# Preview, remove, make active


def test_cookie_of_a_previewed_journey_expires(sample, other):
    response = choose(browser_of(sample.secret), other, "look")
    assert {response.cookies[f"look_{code}"]["max-age"] for code, _ in settings.LANGUAGES} == {
        PREVIEW_S
    }


def test_previewed_journey_can_be_saved(sample, other):
    browser = browser_of(sample.secret)
    choose(browser, other, "look")
    browser.post(address("save_other", pk_of(other)))
    assert browser.cookies["beside_fr"].value == other
    assert browser.cookies["look_fr"].value == ""


@pytest.mark.parametrize("choice", CHOICES)
def test_journey_removed_is_not_on_the_device_any_more(sample, other, choice):
    browser = browser_of(sample.secret)
    choose(browser, other, choice)
    pk = pk_of(other)
    browser.post(address("remove_other", pk))
    assert browser.get(address("other", pk)).status_code == 404
    assert TEXTS["text"] in body(browser)


@pytest.mark.parametrize("choice", CHOICES)
def test_journey_made_active_saves_the_one_before(sample, other, choice):
    browser = browser_of(sample.secret)
    choose(browser, other, choice)
    browser.post(address("activate_other", pk_of(other)))
    assert FOREIGN in body(browser)
    assert TEXTS["text"] in body(browser, "other", sample.owner.journey.pk)


def test_making_the_first_active_again_restores_all(sample, other):
    browser = browser_of(sample.secret)
    choose(browser, other, "beside")
    browser.post(address("activate_other", pk_of(other)))
    browser.post(address("activate_other", sample.owner.journey.pk))
    assert browser.cookies["journey_fr"].value == sample.secret
    assert browser.cookies["beside_fr"].value == f"~{other}"


def test_making_active_without_room_for_the_first_changes_nothing(sample, other):
    browser = browser_of(sample.secret)
    save_on_device(browser, SAVED_MOST)
    choose(browser, other, "look")
    assert browser.post(address("activate_other", pk_of(other))).status_code == 409
    assert TEXTS["text"] in body(browser)


def test_other_is_not_there_for_who_holds_no_secret_of_it(sample, other):
    pk = pk_of(other)
    for name in ("other", "other_map"):
        assert browser_of(sample.secret).get(address(name, pk)).status_code == 404
    for name in ("save_other", "activate_other", "remove_other"):
        assert browser_of(sample.secret).post(address(name, pk)).status_code == 404


@pytest.mark.parametrize("name", ["forget", "delete"])
def test_end_of_the_kept_journey_makes_no_other_the_active_one(sample, other, name):
    browser = browser_of(sample.secret)
    choose(browser, other, "beside")
    browser.post(address(name))
    assert address("other", pk_of(other)) in body(browser)
    browser.post(address("add_own"), {"text": "Secret", "id": str(UUID(int=7))})
    assert not Step.objects.filter(pk=UUID(int=7)).exists()


def test_first_step_without_a_kept_journey_begins_one_of_her_own(sample, other, programme):
    browser = browser_of(sample.secret)
    choose(browser, other, "beside")
    browser.post(address("forget"))
    browser.post(address("add_programme", programme.pk))
    assert not Step.objects.filter(journey=pk_of(other), programme=programme).exists()
    assert Journey.objects.count() == 3


# Forms that were open before


def token_in(page: str) -> str:
    return re.search('name="csrfmiddlewaretoken" value="(.*?)"', page)[1]


def strict_browser(secret: str = "") -> Client:
    browser = Client(enforce_csrf_checks=True)
    if secret:
        browser.cookies["journey_fr"] = secret
    return browser


def press(browser: Client, path: str, page: str, **form: str):
    return browser.post(path, form | {"csrfmiddlewaretoken": token_in(page)})


def test_form_opened_for_one_journey_is_never_sent_into_another(sample, other):
    browser = strict_browser(sample.secret)
    page = body(browser)
    press(browser, address("open", other), page, choice="beside")
    press(browser, address("activate_other", pk_of(other)), page)
    late = press(browser, address("add_own"), page, text="Secret", id=str(UUID(int=7)))
    assert late.status_code == 403
    assert not Step.objects.filter(pk=UUID(int=7)).exists()


def test_form_opened_before_a_link_is_not_sent_into_its_journey(other, programme):
    browser = strict_browser()
    path = address("add_programme", programme.pk)
    page = browser.get(path).content.decode()
    press(browser, address("open", other), page)
    assert press(browser, path, page).status_code == 403


def test_form_opened_for_a_forgotten_journey_is_not_sent_into_that_of_the_account(sample, other):
    person = UserFactory()
    keys.save_in_account(by=owner_with(other), user=person, secret=other)
    browser = strict_browser(sample.secret)
    browser.force_login(person)
    page = body(browser)
    press(browser, address("forget"), page)
    assert press(browser, address("delete"), page).status_code == 403
    assert owner_with(other)


@pytest.mark.parametrize("name", ["save_other", "activate_other", "remove_other"])
def test_no_other_site_presses_the_buttons(sample, other, name):
    browser = strict_browser(sample.secret)
    browser.cookies["beside_fr"] = other
    assert browser.post(address(name, pk_of(other))).status_code == 403


# With an account


@pytest.fixture
def third(db) -> str:
    """The secret of one more journey."""
    owner, secret = actions.create_journey()
    actions.add_steps(by=owner, new=[NewStep(text="Troisième Rubis")])
    return secret


@pytest.fixture
def person(sample) -> User:
    """A user whose account stores the first journey."""
    user = UserFactory()
    keys.save_in_account(by=sample.owner, user=user, secret=sample.secret)
    return user


def signed_in(user: User, secret: str = "") -> Client:
    browser = browser_of(secret)
    browser.force_login(user)
    return browser


@pytest.mark.parametrize("choice", ["", *CHOICES])
def test_link_takes_the_journey_of_an_account_from_nobody(person, other, choice):
    browser = signed_in(person)
    choose(browser, other, choice)
    assert TEXTS["text"] in body(browser)


def test_journeys_of_device_account_and_link_are_all_there(person, sample, other, third):
    browser = signed_in(person, other)
    choose(browser, third, "beside")
    assert FOREIGN in body(browser)
    assert "Rubis" in body(browser, "other", pk_of(third))
    assert TEXTS["text"] in body(browser, "other", sample.owner.journey.pk)


def test_signing_in_hides_no_journey(person, sample, other):
    """After opening another's link and signing in, her own journey is one link away."""
    browser = browser_of(other)
    browser.force_login(person)
    assert address("other", sample.owner.journey.pk) in body(browser)


def test_journey_of_the_account_taken_leaves_no_cookie_of_it(person, sample, other):
    browser = signed_in(person, other)
    browser.post(address("activate_other", sample.owner.journey.pk))
    assert TEXTS["text"] in body(browser)
    assert browser.cookies["journey_fr"].value == ""
    assert browser.cookies["beside_fr"].value == f"~{other}"


def test_dead_journey_of_the_device_hides_none_of_the_account(person, sample):
    browser = signed_in(person, new_secret())
    assert TEXTS["text"] in body(browser)
    assert browser.get(address("link")).status_code == 200


# Shares: each has a cookie for its own address, so that none takes the place of another


def test_opening_shares_leaves_the_kept_journey_where_it_is(sample, other):
    browser = browser_of(other)
    for name in ("reader", "commenter"):
        choose_share = browser.post(address("open_share", sample.secrets[name]))
        path = address("shared", sample.shares[name].pk)
        assert {choose_share.cookies["shared_fr"]["path"]} == {path}
        assert not [cookie for cookie in choose_share.cookies if cookie.startswith("journey")]
    assert FOREIGN in body(browser)
