"""Codes of communes that were merged into another, everywhere a code is taken."""

import pytest

from geo.models import Place

pytestmark = pytest.mark.django_db
OLD, TODAY = "com:74093", "com:74010"


def test_a_search_near_a_former_commune_is_near_that_of_today(client):
    old = client.get("/api/v1/programmes/", {"place": OLD})
    today = client.get("/api/v1/programmes/", {"place": TODAY})
    assert old.status_code == 200
    assert old.json()["features"] == today.json()["features"]


@pytest.mark.parametrize("path", ["/api/v1/programmes/", "/api/v1/territories/"])
def test_a_former_commune_is_known_as_a_territory(client, path):
    name = "parent" if "territories" in path else "territory"
    assert client.get(path, {name: OLD}).status_code == 200
    assert client.get(path, {name: "com:00000"}).status_code == 400


@pytest.mark.parametrize(
    "address", ["/api/v1/territories/{}/", "/fr/territories/{}/", "/fr/territories/{}/map/"]
)
def test_the_address_of_a_former_commune_moved_for_good(client, address):
    response = client.get(address.format(OLD) + "?lang=fr")
    assert response.status_code == 308
    assert response["Location"] == address.format(TODAY) + "?lang=fr"


@pytest.mark.parametrize("address", ["/api/v1/territories/{}/", "/fr/territories/{}/"])
def test_an_unknown_commune_is_still_unknown(client, address):
    assert client.get(address.format("com:00000")).status_code == 404


def test_places_say_how_a_text_was_understood(client):
    answer = client.get("/api/v1/places/", {"q": "Cran-Gevrier", "lang": "en"}).json()
    first = answer["results"][0]
    assert first["code"] == TODAY
    assert (first["name"], first["label"]) == ("Annecy", "Cran-Gevrier, now Annecy")
    assert (first["former_name"], first["match"]) == ("Cran-Gevrier", "name")


def test_places_say_which_names_were_derived(client):
    (first, *_) = client.get("/api/v1/places/", {"q": "Montreuil", "lang": "ar"}).json()["results"]
    assert first["name_is_derived"]
    assert first["official_name"] == "Montreuil"


def test_places_by_point_were_not_typed(client):
    town = Place.objects.get(code=TODAY)
    answer = client.get("/api/v1/places/", {"lat": town.point.y, "lon": town.point.x}).json()
    assert {place["match"] for place in answer["results"]} == {None}
