"""Texts of lists: which version is shown, and in which languages there are others."""

import pytest

from directory.texts import of_programmes, of_sheets
from tests.factories import ProgrammeFactory, SheetFactory

pytestmark = pytest.mark.django_db
TITLES = {"uk": {"title": "Рахунок"}, "ar": {"title": "حساب"}}


@pytest.mark.parametrize(
    ("language", "shown", "others"),
    [("ti", "fr", ("ar", "uk")), ("ar", "ar", ()), ("fr", "fr", ())],
)
@pytest.mark.parametrize("kind", ["sheet", "programme"])
def test_fallback_of_a_list_says_which_other_languages_there_are(
    kind, language, shown, others, django_assert_num_queries
):
    factory, texts_of = {
        "sheet": (SheetFactory, of_sheets),
        "programme": (ProgrammeFactory, of_programmes),
    }[kind]
    pk = factory(texts=TITLES).pk
    with django_assert_num_queries(1):
        title = texts_of([pk], language, "title")[pk]["title"]
    assert (title.lang, title.others) == (shown, others)
