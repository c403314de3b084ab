"""The address of a hidden site appears in no response to anybody without the right to read it.

Two hidden sites of one commune have addresses and points that cannot be mistaken; then every
answer of every address is read for them.
"""

import re
from dataclasses import dataclass

import pytest
from django.db import connection
from django.urls import get_resolver

from contributions.revisions import write_guard
from directory.display.maps import markers_of
from directory.exports.formats import FORMATS
from directory.models import HiddenAddress, Programme
from geo.mercator import column_and_row
from tests.directory_content import LANGUAGES
from tests.factories import ProgrammeFactory
from tests.test_permissions import names_of

pytestmark = pytest.mark.django_db

STREET = "77 chemin de la Mésange-Zorglub"
POSTCODE = "69987"
# Two points in Lyon, each some kilometres from the centre of the commune.
FIRST = (4.80012, 45.77912)
SECOND = (4.87333, 45.74012)
TRACES = ["zorglub", "mésange", "mesange", POSTCODE]
LYON = "com:69123"


@dataclass(frozen=True)
class Refuge:
    """Two programmes at hidden addresses, whose titles can be searched."""

    first: Programme
    second: Programme

    @property
    def both(self) -> tuple[Programme, Programme]:
        return self.first, self.second


@pytest.fixture(scope="module")
def refuge(world, django_db_blocker) -> Refuge:
    with django_db_blocker.unblock():
        made = Refuge(*(_hidden(number, place) for number, place in ((1, FIRST), (2, SECOND))))
        connection.check_constraints()
    return made


def _hidden(number: int, place: tuple[float, float]) -> Programme:
    with write_guard.allow_writes("test"):
        programme = ProgrammeFactory(
            title=f"Refuge discret {number}",
            hidden=True,
            at=LYON,
            themes=["housing"],
            needs=["bank-account"],
            age_min=18,
        )
        address = HiddenAddress.objects.get(site__programme=programme)
        address.place = {"street_address": STREET, "postcode": POSTCODE, "point": place}
        address.save()
    return programme


def pages_of(refuge: Refuge, language: str) -> list[str]:
    """Pages on which the hidden programmes are listed, or might be."""
    near = "?lat=45.77912&lon=4.80012"
    of_programmes = [
        f"/{language}/programmes/{programme.pk}/{part}"
        for programme in refuge.both
        for part in ("", "map/")
    ]
    return [
        f"/{language}/",
        f"/{language}/?place={LYON}",
        f"/{language}/?theme=housing",
        f"/{language}/?q=refuge",
        f"/{language}/?q=Zorglub",
        f"/{language}/?where=69987",
        f"/{language}/{near}&radius_m=10000",
        f"/{language}/{near}&age=20&theme=housing",
        f"/{language}/?bbox=4.7,45.7,4.9,45.8",
        *of_programmes,
        f"/{language}/procedures/bank-account/?place={LYON}",
        f"/{language}/territories/{LYON}/",
        f"/{language}/territories/{LYON}/map/",
        f"/{language}/territories/dep:69/",
        f"/{language}/territories/dep:69/map/",
    ]


# Of the exports, those whose bytes say nothing before they are unpacked; their rows are the same.
PACKED = ("xlsx", "gpkg")
ANSWERS = [
    "programmes/?place=com:69123&limit=200",
    "programmes/?lat=45.77912&lon=4.80012&limit=200",
    "programmes/?bbox=4.7,45.7,4.9,45.8",
    "programmes/?theme=housing",
    "programmes/?q=Zorglub",
    "programmes/?q=Mésange",
    "programmes/{first}/",
    "programmes/{second}/?lang=ar",
    *(f"clusters/{z}/{x}/{y}/" for z, x, y in [(0, 0, 0), (5, 16, 11), (12, 2102, 1461)]),
    "clusters/12/2102/1461/?theme=housing",
    "places/?q=Zorglub",
    "places/?q=69987",
    "words/?q=Zorglub",
    "territories/com:69123/",
    "procedures/",
    "offices/?lat=45.77912&lon=4.80012",
    "search/?place=com:69123&q=refuge",
    *(f"programmes/export/{code}/" for code in FORMATS if code not in PACKED),
]


def are_together(text: str, lon: float, lat: float) -> bool:
    """Whether both coordinates stand within 60 characters of each other, in either order."""
    one, other = re.escape(f"{lon:.3f}"), re.escape(f"{lat:.3f}")
    return bool(re.search(rf"{one}.{{0,60}}{other}|{other}.{{0,60}}{one}", text, re.DOTALL))


def traces_in(content: bytes) -> list[object]:
    """Words of the address in a response, and points whose coordinates stand together, to 100 m.

    Among thousands of positions of outlines each coordinate alone stands somewhere.
    """
    text = content.decode().lower()
    places = [place for place in (FIRST, SECOND) if are_together(text, *place)]
    return places + [trace for trace in TRACES if trace in text]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_says_a_hidden_address(client, refuge, language):
    traces = {}
    for address in pages_of(refuge, language):
        response = client.get(address)
        assert response.status_code == 200
        # The form repeats what the reader typed.
        typed = re.sub(r"q=[^&]*|where=[^&]*|lat=[^&]*|lon=[^&]*", "", address)
        content = response.content
        for parameter in set(re.findall(r"=([^&]+)", address)) - set(
            re.findall(r"=([^&]+)", typed)
        ):
            content = content.replace(parameter.encode(), b"")
        if found := traces_in(content):
            traces[address] = found
    assert traces == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_fragment_for_a_script_says_no_hidden_address(client, refuge, language):
    for programme in refuge.both:
        address = f"/{language}/programmes/{programme.pk}/"
        response = client.get(address, headers={"hx-request": "true"})
        assert traces_in(response.content) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_answer_to_a_device_says_no_hidden_address(client, refuge, language):
    # Near the hidden point: the response must not give the distance.
    response = client.post(f"/{language}/near/", {"lat": "45.7836", "lon": "4.8046"})
    assert str(refuge.first.pk) in response.content.decode()
    assert traces_in(response.content) == []


