"""Signing in by a code sent by mail: for everyone alike, and within limits."""

import logging
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Session, User
from tests.accounts.conftest import code_in, request_code
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

SIGN_IN = "/fr/account/sign-in/"
CODE = "/fr/account/sign-in/code/"
EMAIL = "somebody@example.org"


@pytest.fixture
def no_mail(monkeypatch):
    """A mail server that cannot be reached."""

    def refuse(self, messages):
        raise ConnectionRefusedError(f"no server for {messages[0].to}")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)


def is_signed_in(client: Client) -> bool:
    return client.get("/fr/account/").status_code == 200


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_code_signs_in(sign_in, language):
    UserFactory(email=EMAIL)
    assert is_signed_in(sign_in(EMAIL, language))


def test_new_address_gets_an_account_with_its_first_code(sign_in):
    client = sign_in(EMAIL, "ar")
    assert is_signed_in(client)
    user = User.objects.get(email=EMAIL)
    assert (user.language, user.is_active, user.is_staff) == ("ar", True, False)
    assert not user.has_usable_password()


def test_address_is_the_same_in_any_case(sign_in):
    UserFactory(email=EMAIL)
    assert is_signed_in(sign_in("Somebody@Example.org"))
    assert User.objects.count() == 1


def test_known_and_unknown_address_are_answered_alike(mailoutbox):
    UserFactory(email=EMAIL)
    messages = []
    for address in (EMAIL, "nobodyyy@example.org"):
        client, response = request_code(address)
        page = client.get(response["Location"]).content.decode()
        page = re.sub(r'value="[^"]{64}"', "", page.replace(address, ""))
        messages.append((response.status_code, response["Location"], page))
    assert messages[0] == messages[1]
    known, unknown = (re.sub(r"\d", "", sent.body) for sent in mailoutbox)
    assert known == unknown


def test_closed_account_gets_no_code_and_the_same_answer(mailoutbox):
    UserFactory(email=EMAIL, is_active=False)
    _client, response = request_code(EMAIL)
    assert (response.status_code, response["Location"]) == (302, CODE)
    [sent] = mailoutbox
    assert "fermé" in sent.subject
    assert not re.search(r"\d{4}", sent.body)


def test_closed_and_unknown_addresses_are_answered_alike_when_no_mail_leaves(no_mail):
    UserFactory(email=EMAIL, is_active=False)
    _client, closed = request_code(EMAIL)
    _client, unknown = request_code("nobody@example.org")
    assert closed.status_code == unknown.status_code == 503


def test_address_whose_code_never_came_back_has_no_account():
    client, _response = request_code(EMAIL)
    client.post(CODE, {"code": "0000-0000"})
    assert not User.objects.exists()


def test_session_whose_code_never_came_back_is_forgotten():
    request_code(EMAIL)
    assert Session.objects.get().expires_at < timezone.now() + timedelta(hours=1)
    Session.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    request_code("another@example.org")
    assert Session.objects.count() == 1


def test_session_of_who_is_signed_in_lasts_for_days(sign_in):
    sign_in(EMAIL)
    assert Session.objects.get().expires_at > timezone.now() + timedelta(days=10)


@pytest.mark.parametrize(
    "written",
    ["{0}-{1}", "{0}{1}", "{0} {1}", " {0}-{1} ", "arabic", "persian", "wide"],
)
def test_code_may_be_written_in_many_ways(mailoutbox, written):
    client, _response = request_code(EMAIL)
    code = code_in(mailoutbox[0])
    zero = {"arabic": "٠", "persian": "۰", "wide": "０"}.get(written)
    if zero:
        sent = "".join(chr(ord(zero) + int(d)) if d.isdigit() else d for d in code)
    else:
        sent = written.format(*code.split("-"))
    client.post(CODE, {"code": sent})
    assert is_signed_in(client)


def test_wrong_code_is_refused_with_a_page():
    client, _response = request_code(EMAIL)
    response = client.post(CODE, {"code": "0000-0000"})
    assert response.status_code == 200
    assert 'aria-invalid="true"' in response.content.decode()
    assert not is_signed_in(client)


def test_code_is_worth_nothing_after_five_wrong_ones(mailoutbox):
    client, _response = request_code(EMAIL)
    code = code_in(mailoutbox[0])
    wrong = "1111-1111" if code != "1111-1111" else "2222-2222"
    for _ in range(settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS):
        client.post(CODE, {"code": wrong})
    client.post(CODE, {"code": code})
    assert not is_signed_in(client)
    assert "notice-warn" in client.get(SIGN_IN).content.decode()


def test_code_is_worth_nothing_in_another_browser(mailoutbox):
    request_code(EMAIL)
    client = Client()
    client.post(CODE, {"code": code_in(mailoutbox[0])})
    assert not is_signed_in(client)


def test_code_is_worth_nothing_after_a_quarter_of_an_hour(mailoutbox, monkeypatch):
    client, _response = request_code(EMAIL)
    later = timezone.now().timestamp() + settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT + 1
    monkeypatch.setattr("time.time", lambda: later)
    client.post(CODE, {"code": code_in(mailoutbox[0])})
    monkeypatch.undo()
    assert not is_signed_in(client)


def test_code_works_once(mailoutbox):
    client, _response = request_code(EMAIL)
    code = code_in(mailoutbox[0])
    client.post(CODE, {"code": code})
    client.post("/fr/account/sign-out/")
    client.post(CODE, {"code": code})
    assert not is_signed_in(client)


def test_codes_for_many_addresses_from_one_place_come_to_an_end(mailoutbox):
    answers = [request_code(f"person{n}@example.org")[1] for n in range(61)]
    assert len(mailoutbox) == 60
    assert answers[-1].status_code == 200


