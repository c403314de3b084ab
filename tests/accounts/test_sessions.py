"""Session backend: keyed digests, encryption, expiry."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client
from django.utils import timezone

from accounts.encryption import VARIABLE
from accounts.models import Session
from accounts.sessions import SessionStore
from tests.accounts.conftest import request_code
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

OLD, NEW = "old-server-key-of-this-test-0123456789", "new-server-key-of-this-test-0123456789"


def saved_session(**values) -> SessionStore:
    session = SessionStore()
    session.update(values)
    session.save()
    return session


def test_session_is_found_by_its_key():
    assert SessionStore(saved_session(word="bonjour").session_key)["word"] == "bonjour"


def test_session_stands_nowhere_in_the_clear():
    session, row = saved_session(word="bonjour"), Session.objects.get()
    stored = bytes(row.key_digest) + bytes(row.payload)
    assert b"bonjour" not in stored
    assert session.session_key.encode() not in stored


@pytest.mark.parametrize("key", [None, "", "short", "x" * 32, "x" * 5000, "a\x00b" * 20])
def test_key_of_no_session_opens_an_empty_one(key):
    saved_session(word="bonjour")
    session = SessionStore(key)
    assert dict(session.items()) == {}
    assert session.session_key is None


def test_payload_moved_to_another_row_opens_nothing(caplog):
    hers, his = saved_session(who="hers"), saved_session(who="his")
    rows = {bytes(row.payload): row for row in Session.objects.all()}
    (_first, one), (payload, _second) = rows.items()
    one.payload = payload
    one.save()
    opened = [SessionStore(each.session_key).get("who") for each in (hers, his)]
    assert opened.count(None) == 1
    assert "does not belong to its row" in caplog.text


def test_session_that_is_over_opens_nothing():
    session = saved_session(word="bonjour")
    Session.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert dict(SessionStore(session.session_key).items()) == {}


def test_session_that_was_ended_is_not_saved_again():
    session = saved_session(word="bonjour")
    Session.objects.all().delete()
    session["word"] = "bonsoir"
    with pytest.raises(UpdateError):
        session.save()
    assert not Session.objects.exists()


def test_new_key_opens_the_same_session_and_the_old_one_nothing():
    session = saved_session(word="bonjour")
    before = session.session_key
    session.cycle_key()
    session.save()
    assert dict(SessionStore(before).items()) == {}
    assert SessionStore(session.session_key)["word"] == "bonjour"


def test_session_under_a_retired_server_key_goes_on_under_the_current_one(monkeypatch):
    monkeypatch.setenv(VARIABLE, OLD)
    session = saved_session(word="bonjour")
    monkeypatch.setenv(VARIABLE, f"{NEW},{OLD}")
    again = SessionStore(session.session_key)
    assert again["word"] == "bonjour"
    again.save()
    monkeypatch.setenv(VARIABLE, NEW)
    assert SessionStore(session.session_key)["word"] == "bonjour"
    assert Session.objects.count() == 1


def test_cookie_holds_the_key_and_the_database_does_not():
    client = Client()
    client.force_login(UserFactory())
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.get("/fr/account/").status_code == 200
    assert not Session.objects.filter(key_digest=key.encode()).exists()


def test_asking_for_a_code_deletes_sessions_that_are_over():
    saved_session(word="bonjour")
    Session.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    request_code("somebody@example.org")
    assert not Session.objects.filter(expires_at__lt=timezone.now()).exists()
