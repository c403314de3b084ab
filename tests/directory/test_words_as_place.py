"""Words typed into the field for a place are searched for; places stay places."""

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("examples")]

LYON = "com:69123"
# What is typed, the words searched for, and the place that is taken.
READ_AS_WORDS = [
    ("dentiste", "dentiste", None),
    ("болить зуб", "болить зуб", None),
    ("où dormir", "où dormir", None),
    # A village, too.
    ("job", "job", None),
    ("médecin à Lyon", "médecin à Lyon", LYON),
    ("طبيب في ليون", "طبيب في ليون", LYON),
    ("лікар у Ліоні", "лікар у Ліоні", LYON),
    ("doctor lyon", "doctor", LYON),
    ("avocat 69003", "avocat 69003", "com:69383"),
]
PLACES = ["lyon", "69003", "Lyoon", "20 rue Mercière, Lyon 2e", "mairie de Nantes", "ليون"]


def ask(client, **params):
    return client.get("/fr/", params).context


@pytest.mark.parametrize(("typed", "words", "code"), READ_AS_WORDS)
def test_what_names_no_place_is_searched_as_words(client, typed, words, code):
    context = ask(client, where=typed)
    assert not context["form"].errors
    assert (context["read_as_words"], context["criteria"].words) == (words, words)
    assert (context["where"] or {}).get("code") == code


def test_the_page_says_that_it_searched_for_words(client):
    html = client.get("/en/", {"where": "dentist"}).content.decode()
    assert "Searched as words: “<bdi>dentist</bdi>”." in html
    assert 'name="q" type="search"' in html
    assert 'value="dentist"' in html


@pytest.mark.parametrize("typed", PLACES)
def test_a_place_stays_a_place(client, typed):
    context = ask(client, where=typed)
    assert context["read_as_words"] == ""
    assert context["where"] is not None or context["place_is_question"]


def test_what_is_neither_is_an_unknown_place(client):
    context = ask(client, where="xyzzyq")
    assert "place" in context["form"].errors


def test_a_place_chosen_before_stays_for_words(client):
    context = ask(client, where="dentiste", place=LYON)
    assert context["where"]["code"] == LYON
    assert context["criteria"].words == "dentiste"


def test_words_of_the_other_field_are_kept(client):
    context = ask(client, where="dentiste", q="avocat")
    assert context["criteria"].words == "avocat"
