"""Typed addresses, in installations with a geocoding service."""

import pytest
from django.core.cache import cache
from geopy.adapters import BaseSyncAdapter
from geopy.geocoders import BANFrance

from geo import geocoders
from geo.geocoders import Provider

pytestmark = pytest.mark.django_db
TYPED = "1 place de l'Exemple 69002"
ADDRESS = {
    "geometry": {"coordinates": [4.8357, 45.764]},
    "properties": {"label": TYPED, "citycode": "69382"},
}


@pytest.fixture
def address_base(monkeypatch, settings):
    """Puts the national address base, answering with one address, behind the gazetteer."""

    class Answering(BaseSyncAdapter):
        def get_json(self, url, *, timeout, headers):
            return {"features": [ADDRESS]}

        get_text = get_json

    real = geocoders.PROVIDERS["ban"]
    made = Provider("ban", lambda: BANFrance(adapter_factory=_adapter(Answering)), real.code)
    monkeypatch.setitem(geocoders.PROVIDERS, "ban", made)
    settings.GEOCODERS = ["gazetteer", "ban"]
    cache.clear()
    geocoders._limited.cache_clear()
    yield
    geocoders._limited.cache_clear()


def _adapter(kind):
    return lambda **_: kind(proxies=None, ssl_context=None)


def test_address_is_searched_at_its_own_point(client, world, address_base):
    response = client.get("/fr/", {"where": TYPED})
    where = response.context["where"]
    assert (where["label"], where["lat"], where["lon"]) == (TYPED, 45.764, 4.8357)


def test_links_from_an_address_have_the_typed_text_and_no_point(client, world, address_base):
    response = client.get("/fr/", {"where": TYPED})
    for theme in response.context["themes"]:
        assert "where=1+place" in theme["url"]
        assert "lat=" not in theme["url"]


def test_address_gives_its_borough_where_there_is_only_the_gazetteer(client, world):
    response = client.get("/fr/", {"where": TYPED})
    assert response.context["where"]["code"] == "com:69382"
    assert not response.context["form"].errors
