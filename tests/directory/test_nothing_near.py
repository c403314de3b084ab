"""Where nothing near helps with a need that words name: the nearest help, or others like it."""

import pytest

from directory.models import Programme

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("examples")]

LYON = "com:69123"


@pytest.mark.parametrize("typed", ["mal aux dents", "dentiste", "болить зуб", "toothache"])
def test_the_nearest_help_of_the_need_is_shown_however_far(client, typed):
    context = client.get("/fr/", {"q": typed, "place": LYON}).context
    assert context["groups"] == []
    nearest = context["no_results"]["nearest"]
    found = Programme.objects.filter(needs__code="dental-eye-care")
    assert nearest.id in {programme.pk for programme in found}


def test_the_api_has_the_nearest_help_too(client):
    answer = client.get("/api/v1/search/", {"q": "mal aux dents", "place": LYON}).json()
    assert answer["nearest"] is not None
    assert answer["procedures"]


def test_the_need_and_those_beside_it_are_offered_before_all_themes(client):
    offers = client.get("/fr/", {"q": "mal aux dents", "place": LYON}).context["no_results"][
        "offers"
    ]
    assert offers[0]["url"] == "/fr/?need=dental-eye-care"
    assert "/fr/?need=see-doctor" in [offer["url"] for offer in offers]
    assert not any("theme=" in offer["url"] for offer in offers)
