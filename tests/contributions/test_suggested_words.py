"""Better words for the interface: a form that anybody may send, kept for reviewers."""

import dataclasses
import time
from datetime import date

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from config.languages import Review
from contributions.models import WordSuggestion
from contributions.models.suggestion import LONGEST
from contributions.proposals.forms.honeypot import signed_timestamp
from contributions.proposals.views import access

pytestmark = pytest.mark.django_db
PAGE = "/uk/contribute/words/"
DRAFTS = [code for code, facts in settings.LANGUAGE_FACTS.items() if not facts.is_written]


def sent(**changed: str) -> dict[str, str]:
    """A form that was open for a minute."""
    begun = signed_timestamp(time.time() - 60)
    form = {"homepage": "", "begun": begun, "shown": "Шукати", "better": "Знайти"}
    return form | changed


def test_suggestion_is_stored_in_the_language_of_the_page(client):
    response = client.post(PAGE, sent())
    assert response.status_code == 302
    stored = WordSuggestion.objects.get()
    assert (stored.language, stored.shown, stored.better) == ("uk", "Шукати", "Знайти")


def test_sender_is_thanked(client):
    page = client.get(client.post(PAGE, sent())["Location"])
    assert 'role="status"' in page.content.decode()


@pytest.mark.parametrize(
    "changed",
    [
        {"shown": ""},
        {"better": "  "},
        {"better": "x" * (LONGEST + 1)},
        {"homepage": "https://robot.example"},
        {"begun": "never"},
    ],
)
def test_wrong_form_is_shown_again_and_nothing_is_stored(client, changed):
    assert client.post(PAGE, sent(**changed)).status_code == 422
    assert not WordSuggestion.objects.exists()


def test_too_many_suggestions_from_one_network_are_refused(client, monkeypatch):
    monkeypatch.setattr(access, "SENDING", dataclasses.replace(access.SENDING, count=1))
    assert client.post(PAGE, sent()).status_code == 302
    assert client.post(PAGE, sent()).status_code == 429
    assert WordSuggestion.objects.count() == 1


def test_database_refuses_a_suggestion_that_says_nothing():
    with pytest.raises(IntegrityError), transaction.atomic():
        WordSuggestion.objects.create(language="uk", shown="Шукати", better="")


@pytest.mark.parametrize("language", DRAFTS)
def test_page_of_an_unreviewed_language_says_so_once(client, language):
    html = client.get(f"/{language}/legal/").content.decode()
    assert html.count("draft-note") == 1
    assert f"/{language}/contribute/words/" in html


@pytest.mark.parametrize("language", ["fr", "en"])
def test_page_of_a_language_the_site_is_written_in_says_nothing(client, language):
    assert "draft-note" not in client.get(f"/{language}/legal/").content.decode()


def test_page_of_a_reviewed_language_says_nothing(client, settings):
    reviewed = Review(role="reviewer of Ukrainian", on=date(2026, 12, 1))
    facts = dataclasses.replace(settings.LANGUAGE_FACTS["uk"], reviewed=reviewed)
    settings.LANGUAGE_FACTS = settings.LANGUAGE_FACTS | {"uk": facts}
    assert "draft-note" not in client.get("/uk/legal/").content.decode()


def test_reading_page_with_the_note_sets_no_cookie(client):
    assert not client.get("/uk/legal/").cookies
