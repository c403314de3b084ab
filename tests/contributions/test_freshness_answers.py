"""The signed link of a mail: the page as it stands, and each of its answers."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from contributions.freshness import asking
from contributions.freshness.tokens import programme_of, token_of
from contributions.models import FreshnessAsk, FreshnessStop, Revision
from contributions.workflows import RevisionState
from directory.models import Programme, SearchEntry
from directory.vocabulary import Standing
from tests.contributions.test_freshness_asking import ADDRESS, ORIGIN, asked, confirmed, move_clock
from tests.factories import derive_index, writing

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(mailoutbox) -> Programme:
    """A programme about which its organization was asked."""
    made = confirmed(
        200,
        title="Cours du soir",
        phone="+33199000001",
        hours="Mo 10:00-12:00",
    )
    asking.send_about([made.pk], ORIGIN)
    return made


@pytest.fixture
def address(programme, mailoutbox) -> str:
    """The path of the link in its mail."""
    found = re.search(r"https://reperes\.example\.org(/\S+)", mailoutbox[0].body)
    assert found
    return found[1]


def say(address: str, answer: str, client: Client | None = None) -> str:
    answered = (client or Client()).post(address, {"answer": answer})
    assert answered.status_code == 200
    return answered.content.decode()


def test_link_shows_the_page_as_it_stands_without_an_account(address):
    body = Client().get(address).content.decode()
    for words in ("Cours du soir", "Apprenez le français", "+33199000001", ADDRESS):
        assert words in body


@pytest.mark.parametrize("language", ["ar", "en", "fa", "ps", "ru", "ti", "uk"])
def test_link_opens_in_every_language(address, language):
    assert Client().get(address.replace("/fr/", f"/{language}/", 1)).status_code == 200


def test_reading_changes_nothing(address):
    """Mail scanners open links."""
    Client().get(address)
    Client().head(address)
    assert not Revision.objects.exists()


def test_page_is_neither_kept_nor_indexed_and_sends_no_referrer(address):
    answer = Client().get(address)
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "strict-origin"


def test_every_text_has_a_form_that_corrects_it(programme, address):
    body = Client().get(address).content.decode()
    assert f"/fr/contribute/programme/{programme.pk}/summary/" in body
    assert f'href="/fr/contribute/programme/{programme.pk}/"' in body


def test_still_right_confirms_the_page_today(programme, address):
    say(address, "right")
    programme.refresh_from_db()
    assert (programme.verified_on, programme.verified_role) == (timezone.localdate(), "member")
    revision = Revision.objects.get()
    assert (revision.state, revision.role) == (RevisionState.ACCEPTED, "member")
    assert list(revision.content) == ["verified"]


def test_confirming_brings_a_page_back_into_results(programme, address):
    with writing():
        Programme.objects.update(search_standing=Standing.UNCONFIRMED)
        derive_index(programme.pk)
    assert not SearchEntry.objects.filter(programme=programme).exists()
    say(address, "right")
    programme.refresh_from_db()
    assert programme.search_standing == Standing.USUAL
    assert SearchEntry.objects.filter(programme=programme).exists()


def test_link_is_used_up_by_confirming(address):
    say(address, "right")
    body = say(address, "closed")
    assert "Ce lien a déjà servi" in body
    assert Revision.objects.count() == 1


def test_closed_is_a_proposal_that_waits_for_the_coordinator(programme, address, coordinator):
    say(address, "closed")
    programme.refresh_from_db()
    assert programme.operating == "active"
    (revision,) = Revision.objects.reviewable_by(coordinator).waiting()
    assert revision.content["operating"]["operating"] == "closed"
    assert "a pris fin" in revision.note


def test_not_ours_asks_no_more_and_proposes_to_remove_the_address(
    programme, address, coordinator, monkeypatch
):
    say(address, "not_ours")
    (revision,) = Revision.objects.reviewable_by(coordinator).waiting()
    assert revision.content["contact"]["email"] == ""
    assert revision.content["contact"]["phone"] == "+33199000001"
    move_clock(monkeypatch, 20)
    assert asked() == []


def test_not_ours_says_nothing_about_other_pages_of_the_address(address, monkeypatch):
    say(address, "not_ours")
    other = confirmed(200)
    move_clock(monkeypatch, 20)
    assert asked() == [[other.pk]]


def test_address_that_wants_no_mails_gets_none_about_anything(address, monkeypatch):
    say(address, "no_mails")
    confirmed(200)
    move_clock(monkeypatch, 20)
    assert asked() == []
    assert ADDRESS.encode() not in bytes(FreshnessStop.objects.get().address_digest)
    assert not Revision.objects.exists()


def test_unknown_answer_changes_nothing(address):
    say(address, "delete")
    assert not Revision.objects.exists()


# The token


def test_token_opens_its_programme(programme):
    ask = FreshnessAsk.objects.get()
    assert programme_of(token_of(programme.pk, ask.letter)) == programme


@pytest.mark.parametrize("change", ["first", "signature", "other", "unsent", "empty"])
def test_other_tokens_open_nothing(programme, change):
    letter = FreshnessAsk.objects.get().letter
    token = token_of(programme.pk, letter)
    wrong = {
        "first": ("A" if token[0] != "A" else "B") + token[1:],
        "signature": token[:-1] + ("A" if token[-1] != "A" else "B"),
        "other": token_of(confirmed(10).pk, letter),
        "unsent": token_of(programme.pk, uuid4()),
        "empty": "",
    }[change]
    assert programme_of(wrong) is None


def test_token_ends_with_the_address(programme):
    token = token_of(programme.pk, FreshnessAsk.objects.get().letter)
    with writing():
        Programme.objects.update(email="autre@example.org")
    assert programme_of(token) is None


def test_token_ends_when_a_coordinator_confirms(programme):
    token = token_of(programme.pk, FreshnessAsk.objects.get().letter)
    with writing():
        Programme.objects.update(verified_on=timezone.localdate() - timedelta(days=1))
    assert programme_of(token) is None


def test_token_gives_no_right_to_another_programme(programme, address):
    """What the link may accept is the confirmation of its own page alone."""
    other = confirmed(300, email="autre@example.org")
    say(address, "right")
    other.refresh_from_db()
    assert other.verified_on == timezone.localdate() - timedelta(days=300)
