"""Autocomplete by the API: themes, needs, sheets and words."""

import pytest
from django.db import connection

from contributions.revisions import write_guard
from directory.index import rebuild
from directory.models import KnownWord, ProcedureSheet, Programme
from directory.search.autocomplete import SUGGEST, autocomplete, suggestion_params
from tests.factories import ProgrammeFactory, write_texts
from tests.random_programmes import check_and_analyze

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("examples")]

URL = "/api/v1/words/"


@pytest.fixture(scope="module")
def examples(examples, django_db_blocker):
    """The content every new installation has, and many words."""
    with django_db_blocker.unblock(), write_guard.allow_writes("test"):
        KnownWord.objects.bulk_create(
            KnownWord(word=f"zz{number:05}zz".translate(str.maketrans("0123456789", "abcdefghij")))
            for number in range(20_000)
        )
        check_and_analyze()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE directory_knownword")
        yield


def offered(client, q: str, lang: str = "fr") -> list[tuple[str, str]]:
    """Kind and code of what is offered, of a word the word."""
    results = client.get(URL, {"q": q, "lang": lang}).json()["results"]
    return [(one["kind"], one["code"] or one["label"]) for one in results]


# Typed text, language, and expected suggestions.
TYPED = [
    ("lo", "fr", "theme", "housing"),
    ("loge", "fr", "theme", "housing"),
    ("LOGEMENT", "fr", "theme", "housing"),
    ("lojement", "fr", "theme", "housing"),
    ("logemnet", "fr", "theme", "housing"),
    ("hous", "en", "theme", "housing"),
    ("social hou", "en", "need", "social-housing"),
    ("récépi", "fr", "need", "residence-permit"),
    ("recepi", "ar", "need", "residence-permit"),
    ("carte de sé", "fr", "need", "residence-permit"),
    ("إقام", "ar", "need", "residence-permit"),
    ("сім", "uk", "theme", "family"),
    ("compte banc", "fr", "sheet", "bank-account"),
    ("carte banc", "fr", "need", "bank-account"),
    ("cours de fr", "fr", "word", "cours de français"),
    ("accu", "fr", "word", "accueil"),
    ("gren", "fr", "place", "com:38185"),
    ("ليون", "ar", "place", "com:69123"),
]


@pytest.mark.parametrize(("q", "lang", "kind", "code"), TYPED)
def test_what_is_typed_is_offered(client, q, lang, kind, code):
    assert (kind, code) in offered(client, q, lang)


@pytest.mark.parametrize(("q", "lang", "kind", "code"), TYPED)
def test_at_most_eight_are_offered_each_once(client, q, lang, kind, code):
    found = offered(client, q, lang)
    assert len(found) == len(set(found)) <= 8


@pytest.mark.parametrize("q", ["xqxqxq", "--", "%%", "__", "\\'", "a" * 100])
def test_a_text_that_matches_nothing_gets_no_suggestion(client, q):
    assert offered(client, q) == []


def test_a_term_found_by_a_synonym_has_it(client):
    results = client.get(URL, {"q": "récépi", "lang": "en"}).json()["results"]
    permit = next(one for one in results if one["code"] == "residence-permit")
    assert (permit["lang"], permit["said"]) == ("en", "récépissé")


def test_a_theme_leads_to_its_search_in_the_language(client):
    theme = client.get(URL, {"q": "hous", "lang": "en"}).json()["results"][0]
    assert theme["url"] == "http://testserver/en/?theme=housing"


def test_a_sheet_leads_to_its_page(client):
    results = client.get(URL, {"q": "compte banc", "lang": "fr"}).json()["results"]
    urls = [one["url"] for one in results if one["kind"] == "sheet"]
    assert urls == ["http://testserver/fr/procedures/bank-account/"]


@pytest.mark.parametrize(
    ("q", "icon"), [("récépi", "id-card"), ("gren", "map-pin"), ("accu", "search")]
)
def test_what_is_offered_has_an_icon(client, q, icon):
    results = client.get(URL, {"q": q, "lang": "fr"}).json()["results"]
    assert icon in [one["icon"] for one in results]


def test_a_place_leads_to_the_search_near_it(client):
    results = client.get(URL, {"q": "gren", "lang": "fr"}).json()["results"]
    urls = [one["url"] for one in results if one["kind"] == "place"]
    assert "http://testserver/fr/?place=com%3A38185" in urls


@pytest.mark.parametrize("kind", ["theme", "need", "sheet"])
def test_the_address_of_what_is_offered_answers(client, kind):
    results = client.get(URL, {"q": "fra", "lang": "fr"}).json()["results"]
    url = next(one["url"] for one in results if one["kind"] == kind)
    assert client.get(url).status_code == 200


def test_a_word_is_spelled_as_a_title_spells_it(client):
    with write_guard.allow_writes("test"):
        ProgrammeFactory(title="Jonglerie épatante")
    assert offered(client, "epat") == [("word", "épatante")]


def test_a_word_of_a_title_in_another_language_is_not_offered(client):
    with write_guard.allow_writes("test"):
        programme = ProgrammeFactory(title="Jonglerie")
        write_texts({"en": {"title": "Jugglery"}}, programme=programme)
        rebuild.rebuild_entries([programme.pk])
    assert offered(client, "juggl", "fr") == []
    assert offered(client, "juggl", "en") == [("word", "jugglery")]


def test_a_word_of_a_programme_withdrawn_is_not_offered(client):
    with write_guard.allow_writes("test"):
        programme = ProgrammeFactory(title="Jonglerie épatante")
        Programme.objects.filter(pk=programme.pk).update(publication="archived")
        rebuild.rebuild_entries([programme.pk])
    assert KnownWord.objects.filter(word="epatante").exists()
    assert offered(client, "epat") == []


def test_a_sheet_withdrawn_is_not_offered(client):
    with write_guard.allow_writes("test"):
        ProcedureSheet.objects.filter(slug="bank-account").update(publication="archived")
    assert ("sheet", "bank-account") not in offered(client, "compte banc")


def test_a_very_common_word_is_offered_from_a_sample_of_titles(client):
    with write_guard.allow_writes("test"):
        ProgrammeFactory.create_batch(12, title="Jonglerie épatante")
        KnownWord.objects.filter(word="epatante").update(uses=400_000)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE directory_programmetext SET spatial_keys = spatial_keys || 0")
    assert offered(client, "epat") == [("word", "épatante")]


@pytest.mark.parametrize("q", ["lo", "lojement", "cours de fr", "إقام"])
def test_suggesting_is_two_queries(q, django_assert_max_num_queries):
    autocomplete("cours", "fr")
    with django_assert_max_num_queries(2):
        autocomplete(q, "fr")


def plan_of(typed: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + SUGGEST, suggestion_params(typed, "fr"))
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.parametrize("typed", ["lo", "logement", "lojement", "cours de fr", "اقام"])
def test_words_are_read_by_the_index_of_beginnings(typed):
    plan = plan_of(typed)
    assert "Seq Scan on directory_knownword" not in plan
    assert "~>=~" in plan


def test_mistyped_words_are_read_by_both_halves():
    plan = plan_of("lojement")
    assert "Index Scan on word_ending" in plan or "Index Scan using word_ending" in plan
    assert plan.count("(word)::text ~>=~ 'loje") == 2
