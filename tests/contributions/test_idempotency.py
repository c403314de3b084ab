"""Idempotency keys: a form sent twice begins one proposal."""

import time
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts.secret_links import new_secret
from contributions.actors import VISITOR, actor_of
from contributions.models import Revision
from contributions.proposals.forms.honeypot import signed_timestamp
from contributions.revisions import actions
from tests.factories import ProgrammeFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def key() -> str:
    return new_secret()


def begun_with(key: str, by=VISITOR) -> UUID:
    revision, _secret = actions.begin(by=by, language="fr", idempotency_key=key)
    return revision.pk


def test_same_key_begins_one_proposal(key):
    assert begun_with(key) == begun_with(key)
    assert Revision.objects.count() == 1


def test_key_is_the_secret_of_what_it_began(key):
    assert actions.begin(by=VISITOR, language="fr", idempotency_key=key)[1] == key


def test_key_is_stored_nowhere(key):
    revision = Revision.objects.get(pk=begun_with(key))
    assert key not in str(vars(revision))
    assert bytes(revision.secret_fingerprint)[:15] != revision.pk.bytes[:15]


def test_no_ticket_begins_another_each_time():
    assert begun_with("") != begun_with("")


def test_key_of_an_account_opens_nothing_for_others(key):
    begun_with(key, by=actor_of(UserFactory()))
    for other in (VISITOR, actor_of(UserFactory())):
        with pytest.raises(PermissionDenied):
            begun_with(key, by=other)


def test_form_has_a_ticket_of_its_own_each_time():
    forms = [Client().get("/fr/contribute/programme/").context["form"] for _ in range(2)]
    assert forms[0]["idempotency_key"].value() != forms[1]["idempotency_key"].value()


@pytest.fixture
def data(key) -> dict:
    """What a person sends who has read the form for a minute."""
    return {
        "idempotency_key": key,
        "begun": signed_timestamp(time.time() - 60),
        "homepage": "",
        "language": "fr",
    }


def test_beginning_twice_leads_to_the_same_proposal(data):
    answers = [Client().post("/fr/contribute/programme/", data) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Revision.objects.count() == 1


def test_correction_sent_twice_waits_once(data):
    programme = ProgrammeFactory(title="Cours du soir")
    address = f"/fr/contribute/programme/{programme.pk}/title/"
    data |= {"text": "Cours du matin", "note": "", "source": ""}
    answers = [Client().post(address, data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Revision.objects.get().state == "waiting"


def test_weak_ticket_is_replaced(data):
    Client().post("/fr/contribute/programme/", data | {"idempotency_key": "short"})
    Client().post("/fr/contribute/programme/", data | {"idempotency_key": "short"})
    assert Revision.objects.count() == 2
