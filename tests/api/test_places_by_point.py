"""Reverse geocoding: the commune of a point by official outlines, else candidates."""

import pytest
from django.contrib.gis.geos import GEOSGeometry

from regions.models import Territory

pytestmark = pytest.mark.django_db
URL = "/api/v1/places/"
AROUND_LYON = "MULTIPOLYGON(((4.7 45.6, 5.0 45.6, 5.0 45.9, 4.7 45.9, 4.7 45.6)))"


def test_point_without_official_outlines_gives_five_communes_to_choose_from(client):
    answer = client.get(URL, {"lat": 45.757, "lon": 4.835}).json()
    assert answer["certain"] is False
    assert answer["department"] == "dep:69"
    assert len(answer["results"]) == 5
    assert "com:69123" in [place["code"] for place in answer["results"]]


def test_point_inside_an_official_outline_gives_its_commune_alone(client):
    Territory.objects.filter(code="com:69123").update(
        outline=GEOSGeometry(AROUND_LYON, srid=4326), outline_is_official=True
    )
    answer = client.get(URL, {"lat": 45.757, "lon": 4.835}).json()
    assert answer["certain"] is True
    assert [place["code"] for place in answer["results"]] == ["com:69123"]


def test_point_abroad_is_in_no_department(client):
    answer = client.get(URL, {"lat": 52.5, "lon": 13.4}).json()
    assert answer == {"certain": False, "department": None, "results": []}


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