def test_another_address_may_be_written_while_a_code_waits():
    client, _response = request_code("mistyped@example.org")
    assert client.get(SIGN_IN).status_code == 302
    assert client.get(f"{SIGN_IN}?again").status_code == 200
    assert client.post(SIGN_IN, {"email": EMAIL})["Location"] == CODE
    assert mail.outbox[-1].to == [EMAIL]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b",
        "x" * 300 + "@example.org",
        "somebody@example.org\nBcc: other@example.org",
        # Letters that are those of somebody@example.org in capitals or small.
        "\u017fomebody@example.org",
        "some\u0131body@example.org",
    ],
)
def test_what_is_no_address_is_refused_with_a_reason(mailoutbox, address):
    _client, response = request_code(address)
    assert response.status_code == 200
    assert "email-error" in response.content.decode()
    assert mailoutbox == []


def test_address_with_a_control_character_is_refused(mailoutbox):
    _client, response = request_code("a\x00@b.fr")
    assert response.status_code == 400
    assert mailoutbox == []


def test_sign_that_is_a_letter_in_another_place_is_that_letter(mailoutbox):
    """U+212A, the sign of the kelvin, is the letter K by every normal form of Unicode."""
    request_code("nobody@\u212aexample.org")
    assert [mail.to[0].lower() for mail in mailoutbox] == ["nobody@kexample.org"]


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/fr/help/", "/fr/help/"),
        ("https://evil.example/", "/fr/account/"),
        ("//evil.example/", "/fr/account/"),
        ("javascript:alert(1)", "/fr/account/"),
    ],
)
def test_signing_in_leads_back_to_our_own_pages_alone(mailoutbox, wanted, leads_to):
    client = Client()
    client.post(SIGN_IN, {"email": EMAIL, "next": wanted})
    sent = {"code": code_in(mailoutbox[0]), "next": wanted}
    assert client.post(CODE, sent)["Location"] == leads_to


def test_signing_in_needs_its_own_page():
    _client, response = request_code(EMAIL, enforce_csrf_checks=True)
    assert response.status_code == 403
    assert "403_csrf.html" in [template.name for template in response.templates]


def test_looking_at_sign_out_signs_nobody_out(sign_in):
    client = sign_in(EMAIL)
    assert client.get("/fr/account/sign-out/").status_code == 200
    assert is_signed_in(client)


def test_sign_out_ends_the_session(sign_in):
    client = sign_in(EMAIL)
    assert client.post("/fr/account/sign-out/")["Location"] == "/fr/"
    assert not is_signed_in(client)
    assert Session.objects.count() == 0


def test_session_is_told_to_no_script_and_no_other_site(sign_in):
    cookie = sign_in(EMAIL).cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_session_changes_its_key_when_somebody_signs_in(mailoutbox):
    client, _response = request_code(EMAIL)
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post(CODE, {"code": code_in(mailoutbox[0])})
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before


@pytest.mark.parametrize("path", ["/fr/", "/fr/help/", "/fr/procedures/", "/fr/about/"])
def test_reading_page_is_the_same_for_whoever_is_signed_in(sign_in, path):
    client = sign_in(EMAIL)
    stranger = Client()
    page, other = client.get(path), stranger.get(path)
    assert page.content == other.content
    assert not page.cookies
    assert "Cookie" not in page.get("Vary", "")


@pytest.mark.parametrize("path", [SIGN_IN, "/fr/account/", "/fr/account/second-factor/"])
def test_page_of_accounts_is_kept_nowhere(sign_in, path):
    for client in (Client(), sign_in(EMAIL)):
        response = client.get(path)
        assert "no-store" in response["Cache-Control"]


def test_mail_is_in_the_language_of_the_page(mailoutbox):
    request_code(EMAIL, "en")
    assert mailoutbox[0].subject.startswith("Your code for Repères: ")
    assert code_in(mailoutbox[0]) in mailoutbox[0].subject


def test_no_address_and_no_code_is_in_a_log(caplog, mailoutbox):
    caplog.set_level(logging.DEBUG)
    client, _response = request_code(EMAIL)
    client.post(CODE, {"code": "0000-0000"})
    client.post(CODE, {"code": code_in(mailoutbox[0])})
    request_code("not an address")
    client.get("/fr/account/")
    logged = "".join(
        f"{record.getMessage()} {record.exc_text}"
        for record in caplog.records
        if record.name != "django.db.backends"
    )
    assert EMAIL not in logged
    assert code_in(mailoutbox[0]) not in logged


def test_address_of_the_reader_is_kept_in_no_count(mailoutbox):
    client = Client(REMOTE_ADDR="203.0.113.77")
    client.post(SIGN_IN, {"email": EMAIL})
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(use::text, ' ') FROM accounts_ratelimituse use")
        stored = cursor.fetchone()[0]
    assert "203.0.113.77" not in stored
    assert EMAIL not in stored


def test_mail_server_that_does_not_answer_is_told(no_mail, caplog):
    _client, response = request_code(EMAIL)
    assert response.status_code == 503
    assert EMAIL not in caplog.text
    assert "ConnectionRefusedError" in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "mark"), [("ar", "\u200e"), ("fr", "")])
def test_halves_of_a_code_stay_in_order_after_words_from_right_to_left(mailoutbox, language, mark):
    request_code("someone@example.org", language=language)
    code = code_in(mailoutbox[-1])
    assert mailoutbox[-1].body.split(code)[0][-1] == (mark or " ")


@pytest.mark.django_db
def test_code_may_be_pasted_with_its_invisible_mark(mailoutbox):
    client, response = request_code("someone@example.org", language="ar")
    sent = {"code": f"\u200e{code_in(mailoutbox[-1])}"}
    assert client.post(response.url, sent).status_code == 302
