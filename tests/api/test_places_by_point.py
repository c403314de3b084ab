"""Reverse geocoding: the commune of a point, near a border the communes it may be in."""

import pytest

pytestmark = pytest.mark.django_db
URL = "/api/v1/places/"


def test_point_far_from_borders_gives_its_commune_alone(client):
    answer = client.get(URL, {"lat": 45.757, "lon": 4.835}).json()
    assert (answer["certain"], answer["department"]) == (True, "dep:69")
    assert [place["code"] for place in answer["results"]] == ["com:69123"]


def test_point_near_a_border_gives_the_communes_on_both_sides(client):
    answer = client.get(URL, {"lat": 45.765, "lon": 4.87}).json()
    assert (answer["certain"], answer["department"]) == (False, "dep:69")
    assert [place["code"] for place in answer["results"]] == ["com:69266", "com:69123"]


def test_point_abroad_is_in_no_department(client):
    answer = client.get(URL, {"lat": 52.5, "lon": 13.4}).json()
    assert answer == {"certain": False, "department": None, "borough": None, "results": []}


@pytest.mark.parametrize(
    ("lat", "lon", "borough"),
    [
        (48.8590, 2.3795, "com:75111"),
        (45.7560, 4.8260, "com:69382"),
        (43.3050, 5.3665, "com:13202"),
        (45.1870, 5.7250, None),
    ],
)
def test_point_in_paris_lyon_or_marseille_gives_its_borough(client, lat, lon, borough):
    assert client.get(URL, {"lat": lat, "lon": lon}).json()["borough"] == borough


@pytest.mark.parametrize(
    ("params", "named"),
    [
        ({}, "q"),
        ({"lat": 45}, "lon"),
        ({"lon": 4}, "lat"),
        ({"q": "lyon", "lat": 45, "lon": 4}, "q"),
        ({"lat": "NaN", "lon": 4}, "lat"),
        ({"lat": 999, "lon": 4}, "lat"),
    ],
    ids=str,
)
def test_half_a_point_is_refused_by_name(client, params, named):
    response = client.get(URL, params)
    assert response.status_code == 400
    assert named in [error["parameter"] for error in response.json()["errors"]]
