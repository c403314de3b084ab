"""Mails say in which languages no person has reviewed the words, as pages do."""

from dataclasses import replace
from datetime import date

import pytest
from django.conf import settings
from django.utils.translation import gettext, override

from accounts import mails
from config.languages import Review

LANGUAGES = [code for code, _name in settings.LANGUAGES]


def last_line(mailoutbox, language: str) -> str:
    mails.send("accounts/mail/closed.txt", to="person@example.org", language=language)
    return mailoutbox[0].body.strip().rpartition("\n")[2]


def note_in(language: str) -> str:
    with override(language):
        return gettext("Translated by a machine, not yet reviewed by a person.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_last_line_of_a_mail_says_that_its_language_is_a_draft(mailoutbox, language):
    is_draft = settings.LANGUAGE_FACTS[language].is_unreviewed
    assert (last_line(mailoutbox, language) == note_in(language)) == is_draft


def test_mail_in_a_language_that_somebody_reviewed_says_nothing(mailoutbox, settings):
    review = Review(role="reviewer of Ukrainian", on=date(2026, 12, 1))
    reviewed = replace(settings.LANGUAGE_FACTS["uk"], reviewed=review)
    settings.LANGUAGE_FACTS = settings.LANGUAGE_FACTS | {"uk": reviewed}
    assert last_line(mailoutbox, "uk") != note_in("uk")
