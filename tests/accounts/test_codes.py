"""Sign-in codes: no lock-out of an address's owner, no guessing, with or without a cache."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import codes
from accounts.models import RateLimitUse, SignInCode, User
from tests.accounts.conftest import code_in, request_code
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

SIGN_IN = "/fr/account/sign-in/"
CODE = "/fr/account/sign-in/code/"
EMAIL = "somebody@example.org"
# What differs between two runs of one statement.
VALUES = re.compile(r"'(?:[^']|'')*'(::\w+)?|\"s\d+_x\d+\"")
HOME, CAFE = "203.0.113.1", "203.0.113.2"
HERE, ANYWHERE = codes.TO_ADDRESS_FROM_NETWORK.count, codes.TO_ADDRESS.count


def is_signed_in(client: Client) -> bool:
    return client.get("/fr/account/").status_code == 200


def request_codes(times: int, *networks: str, email: str = EMAIL) -> None:
    """Somebody asks for codes for an address, from each of the networks in turn."""
    for n in range(times):
        request_code(email, REMOTE_ADDR=networks[n % len(networks)])


def enter(client: Client, code: str) -> bool:
    client.post(CODE, {"code": code})
    return is_signed_in(client)


def fill_the_cache() -> None:
    for n in range(1_000):
        caches["default"].set(f"anything-{n}", n, 3600)


# Her own code


@pytest.mark.parametrize("times", [5, HERE, 3 * HERE])
def test_owner_elsewhere_gets_her_own_code_however_often_another_network_asked(mailoutbox, times):
    request_codes(times, CAFE)
    owner, _response = request_code(EMAIL, REMOTE_ADDR=HOME)
    assert enter(owner, code_in(mailoutbox[-1]))


@pytest.mark.parametrize("times", [5, HERE, 3 * HERE])
def test_owner_in_the_same_network_gets_in_with_the_newest_code(mailoutbox, times):
    request_codes(times, HOME)
    owner, _response = request_code(EMAIL, REMOTE_ADDR=HOME)
    assert enter(owner, code_in(mailoutbox[-1]))


def test_owner_gets_in_with_the_newest_code_when_many_networks_asked(mailoutbox):
    request_codes(60, *(f"198.51.100.{n}" for n in range(30)))
    owner, _response = request_code(EMAIL, REMOTE_ADDR=HOME)
    assert len(mailoutbox) == ANYWHERE
    assert enter(owner, code_in(mailoutbox[-1]))


def test_wrong_guesses_of_others_do_not_use_up_what_the_owner_was_sent(mailoutbox):
    others = [request_code(EMAIL, REMOTE_ADDR=f"198.51.100.{n}")[0] for n in range(30)]
    for other in others:
        for _ in range(6):
            other.post(CODE, {"code": "1111-1111-1111"})
    owner, _response = request_code(EMAIL, REMOTE_ADDR=HOME)
    assert enter(owner, code_in(mailoutbox[-1]))


def test_page_says_that_codes_were_sent_already(mailoutbox):
    request_codes(HERE, HOME)
    owner, response = request_code(EMAIL, "en", REMOTE_ADDR=HOME)
    assert len(mailoutbox) == HERE
    page = owner.get(response["Location"]).content.decode()
    assert "Many codes were sent" in page


def test_mails_come_again_once_the_owner_has_signed_in(mailoutbox):
    request_codes(ANYWHERE, HOME, CAFE)
    owner, _response = request_code(EMAIL, REMOTE_ADDR=HOME)
    assert enter(owner, code_in(mailoutbox[-1]))
    for network in (HOME, CAFE):
        again, _response = request_code(EMAIL, REMOTE_ADDR=network)
        assert enter(again, code_in(mailoutbox[-1]))


def test_mail_that_did_not_leave_is_not_counted(mailoutbox, monkeypatch):
    def refuse(self, messages):
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        request_codes(ANYWHERE, HOME, CAFE)
    owner, _response = request_code(EMAIL, REMOTE_ADDR=HOME)
    assert enter(owner, code_in(mailoutbox[-1]))


# The long code


@pytest.fixture
def long_code(mailoutbox) -> str:
    request_codes(HERE, HOME)
    return code_in(mailoutbox[-1])


def test_mail_that_reaches_a_limit_carries_a_long_code(mailoutbox):
    request_codes(HERE, HOME)
    lengths = [len(code_in(mail).replace("-", "")) for mail in mailoutbox]
    assert lengths == [8] * (HERE - 1) + [12]


def test_long_code_works_once(long_code):
    for works in (True, False):
        client, _response = request_code(EMAIL, REMOTE_ADDR=CAFE)
        assert enter(client, long_code) is works


def test_long_code_works_for_its_own_address_alone(long_code):
    client, _response = request_code("another@example.org", REMOTE_ADDR=CAFE)
    assert not enter(client, long_code)
    assert SignInCode.objects.exists()


def test_long_code_is_over_after_six_hours(long_code, monkeypatch):
    client, _response = request_code(EMAIL, REMOTE_ADDR=CAFE)
    SignInCode.objects.update(expires_at=codes.timezone.now())
    assert not enter(client, long_code)


def test_codes_of_eight_digits_work_in_their_own_browser_alone(mailoutbox):
    request_codes(3, CAFE)
    owner, _response = request_code(EMAIL, REMOTE_ADDR=HOME)
    assert [enter(owner, code_in(mail)) for mail in mailoutbox[:3]] == [False] * 3


# Guessing


def test_attempts_of_one_address_have_a_bound_over_all_browsers(mailoutbox):
    """What the odds in accounts/codes.py are computed from."""
    request_codes(60, *(f"198.51.100.{n}" for n in range(30)))
    short = [mail for mail in mailoutbox if len(code_in(mail)) == 9]
    assert len(short) * codes.ATTEMPTS.count <= 100


def at_barrier(post) -> list:
    """The answers to eight concurrent requests, each on a connection of its own."""
    barrier = Barrier(8)

    def each(_n):
        try:
            barrier.wait()
            return post()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        return list(threads.map(each, range(8)))


def test_codes_at_once_do_not_pass_the_limit():
    """Eight threads share one pending sign-in; what they write is deleted afterwards."""
    state = {"pending": uuid4().hex, "email": EMAIL, "code": ""}
    key = codes.ATTEMPTS._key((state["pending"],))
    try:
        let_through = at_barrier(lambda: codes.may_try(state))
    finally:
        at_barrier(lambda: RateLimitUse.objects.filter(key=key).delete())
    assert sum(let_through) == codes.ATTEMPTS.count


def test_attempt_is_counted_before_the_code_is_compared(mailoutbox, monkeypatch):
    """Whatever another request has done to the session meanwhile."""
    client, _response = request_code(EMAIL)
    compared = []
    monkeypatch.setattr(codes, "is_right", lambda code, state: compared.append(code))
    session = client.session
    for _ in range(8):
        client.post(CODE, {"code": "1111-1111"})
        stored = client.session
        stored.update(session)
        stored.save()
    assert len(compared) == codes.ATTEMPTS.count


# A cache that forgets


def test_full_cache_loosens_no_limit_of_mails(mailoutbox):
    request_codes(ANYWHERE, HOME, CAFE)
    fill_the_cache()
    request_codes(10, HOME, "198.51.100.7")
    assert len(mailoutbox) == ANYWHERE


def test_full_cache_loosens_no_limit_of_a_network(mailoutbox):
    for n in range(codes.FROM_NETWORK.count):
        request_code(f"person{n}@example.org")
    fill_the_cache()
    request_code(EMAIL)
    assert len(mailoutbox) == codes.FROM_NETWORK.count


def test_full_cache_gives_no_further_attempts(mailoutbox):
    client, _response = request_code(EMAIL)
    session = client.session
    for _ in range(codes.ATTEMPTS.count):
        client.post(CODE, {"code": "1111-1111"})
    fill_the_cache()
    stored = client.session
    stored.update(session)
    stored.save()
    assert not enter(client, code_in(mailoutbox[0]))


# Who has an account


def queries_for(email: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        _client, response = request_code(email)
    assert response.status_code == 302
    return [VALUES.sub("", query["sql"]) for query in captured]


def test_known_unknown_and_closed_addresses_ask_the_same_of_the_database():
    UserFactory(email="known@example.org")
    UserFactory(email="closed@example.org", is_active=False)
    queries_for("first@example.org")
    known, unknown, closed = (
        queries_for(f"{name}@example.org") for name in ("known", "unknown", "closed")
    )
    assert known == unknown == closed


def test_wrong_code_asks_the_same_of_the_database_for_whom_ever():
    UserFactory(email="known@example.org")
    counts = []
    for name in ("known", "unknown"):
        client, _response = request_code(f"{name}@example.org")
        with CaptureQueriesContext(connection) as captured:
            client.post(CODE, {"code": "1111-1111"})
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_code_goes_to_the_spelling_of_the_account(mailoutbox):
    UserFactory(email=EMAIL)
    request_code("SOMEBODY@example.org")
    assert mailoutbox[0].to == [EMAIL]
    assert User.objects.count() == 1
