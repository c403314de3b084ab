import pytest
from django.core.cache import cache
from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderTimedOut
from geopy.geocoders import BANFrance

from geo import geocoders
from geo.geocoders import Gazetteer, Provider, geocode, reverse
from geo.points import point

pytestmark = pytest.mark.django_db

STREET = {
    "features": [
        {
            "geometry": {"coordinates": [4.8357, 45.764]},
            "properties": {"label": "1 Place Bellecour 69002 Lyon", "citycode": "69382"},
        }
    ]
}


class Answering(BaseSyncAdapter):
    """A fake network adapter: gives one answer and records requests."""

    def __init__(self, answer):
        super().__init__(proxies=None, ssl_context=None)
        self.answer = answer
        self.requested = []

    def get_json(self, url, *, timeout, headers):
        self.requested.append(url)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    get_text = get_json


@pytest.fixture
def service(monkeypatch, settings):
    """Adds a provider with a given answer after the gazetteer."""

    def put(answer, name="ban") -> Answering:
        adapter = Answering(answer)
        real = geocoders.PROVIDERS[name]
        made = Provider(
            name, lambda: BANFrance(adapter_factory=lambda **_: adapter), real.code, pause_s=0
        )
        monkeypatch.setitem(geocoders.PROVIDERS, name, made)
        settings.GEOCODERS = [*settings.GEOCODERS, name]
        return adapter

    cache.clear()
    geocoders._limited.cache_clear()
    yield put
    geocoders._limited.cache_clear()


def test_gazetteer_is_a_geopy_geocoder():
    found = Gazetteer().geocode("ليون")
    assert (found.address, found.raw["code"]) == ("Lyon, Rhône", "com:69123")


def test_gazetteer_returns_none_for_an_unknown_name():
    assert Gazetteer().geocode("qqqqzz") is None


def test_gazetteer_gives_a_list_when_asked_for_several():
    found = Gazetteer().geocode("saint denis", exactly_one=False, limit=3)
    assert [place.raw["code"] for place in found][:2] == ["com:93066", "com:97411"]


def test_gazetteer_reverses_latitude_first_as_geopy_does():
    assert Gazetteer().reverse((45.75, 4.85)).raw["code"] == "com:69123"


def test_a_name_in_the_gazetteer_uses_no_service(service):
    adapter = service(STREET)
    assert geocode("Lyon").found[0].provider == "gazetteer"
    assert adapter.requested == []


def test_an_address_goes_on_to_the_next_provider_with_its_insee_code(service):
    service(STREET)
    found = geocode("1 place Bellecour, Lyon").found[0]
    assert (found.provider, found.code, found.lon) == ("ban", "com:69382", 4.8357)


def test_the_same_address_is_requested_once(service):
    adapter = service(STREET)
    geocode("1 place Bellecour, Lyon")
    geocode("1, PLACE Bellecour – Lyon")
    assert len(adapter.requested) == 1


@pytest.mark.parametrize("answer", [GeocoderTimedOut("slow"), {"features": [{}]}, {"features": 3}])
def test_a_failing_service_is_named_and_never_raises(service, answer):
    service(answer)
    found = geocode("1 place Bellecour, Lyon")
    assert (found.found, found.failed) == ([], ["ban"])


def test_the_provider_after_a_failing_one_is_asked(service):
    service(GeocoderTimedOut("slow"))
    service(STREET, "nominatim")
    answer = reverse_without_gazetteer()
    assert (answer.failed, answer.found[0].provider) == (["ban"], "nominatim")


def reverse_without_gazetteer():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(geocoders.settings, "GEOCODERS", ["ban", "nominatim"])
        return reverse(point(4.83571, 45.76403))


def test_positions_are_sent_to_services_rounded_to_a_hundred_metres(service):
    adapter = service(STREET)
    reverse_without_gazetteer()
    assert "lat=45.764" in adapter.requested[0]
    assert "45.76403" not in adapter.requested[0]


def test_a_point_in_france_reverses_to_the_nearest_commune():
    assert reverse(point(-1.1598, 46.1481)).found[0].code == "com:17300"


def test_an_empty_text_finds_nothing_and_uses_no_service(service):
    adapter = service(STREET)
    assert geocode(" - ").found == []
    assert adapter.requested == []


def test_ban_is_asked_where_it_lives_since_2025():
    ban = geocoders.PROVIDERS["ban"].make()
    assert ban.geocode_api == "https://data.geopf.fr/geocodage/search"
