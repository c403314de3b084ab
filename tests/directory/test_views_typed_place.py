"""A place typed without a script: taken, asked about, or found in an address."""

import pytest
from geopy.exc import GeocoderTimedOut

from geo import geocoders
from geo.geocoders import Provider

pytestmark = pytest.mark.django_db


def ask(client, typed: str, language: str = "fr"):
    return client.get(f"/{language}/", {"where": typed})


def test_two_towns_as_large_are_asked_about_and_none_is_taken(client, world):
    context = ask(client, "saint-denis").context
    assert context["where"] is None
    assert context["place_is_question"]
    assert [choice["context"] for choice in context["place_choices"]][:2] == [
        "Seine-Saint-Denis",
        "La Réunion",
    ]
    assert not context["form"].errors


def test_the_question_stands_on_the_page(client, world):
    html = ask(client, "saint-denis", "en").content.decode()
    assert "Which place do you mean?" in html
    assert "place=com%3A93066" in html
    assert "place=com%3A97411" in html


def test_a_choice_of_the_question_is_taken(client, world):
    choice = ask(client, "saint-denis").context["place_choices"][1]
    assert client.get(f"/fr/{choice['url']}").context["where"]["code"] == "com:97411"


def test_a_city_is_taken_before_villages_of_its_name(client, world):
    context = ask(client, "Montreuil").context
    assert context["where"]["code"] == "com:93048"
    assert not context["place_is_question"]


def test_a_former_commune_leads_to_that_of_today_and_says_so(client, world):
    response = ask(client, "Cran-Gevrier")
    assert response.context["where"]["code"] == "com:74010"
    assert "Cran-Gevrier, aujourd’hui Annecy" in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "language", "note"),
    [
        ("20 rue Mercière, Lyon 2e", "en", "Around Lyon 2e: the street was not found."),
        ("20 rue Mercière, Lyon 2e", "fr", "Autour de Lyon 2e : la rue n’a pas été trouvée."),
        ("mairie de Nantes", "en", "Around Nantes: nothing nearer to what you wrote was found."),
    ],
)
def test_an_address_without_a_service_gives_its_town_and_says_so(
    client, world, typed, language, note
):
    response = ask(client, typed, language)
    assert response.context["where"]
    assert response.context["place_note"] == note
    assert note in response.content.decode()
    assert "place" not in response.context["form"].errors


def test_a_village_found_by_another_spelling_is_asked_about(client, world):
    context = ask(client, "Lonson").context
    assert context["place_is_question"]
    assert "Lonçon" in [choice["label"] for choice in context["place_choices"]]


def test_an_address_gives_its_town_when_the_service_fails(client, world, monkeypatch, settings):
    class Failing:
        def geocode(self, *args, **kwargs):
            raise GeocoderTimedOut("slow")

    monkeypatch.setitem(
        geocoders.PROVIDERS, "ban", Provider("ban", Failing, geocoders.PROVIDERS["ban"].code)
    )
    settings.GEOCODERS = ["gazetteer", "ban"]
    geocoders._limited.cache_clear()
    context = ask(client, "3 rue d'aucun lieu, 35000 Rennes", "en").context
    geocoders._limited.cache_clear()
    assert context["where"]["code"] == "com:35238"
    assert context["place_note"] == "Around Rennes: the street was not found."


def test_a_sheet_asks_as_well(client, world):
    response = client.get(f"{world.sheet.get_absolute_url()}", {"where": "saint-denis"})
    assert response.context["place_is_question"]
    assert response.context["where"] is None


def test_a_sheet_says_that_a_place_is_unknown(client, world):
    response = client.get(f"{world.sheet.get_absolute_url()}", {"where": "xyzzyq"})
    html = response.content.decode()
    assert 'id="where-error"' in html
    assert 'value="xyzzyq"' in html


SENTENCE = "Londres is not in France: help is listed here for France alone."


def test_a_city_abroad_is_said_to_be_abroad(client, world):
    assert SENTENCE in ask(client, "Londres", "en").content.decode()


def test_a_city_abroad_is_no_unfinished_town(client, world):
    assert ask(client, "Oran").context["where"] is None


def test_a_sheet_says_that_a_city_is_abroad(client, world):
    address = world.sheet.get_absolute_url().replace("/fr/", "/en/")
    assert SENTENCE in client.get(address, {"where": "Londres"}).content.decode()


def test_cards_name_towns_in_the_script_of_the_page(client, world):
    html = ask(client, "lyon", "ar").content.decode()
    assert '<bdi class="muted" lang="fr" dir="ltr">Lyon</bdi>' in html
    assert "<bdi>ليون</bdi>" in html


def test_cards_in_french_name_towns_once(client, world):
    assert 'lang="fr" dir="ltr">Lyon</bdi>' not in ask(client, "lyon").content.decode()
