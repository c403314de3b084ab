"""The words that tell what somebody needs are kept, the weak ones are dropped."""

import pytest

from directory.search.autocomplete import autocomplete
from directory.search.criteria import Criteria
from directory.search.lookups import text_query

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("examples")]

NAMED = [
    ("asylum interview practice", "en", "asylum-claim"),
    ("la police m'a frappé", "fr", "police-complaint"),
    ("полиция избила меня", "ru", "police-complaint"),
    ("help with french goverment letters", "en", "paperwork-help"),
    ("permit de sejour", "fr", "residence-permit"),
    ("загубив картку", "uk", "residence-permit"),
    ("je veux en finir", "fr", "mental-health"),
    ("somebody to translate at the hospital", "en", "interpreter"),
    ("стиральная машина", "ru", "hygiene"),
    ("machine à laver", "fr", "hygiene"),
    ("lawer", "en", "legal-help"),
    ("ликар", "uk", "see-doctor"),
    ("مدرصه", "ar", "school-enrolment"),
    ("ስራህ", "ti", "find-job"),
    ("негде ночевать", "ru", "emergency-shelter"),
    ("زه چیرته خوب وکړم", "ps", "emergency-shelter"),
]
# What is typed, its language, and the need that is offered first.
OFFERED = [
    ("зуб", "uk", "dental-eye-care"),
    ("зуб", "ru", "dental-eye-care"),
    ("dent", "fr", "dental-eye-care"),
    ("tooth", "en", "dental-eye-care"),
]


@pytest.mark.parametrize(("words", "language", "need"), NAMED)
def test_the_telling_words_are_kept(words, language, need):
    query = text_query(Criteria(words=words, language=language))
    assert f"n:{need}" in query.whole_terms


def test_violence_by_police_is_none_of_a_couple():
    assert "n:women-support" not in text_query(Criteria(words="la police m'a frappé")).whole_terms


@pytest.mark.parametrize(("typed", "language", "need"), OFFERED)
def test_a_whole_name_is_offered_before_the_beginning_of_another(typed, language, need):
    assert autocomplete(typed, language)[0].code == need
