"""Small truths on the pages of a journey: hours, places, links that lead somewhere."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override

from directory.hours import wording
from directory.search.fields import MomentField
from directory.templatetags.times import hour_in_words, time_in_words
from directory.texts import Text
from journeys import keys, sharing
from journeys.models import Share
from journeys.phrases import new_phrase, read_phrase
from regions import cached
from tests.journeys.conftest import address, browser_of, main_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_once")]

AT_NINE = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


# Hours


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "9\u202fh"), ("en", "9:00"), ("ar", "9:00")],
)
def test_hour_of_a_last_use_is_the_one_in_france(language, words):
    with override(language):
        assert hour_in_words(AT_NINE) == words


def test_last_use_of_a_link_is_said_to_be_about_an_hour(sample):
    share = sample.shares["commenter"]
    Share.objects.filter(pk=share.pk).update(last_used_at=AT_NINE)
    page = main_of(browser_of(sample.secret).get(address("shares")))
    assert "30 novembre 2026, vers 9\u202fh" in page


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_times_of_a_journey_are_written_as_opening_hours_are(language):
    with override(language):
        assert time_in_words(AT_NINE) == wording.time_in_words(AT_NINE.replace(hour=9))


def test_appointment_in_arabic_has_no_twelve_hours(sample):
    page = main_of(browser_of(sample.secret, language="ar").get(address("journey", language="ar")))
    assert "<bdi>9:30</bdi>" in page


# Places


def test_step_says_its_town_in_the_script_of_the_page(sample, monkeypatch):
    named = {"Lyon": cached.LocalName("ليون", False)}
    monkeypatch.setattr(cached, "local_names", lambda language: named)
    page = main_of(browser_of(sample.secret, language="ar").get(address("journey", language="ar")))
    assert "<bdi>ليون</bdi>" in page


# Links


@pytest.mark.parametrize(("is_closed", "is_there"), [(False, True), (True, False)])
def test_answer_is_offered_where_it_can_be_written(sample, is_closed, is_there):
    share = sample.shares["commenter"]
    reader = browser_of(share_secret=sample.secrets["commenter"])
    reader.post(address("comment", share.pk), {"text": "Bonjour", "id": str(uuid4())})
    if is_closed:
        sharing.revoke(by=sample.owner, share=share)
    page = main_of(browser_of(sample.secret).get(address("journey")))
    assert ("Répondre" in page) == is_there


@pytest.mark.parametrize("has_phrase", [True, False])
def test_link_page_names_the_phrase_among_what_opens_the_journey(sample, has_phrase, monkeypatch):
    monkeypatch.setattr("journeys.phrases.SCRYPT_N", 16)
    if has_phrase:
        keys.save_phrase(by=sample.owner, phrase=read_phrase(" ".join(new_phrase("fr"))))
    page = main_of(browser_of(sample.secret).get(address("link")))
    assert ("cet appareil ni votre phrase de secours" in page) == has_phrase


def test_page_of_what_the_phone_keeps_leads_to_the_journey():
    assert 'href="/fr/journey/"' in main_of(Client().get("/fr/offline/journey/"))


def test_page_of_what_the_phone_keeps_leads_to_where_that_is_chosen(sample):
    assert 'href="/fr/journey/#keep"' in main_of(Client().get("/fr/offline/journey/"))
    assert 'id="keep"' in main_of(browser_of(sample.secret).get(address("journey")))


# Words


def test_moment_that_cannot_be_read_is_refused_without_a_code_word():
    with override("fr"), pytest.raises(ValidationError) as refused:
        MomentField().clean("demain")
    assert "now" not in str(refused.value)


@pytest.mark.parametrize(("language", "words"), [("fr", "a ajouté\u202f:"), ("en", "a ajouté:")])
def test_label_ends_as_its_language_writes_it(language, words):
    entry = {"at": AT_NINE, "verb": "a ajouté", "subject": {"title": Text("Un pas", "fr")}}
    with override(language):
        assert words in render_to_string("journeys/_history.html", {"done": [entry]})