@pytest.mark.parametrize("address", ANSWERS)
def test_no_answer_of_the_api_says_a_hidden_address(client, refuge, address):
    response = client.get(
        "/api/v1/" + address.format(first=refuge.first.pk, second=refuge.second.pk)
    )
    assert response.status_code == 200
    assert traces_in(response.getvalue()) == []


@pytest.mark.parametrize("address", ["/sitemap.xml", "/sitemap-programmes.xml", "/robots.txt"])
def test_no_machine_is_told_a_hidden_address(client, refuge, address):
    assert traces_in(client.get(address).content) == []


def test_every_kind_of_address_was_read():
    """The check of a programme uses only the request and reads nothing from the database.

    Exports stand among the answers of the programmes.
    """
    read = {re.sub(r"[?{].*", "", address).split("/")[0] for address in ANSWERS}
    versions = {name for name, _ in names_of(get_resolver()) if name.startswith("api:")}
    versions -= {"api:schema", "api:docs", "api:programme_check", "api:programmes_export"}
    assert versions == {
        f"api:{kind}"
        for plural in read
        for kind in {plural, plural.replace("ies", "y").removesuffix("s")}
        if f"api:{kind}" in versions
    }


# Attempts to infer the address from responses


@pytest.mark.parametrize("words", ["Zorglub", "Mésange", "chemin", POSTCODE])
@pytest.mark.parametrize("language", LANGUAGES)
def test_hidden_address_is_in_no_search_text(client, refuge, words, language):
    found = client.get("/api/v1/programmes/", {"q": words, "lang": language}).json()["features"]
    assert found == []


@pytest.mark.parametrize(
    "position", [FIRST, SECOND, (4.835, 45.757), (5.7357, 45.1875), (2.3522, 48.8566)]
)
def test_hidden_sites_of_one_commune_are_equally_far_from_anywhere(client, refuge, position):
    lon, lat = position
    found = client.get(
        "/api/v1/programmes/", {"lat": lat, "lon": lon, "radius_m": 200_000, "q": "discret"}
    ).json()["features"]
    distances = {feature["properties"]["distance_m"] for feature in found}
    assert len(distances) == (1 if position != (2.3522, 48.8566) else 0)


def test_circle_around_the_true_place_finds_nothing(client, refuge):
    query = {"lat": FIRST[1], "lon": FIRST[0], "radius_m": 500, "theme": "housing"}
    found = client.get("/api/v1/programmes/", query).json()["features"]
    assert found == []


def test_box_around_the_true_place_finds_nothing(client, refuge):
    west, south = FIRST[0] - 0.005, FIRST[1] - 0.005
    query = {"bbox": f"{west},{south},{west + 0.01},{south + 0.01}", "theme": "housing"}
    assert client.get("/api/v1/programmes/", query).json()["features"] == []


def test_result_at_a_hidden_site_has_no_geometry(client, refuge):
    found = client.get("/api/v1/programmes/?q=discret").json()["features"]
    assert [feature["geometry"] for feature in found] == [None, None]


def test_detail_of_a_hidden_site_has_the_commune_and_no_more(client, refuge):
    detail = client.get(f"/api/v1/programmes/{refuge.first.pk}/").json()
    (site,) = detail["properties"]["sites"]
    assert detail["geometry"] is None
    assert site["geometry"] is None
    assert site["properties"]["address"] == ""
    assert site["properties"]["commune"] == LYON


def test_hidden_sites_of_one_commune_stand_at_one_spot_on_the_map(client, refuge):
    centre = refuge.first.sites.get().commune.centre
    x, y = column_and_row(centre.x, centre.y, 12)
    features = client.get(f"/api/v1/clusters/12/{x}/{y}/?theme=housing").json()["features"]
    (spot,) = [f for f in features if f["properties"]["kind"] == "cluster"]
    assert spot["properties"]["same_spot"] is True
    assert spot["geometry"]["coordinates"] == pytest.approx([centre.x, centre.y])


def test_map_of_a_hidden_programme_has_no_marker(refuge):
    sites = refuge.first.sites.with_published_point()
    assert sites.count() == 1
    assert markers_of(sites) == []


def test_page_of_a_hidden_programme_has_no_map_link(client, refuge):
    html = client.get(f"/fr/programmes/{refuge.first.pk}/").content.decode()
    assert "geo:" not in html
    assert "GeoCoordinates" not in html


def test_reading_asks_for_no_hidden_address(client, refuge, django_assert_num_queries):
    with connection.execute_wrapper(refuse_hidden_addresses):
        for address in pages_of(refuge, "fr"):
            client.get(address)
        for address in ANSWERS:
            client.get("/api/v1/" + address.format(first=refuge.first.pk, second=refuge.second.pk))


def refuse_hidden_addresses(execute, sql, params, many, context):
    """Fail on any query that reads the table of hidden addresses."""
    assert "hiddenaddress" not in str(sql).lower()
    return execute(sql, params, many, context)
