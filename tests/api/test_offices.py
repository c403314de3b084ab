"""The API of public offices: the nearest, their hours, what is refused."""

import pytest
from django.utils import timezone

from regions.models import PublicOffice
from tests.factories import OfficeFactory

pytestmark = pytest.mark.django_db
URL = "/api/v1/offices/"
LYON = {"lat": 45.7676, "lon": 4.8365}


def offices(client, **params) -> list[dict]:
    response = client.get(URL, LYON | params)
    assert response.status_code == 200
    return response.json()["features"]


def test_nearest_office_comes_first_with_metres(client):
    found = offices(client, limit=5)
    assert len(found) == 5
    distances = [each["properties"]["distance_m"] for each in found]
    assert distances == sorted(distances)
    assert found[0]["properties"]["name"] == "Mairie - Lyon"
    assert found[0]["properties"]["commune"] == "com:69123"
    assert distances[0] < 200


def test_ten_are_given_unless_a_number_is_asked_for(client):
    assert len(offices(client)) == 10


def test_kinds_are_alternatives(client):
    OfficeFactory(kind="caf")
    OfficeFactory(kind="ofii")
    found = offices(client, kind=["caf", "ofii"])
    assert {each["properties"]["kind"] for each in found} == {"caf", "ofii"}
    assert offices(client, kind="cpam") == []


def test_open_office_says_until_when(client):
    OfficeFactory(kind="ofii", opening_hours="24/7")
    OfficeFactory(kind="cpam", opening_hours="00:00-24:00 off")
    OfficeFactory(kind="caf", opening_hours="")
    [always] = offices(client, kind="ofii")
    assert always["properties"]["is_open"] is True
    assert offices(client, kind="cpam")[0]["properties"]["is_open"] is False
    unknown = offices(client, kind="caf")[0]["properties"]
    assert (unknown["is_open"], unknown["opening_hours"], unknown["next_change_at"]) == (
        None,
        None,
        None,
    )


def test_office_without_a_point_of_its_own_says_so(client):
    around = PublicOffice.objects.filter(is_located=False).first()
    params = {"lat": around.point.y, "lon": around.point.x, "limit": 50}
    found = {each["id"]: each for each in client.get(URL, params).json()["features"]}
    assert found[str(around.pk)]["properties"]["precision"] == "commune"


def test_ended_office_is_not_given(client):
    OfficeFactory(kind="caf", ended_on=timezone.localdate())
    assert offices(client, kind="caf") == []
