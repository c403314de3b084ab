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
@pytest.mark.parametrize(
    ("given", "today"),
    [
        ("com:2a004", "com:2A004"),
        ("dep:2b", "dep:2B"),
        ("reg:82", "reg:84"),
        ("dep:20", "reg:94"),
        ("com:75111", "com:75056"),
        ("com:69383", "com:69123"),
    ],
)
def test_the_address_of_another_code_leads_to_that_of_today(client, address, given, today):
    response = client.get(address.format(given))
    assert (response.status_code, response["Location"]) == (308, address.format(today))
    assert client.get(address.format(today)).status_code == 200


@pytest.mark.parametrize(
    ("name", "code"), [("territory", "reg:82"), ("territory", "com:2a004"), ("place", "com:2a004")]
)
def test_another_code_is_known_in_searches(client, name, code):
    assert client.get("/api/v1/programmes/", {name: code}).status_code == 200


def test_a_borough_is_no_territory_to_search_in(client):
    response = client.get("/api/v1/programmes/", {"territory": "com:75111"})
    assert response.status_code == 400


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
