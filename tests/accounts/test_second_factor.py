"""The second factor: set up with an application, asked for at every sign-in, codes on paper."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import caches
from django.test import Client

from accounts import second_factor
from accounts.actions import has_second_factor
from tests.accounts.authenticator import shown_by_phone
from tests.accounts.conftest import code_in, request_code
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

EMAIL = "coordinator@example.org"
SET_UP = "/fr/account/second-factor/set-up/"
SECOND_FACTOR = "/fr/account/sign-in/second-factor/"
PAPER = "/fr/account/second-factor/codes/"


@pytest.fixture
def user():
    return UserFactory(email=EMAIL)


@pytest.fixture
def phone(user, sign_in):
    """The key in an application set up by ``user``, and her browser."""
    client = sign_in(EMAIL)
    page = client.get(SET_UP).content.decode()
    key = re.search(r'secret-address" dir="ltr">([A-Z2-7]+)<', page)[1]
    response = client.post(SET_UP, {"code": shown_by_phone(key)})
    assert response["Location"] == PAPER
    return key, client


def later(steps: int) -> float:
    """A time some periods later, since a code is accepted once."""
    return time.time() + 30 * steps


def with_mail_code(mailoutbox) -> tuple[Client, object]:
    client, _response = request_code(EMAIL)
    sent = {"code": code_in(mailoutbox[-1])}
    return client, client.post("/fr/account/sign-in/code/", sent)


def is_signed_in(client: Client) -> bool:
    return client.get("/fr/account/").status_code == 200


def test_application_that_shows_the_right_code_is_kept(phone, user):
    assert has_second_factor(user)


def test_application_that_shows_another_code_is_not_kept(user, sign_in):
    client = sign_in(EMAIL)
    client.get(SET_UP)
    response = client.post(SET_UP, {"code": "000000"})
    assert 'aria-invalid="true"' in response.content.decode()
    assert not has_second_factor(user)


def test_key_is_kept_encrypted(phone, user):
    key, _client = phone
    data = Authenticator.objects.get(user=user, type="totp").data
    assert key not in str(data)


def test_code_from_the_mail_is_not_enough_any_more(phone, mailoutbox):
    client, response = with_mail_code(mailoutbox)
    assert response["Location"] == SECOND_FACTOR
    assert not is_signed_in(client)


def test_code_from_the_application_completes_signing_in(phone, mailoutbox):
    key, _client = phone
    client, _response = with_mail_code(mailoutbox)
    client.post(SECOND_FACTOR, {"code": shown_by_phone(key, later(1))})
    assert is_signed_in(client)


def test_wrong_code_from_the_application_signs_nobody_in(phone, mailoutbox):
    client, _response = with_mail_code(mailoutbox)
    assert client.post(SECOND_FACTOR, {"code": "000000"}).status_code == 200
    assert not is_signed_in(client)


def test_code_from_the_application_is_guessed_a_few_times_only(phone, mailoutbox):
    key, _client = phone
    client, _response = with_mail_code(mailoutbox)
    for _ in range(30):
        client.post(SECOND_FACTOR, {"code": "000000"})
    client.post(SECOND_FACTOR, {"code": shown_by_phone(key, later(1))})
    assert not is_signed_in(client)


def test_full_cache_gives_no_further_guesses(phone, mailoutbox):
    key, _client = phone
    client, _response = with_mail_code(mailoutbox)
    for _ in range(second_factor.AT_ONCE.count):
        client.post(SECOND_FACTOR, {"code": "000000"})
    for n in range(1_000):
        caches["default"].set(f"anything-{n}", n, 3600)
    client.post(SECOND_FACTOR, {"code": shown_by_phone(key, later(1))})
    assert not is_signed_in(client)


def test_guesses_of_a_day_have_a_bound_over_all_networks(phone, mailoutbox):
    key, _client = phone
    client, _response = with_mail_code(mailoutbox)
    for n in range(second_factor.IN_A_DAY.count):
        client.post(SECOND_FACTOR, {"code": "000000"}, REMOTE_ADDR=f"198.51.100.{n}")
    client.post(SECOND_FACTOR, {"code": shown_by_phone(key, later(1))}, REMOTE_ADDR="203.0.113.1")
    assert not is_signed_in(client)


def test_wrong_codes_are_forgiven_once_one_was_right(phone, mailoutbox):
    key, _client = phone
    for step in (0, 1):
        client, _response = with_mail_code(mailoutbox)
        for _ in range(second_factor.AT_ONCE.count - 1):
            client.post(SECOND_FACTOR, {"code": "000000"})
        client.post(SECOND_FACTOR, {"code": shown_by_phone(key, later(step))})
        assert is_signed_in(client)


@pytest.mark.parametrize("written", ["{}", " {} ", "{}."])
def test_code_from_the_application_is_taken_once_whatever_the_cache_forgets(
    phone, mailoutbox, written
):
    key, _client = phone
    code = shown_by_phone(key, later(1))
    for works in (True, False):
        client, _response = with_mail_code(mailoutbox)
        client.post(SECOND_FACTOR, {"code": written.format(code) if not works else code})
        assert is_signed_in(client) is works
        caches["default"].clear()


def test_code_given_again_is_counted_too(phone, monkeypatch):
    key, owner = phone
    moment = time.time() + 3600
    monkeypatch.setattr("time.time", lambda: moment)
    path = owner.get("/fr/account/erase/")["Location"]
    for _ in range(second_factor.AT_ONCE.count):
        owner.post(path, {"code": "000000"})
    caches["default"].clear()
    owner.post(path, {"code": shown_by_phone(key, moment)})
    assert owner.get("/fr/account/erase/").status_code == 302


def test_code_from_the_application_alone_signs_nobody_in(phone):
    key, _client = phone
    client = Client()
    response = client.post(SECOND_FACTOR, {"code": shown_by_phone(key, later(1))})
    assert response["Location"] == "/fr/account/sign-in/"
    assert not is_signed_in(client)


def test_old_code_of_the_application_is_refused(phone, mailoutbox):
    key, _client = phone
    client, _response = with_mail_code(mailoutbox)
    client.post(SECOND_FACTOR, {"code": shown_by_phone(key, later(-5))})
    assert not is_signed_in(client)


def paper_codes(client: Client) -> list[str]:
    return re.findall(
        r'choice secret-address" dir="ltr">(\w+)<', client.get(PAPER).content.decode()
    )


def test_code_on_paper_stands_for_the_application_once(phone, mailoutbox):
    _key, owner = phone
    code, *others = paper_codes(owner)
    assert len(others) == 9
    client, _response = with_mail_code(mailoutbox)
    client.post(SECOND_FACTOR, {"code": code})
    assert is_signed_in(client)
    client, _response = with_mail_code(mailoutbox)
    client.post(SECOND_FACTOR, {"code": code})
    assert not is_signed_in(client)


def test_new_codes_on_paper_replace_the_old(phone):
    _key, owner = phone
    before = paper_codes(owner)
    owner.post("/fr/account/second-factor/codes/new/")
    after = paper_codes(owner)
    assert len(after) == 10
    assert not set(before) & set(after)


def test_codes_on_paper_can_be_saved_as_a_file(phone):
    _key, owner = phone
    response = owner.get("/fr/account/second-factor/codes/download/")
    assert response["Content-Type"].startswith("text/plain")
    assert all(code in response.content.decode() for code in paper_codes(owner))
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("path", ["second-factor/remove/", "second-factor/codes/", "erase/"])
def test_what_weighs_much_asks_for_the_code_again_after_a_while(phone, monkeypatch, path):
    _key, owner = phone
    moment = time.time() + 3600
    monkeypatch.setattr("time.time", lambda: moment)
    response = owner.get(f"/fr/account/{path}")
    assert response["Location"].startswith("/fr/account/second-factor/again/?next=")


def test_code_given_again_leads_back(phone, monkeypatch):
    key, owner = phone
    moment = time.time() + 3600
    monkeypatch.setattr("time.time", lambda: moment)
    path = owner.get("/fr/account/erase/")["Location"]
    assert owner.get(path).status_code == 200
    response = owner.post(path, {"code": shown_by_phone(key, moment), "next": "/fr/account/erase/"})
    assert response["Location"] == "/fr/account/erase/"
    assert owner.get("/fr/account/erase/").status_code == 200


def test_second_factor_can_be_switched_off(phone, user):
    _key, owner = phone
    page = owner.get("/fr/account/second-factor/").content.decode()
    assert "/fr/account/second-factor/remove/" in page
    owner.get("/fr/account/second-factor/remove/")
    owner.post("/fr/account/second-factor/remove/")
    assert not has_second_factor(user)


@pytest.mark.parametrize("path", [SET_UP, PAPER, SECOND_FACTOR, "/fr/account/second-factor/"])
def test_page_of_the_second_factor_keeps_the_strict_policy(phone, mailoutbox, path):
    _key, owner = phone
    policy = owner.get(path)["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "nonce" not in policy
