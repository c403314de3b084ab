"""Corrections stay in the reader's language, in the letters in which it is written."""

import pytest

from directory.search.criteria import Criteria
from directory.search.lookups import text_query
from directory.search.spelling import spelled, spelled_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("examples")]


@pytest.mark.parametrize(
    ("typed", "language", "shown"),
    [
        ("dentisst", "fr", "dentiste"),
        ("dentisst", "en", "dentist"),
        ("psycologue", "fr", "psychologue"),
        ("psycologist", "en", "psychologist"),
        ("безплатный", "ru", "бесплатный"),
        ("французкий", "ru", "французский"),
        ("стаматолог", "ru", "стоматолог"),
    ],
)
def test_a_correction_is_shown_in_letters_of_the_language_of_the_reader(
    client, typed, language, shown
):
    said = client.get(f"/{language}/", {"q": typed}).context["understood"]
    assert [(one.typed, one.shown) for one in said.corrected] == [(typed, shown)]


@pytest.mark.parametrize("typed", ["demain", "médecin demain", "aujourd'hui"])
def test_a_day_is_no_misspelled_word(typed):
    assert text_query(Criteria(words=typed)).corrected == ()


@pytest.mark.parametrize(
    ("word", "language", "shown"),
    [
        ("medecin", "fr", "médecin"),
        ("бесплатныи", "ru", "бесплатный"),
        ("xyzzyq", "fr", "xyzzyq"),
        ("115", "fr", "115"),
    ],
)
def test_a_folded_word_is_written_as_in_labels_or_texts(word, language, shown):
    assert spelled(word, language) == shown


@pytest.mark.parametrize(
    ("text", "word", "shown"),
    [
        ("Médecin gratuit", "medecin", "médecin"),
        ("OFPRA : dossier", "ofpra", "OFPRA"),
        ("Aller à Lyon", "lyon", "Lyon"),
        ("Médecins", "medecin", ""),
        (None, "medecin", ""),
    ],
)
def test_a_word_is_spelled_as_in_a_text(text, word, shown):
    assert spelled_in(text, word) == shown
