"""Basemap and tile proxy: which requests go to the source, when, and what is cached."""

import json
import os
import threading
import time

import pytest
from django.conf import settings as configured_settings
from django.urls import Resolver404, resolve, reverse

from geo.basemap import TILES_URL, basemap_of, start_source_check
from geo.tiles import proxy, store, watch
from geo.tiles import source as tile_source
from geo.tiles.address import LANDS, Tile, tile_at
from geo.tiles.source import Source, SourceError, configured, fetch
from tests.geo.conftest import wait_for_fetches

pytestmark = pytest.mark.usefixtures("known_map_version")

LYON = "/tiles/12/2103/1467.png"
SHIPPED_PROMPT_S = watch.PROMPT_S
NO_PICTURES = ["page", "disguised", "mislabelled", "broken", "huge", "elsewhere"]
NO_TILES = [
    "19/269190/187700",
    "1/2/0",
    "1/0/2",
    "5/32/0",
    "12/4096/0",
    "12/2200/1343",
    "14/0/0",
    "18/100/100",
    "99999999999/1/1",
]


@pytest.fixture
def answering(source, comes_true):
    """The source, after a check found it good."""
    start_source_check()
    assert comes_true(lambda: watch.last_state(configured()).answers)
    wait_for_fetches()
    source.requested.clear()
    source.headers.clear()
    return source


@pytest.fixture
def small_cache(settings):
    """Room for about three tiles in each folder."""
    settings.BASEMAP_CACHE_BYTES = store.FOLDERS * 2000
    # Which folder a tile falls into follows from this address: always the same ones.
    settings.BASEMAP_SOURCE = settings.BASEMAP_SOURCE | {"url": "http://tiles.example/{z}/{x}/{y}"}


@pytest.fixture
def short_timeout(monkeypatch):
    """A short wait for tiles; fetches themselves may take longer."""
    monkeypatch.setattr(watch, "PROMPT_S", 0.2)


def is_under_way(what: str) -> bool:
    """Whether a fetch of a "tile" or a check of the "basemap" still runs in the background."""
    return what in {thread.name for thread in threading.enumerate()}


def make_old(days: int) -> None:
    written = time.time() - days * 24 * 3600
    for path in store.folder().glob("*/*.png"):
        os.utime(path, (written, written))


def make_due() -> None:
    path = store.folder() / "source.json"
    states = {
        key: state | {"checked_at": time.time() - 3600}
        for key, state in json.loads(path.read_text()).items()
    }
    path.write_text(json.dumps(states))


# Configuration of pages


def test_outlines_are_the_map_before_anything_was_checked(source):
    assert basemap_of("fr")["tiles_url"] == ""


def test_first_page_starts_the_check_that_brings_the_street_map(source, comes_true):
    basemap_of("fr")
    assert comes_true(lambda: basemap_of("fr")["tiles_url"] == TILES_URL)


def test_street_map_says_its_zoom_and_whom_to_credit(answering):
    basemap = basemap_of("fr")
    assert (basemap["max_zoom"], basemap["attribution"], basemap["reason"]) == (18, "© Fake", "")


def test_our_own_map_goes_as_near_as_streets_and_says_what_is_missing(source):
    basemap = basemap_of("en")
    assert (basemap["max_zoom"], basemap["outlines_url"]) == (18, "/ground/v1/{z}/{x}/{y}.mvt")
    assert "streets are not shown" in basemap["reason"]


def test_pages_get_the_address_of_the_proxy():
    assert reverse("tile", args=[12, 2103, 1467]) == TILES_URL.format(z=12, x=2103, y=1467)


@pytest.mark.parametrize("behaviour", ["silent", "dripping", "nothing_there", *NO_PICTURES])
def test_source_that_gives_no_picture_leaves_the_outlines(
    source, comes_true, monkeypatch, behaviour
):
    if behaviour in {"silent", "dripping"}:
        monkeypatch.setattr(tile_source, "TIMEOUT_S", 0.2)
    source.behaviour = behaviour
    basemap_of("fr")
    assert comes_true(lambda: watch.last_state(configured()).checked_at > 0)
    assert basemap_of("fr")["tiles_url"] == ""


def test_source_that_cannot_be_reached_leaves_the_outlines(source, comes_true, settings):
    settings.BASEMAP_SOURCE = settings.BASEMAP_SOURCE | {"url": "http://127.0.0.1:9/{z}/{x}/{y}"}
    basemap_of("fr")
    assert comes_true(lambda: watch.last_state(configured()).checked_at > 0)
    assert basemap_of("fr")["tiles_url"] == ""


@pytest.mark.parametrize("behaviour", ["silent", "dripping"])
def test_source_that_hangs_makes_no_page_slow(source, behaviour):
    source.behaviour = behaviour
    assert {basemap_of("fr")["tiles_url"] for _ in range(20)} == {""}
    assert is_under_way("basemap")


def test_source_is_checked_once_however_many_pages_ask(source, comes_true):
    source.behaviour = "held"
    for _ in range(20):
        basemap_of("fr")
    source.released.set()
    assert comes_true(lambda: watch.last_state(configured()).answers)
    assert len(source.requested) == 1


def test_checked_source_is_not_checked_again_by_the_next_page(answering):
    basemap_of("fr")
    assert answering.requested == []


def test_source_that_came_back_is_found_at_the_next_check(source, comes_true):
    source.behaviour = "broken"
    basemap_of("fr")
    assert comes_true(lambda: watch.last_state(configured()).checked_at > 0)
    source.behaviour = "good"
    make_due()
    basemap_of("fr")
    assert comes_true(lambda: basemap_of("fr")["tiles_url"])


def test_source_that_went_away_is_found_at_the_next_check(answering, comes_true):
    answering.behaviour = "broken"
    make_due()
    basemap_of("fr")
    assert comes_true(lambda: not basemap_of("fr")["tiles_url"])


def test_state_of_another_source_does_not_count(answering, settings):
    settings.BASEMAP_SOURCE = settings.BASEMAP_SOURCE | {"url": answering.url + "?other"}
    assert not watch.last_state(configured()).answers


def test_folder_that_cannot_be_written_leaves_the_outlines(source, settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.VAR_DIR = tmp_path / "file"
    assert basemap_of("fr")["tiles_url"] == ""


# Outlines only


def test_installation_with_outlines_makes_no_request(source, settings, client):
    settings.BASEMAP = "outlines"
    start_source_check()
    basemap_of("fr")
    client.get(LYON)
    assert source.requested == []
    assert not (settings.VAR_DIR / "tiles").exists()


def test_installation_with_outlines_has_no_tiles(answering, settings, client):
    client.get(LYON)
    settings.BASEMAP = "outlines"
    assert client.get(LYON).status_code == 404


# Tiles


def test_reader_gets_the_tile_of_the_source(answering, client):
    response = client.get(LYON)
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert response.content.startswith(b"\x89PNG")
    assert answering.requested == ["/12/2103/1467.png"]


def test_tile_is_fetched_once(answering, client):
    assert client.get(LYON).content == client.get(LYON).content
    assert len(answering.requested) == 1


def test_browsers_may_cache_a_tile_for_a_week(answering, client):
    assert client.get(LYON)["Cache-Control"] == "public, max-age=604800"


def test_unchanged_tile_is_not_sent_again(answering, client):
    etag = client.get(LYON)["ETag"]
    assert client.get(LYON, HTTP_IF_NONE_MATCH=etag).status_code == 304


def test_tile_sets_no_cookie(answering, client):
    assert not client.get(LYON).cookies


def test_nothing_about_the_reader_reaches_the_source(answering, client):
    client.cookies["sessionid"] = "secret"
    client.get(
        LYON + "?from=secret",
        HTTP_USER_AGENT="secret",
        HTTP_REFERER="https://secret.example/",
        HTTP_ACCEPT_LANGUAGE="ps",
        HTTP_X_FORWARDED_FOR="192.0.2.7",
        HTTP_FORWARDED="for=192.0.2.7",
        REMOTE_ADDR="192.0.2.7",
    )
    assert set(answering.headers[0]) == {
        "Accept",
        "Accept-Encoding",
        "Connection",
        "Host",
        "User-Agent",
    }
    assert "secret" not in str(answering.headers) + str(answering.requested)
    assert "192.0.2.7" not in str(answering.headers)


def test_source_learns_which_program_asks_and_whom_to_write_to(answering, client, settings):
    settings.OPERATOR_CONTACT = "mairie@example.org\r\nCookie: é=1"
    client.get(LYON)
    user_agent = answering.headers[0]["User-Agent"]
    assert user_agent == "Reperes/1 (directory of help for refugees; mairie@example.org Cookie: =1)"


@pytest.mark.parametrize("address", NO_TILES)
def test_tile_that_is_no_tile_of_france_is_not_found(answering, client, address):
    assert client.get(f"/tiles/{address}.png").status_code == 404
    assert answering.requested == []


@pytest.mark.parametrize(
    "address", ["-1/0/0.png", "5/1.5/1.png", "5/1/1.jpg", "5/1/1.png/x", "5/../1.png", "٥/1/1.png"]
)
def test_address_that_is_malformed_leads_to_no_view(address):
    with pytest.raises(Resolver404):
        resolve(f"/tiles/{address}")


def test_tile_is_only_for_reading(answering, client):
    assert client.post(LYON).status_code == 405


@pytest.mark.parametrize("land", LANDS)
@pytest.mark.parametrize("z", [0, 5, 8, 12, 18])
def test_middle_of_every_french_land_has_tiles_at_every_zoom(land, z):
    west, south, east, north = land
    assert tile_at((west + east) / 2, (south + north) / 2, z).is_served(18)


@pytest.mark.parametrize(("lon", "lat"), [(13.4, 52.5), (-2.2, 53.5), (2.2, 36.7), (139.7, 35.7)])
def test_streets_of_other_countries_are_not_served(lon, lat):
    assert not tile_at(lon, lat, 12).is_served(18)


def test_tile_of_lyon_has_the_address_of_the_grid():
    assert tile_at(4.85, 45.75, 12) == Tile(12, 2103, 1461)


@pytest.mark.parametrize("behaviour", NO_PICTURES)
def test_what_is_no_picture_never_reaches_the_reader(answering, client, behaviour):
    answering.behaviour = behaviour
    response = client.get(LYON)
    assert response.status_code == 503
    assert b"script" not in response.content
    assert list(store.folder().glob("*/*.png")) == []


def test_redirection_is_not_followed(answering):
    answering.behaviour = "elsewhere"
    with pytest.raises(SourceError, match="302"):
        fetch(configured(), Tile(5, 16, 11))
    assert answering.requested == ["/5/16/11.png"]


def test_source_on_the_disk_is_refused():
    with pytest.raises(SourceError):
        fetch(Source("file:///etc/hostname", 18, ""), Tile(5, 16, 11))


def test_place_the_source_does_not_cover_is_requested_once(answering, client):
    answering.behaviour = "nothing_there"
    assert [client.get(LYON).status_code for _ in range(3)] == [404] * 3
    assert answering.requested == ["/12/2103/1467.png"]


def test_silence_of_the_source_is_not_cached_as_absence(answering, client, comes_true):
    answering.behaviour = "broken"
    client.get(LYON)
    assert comes_true(lambda: not watch.last_state(configured()).answers)
    wait_for_fetches()
    answering.behaviour = "good"
    make_due()
    assert comes_true(lambda: client.get(LYON).status_code == 200)


# A source that hangs


@pytest.mark.parametrize("behaviour", ["silent", "dripping"])
def test_reader_is_answered_while_the_source_hangs(answering, short_timeout, client, behaviour):
    answering.behaviour = behaviour
    assert client.get(LYON).status_code == 503
    assert is_under_way("tile")


@pytest.mark.parametrize("behaviour", ["silent", "dripping"])
def test_source_that_hangs_is_not_asked_for_the_next_tile(
    answering, client, short_timeout, behaviour
):
    answering.behaviour = behaviour
    others = [f"/tiles/12/2103/{y}.png" for y in range(1460, 1466)]
    assert {client.get(address).status_code for address in [LYON, *others]} == {503}
    expected = {f"/{watch.PROBE.z}/{watch.PROBE.x}/{watch.PROBE.y}.png", "/12/2103/1467.png"}
    assert set(answering.requested) <= expected


def test_reader_waits_a_second_at_most():
    assert SHIPPED_PROMPT_S == 1


def test_source_that_hangs_is_taken_as_silent_at_once(answering, short_timeout, client):
    answering.behaviour = "silent"
    client.get(LYON)
    assert basemap_of("fr")["tiles_url"] == ""


def test_unavailable_tile_has_retry_after_and_is_not_cached(source, client):
    response = client.get(LYON)
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert response["Cache-Control"] == "no-store"


def test_tile_that_arrives_late_is_there_the_next_time(
    answering, client, comes_true, short_timeout
):
    answering.behaviour = "held"
    assert client.get(LYON).status_code == 503
    answering.released.set()
    assert comes_true(lambda: client.get(LYON).status_code == 200)


def readers_of(client_class, addresses: list[str]) -> tuple[list[threading.Thread], list[int]]:
    """Threads that request a tile each at the same time, and the statuses of the responses."""
    statuses = []
    readers = [
        threading.Thread(target=lambda at=at: statuses.append(client_class().get(at).status_code))
        for at in addresses
    ]
    for reader in readers:
        reader.start()
    return readers, statuses


def test_source_is_asked_for_two_tiles_at_once_at_most(
    answering, client, comes_true, settings, monkeypatch
):
    monkeypatch.setattr(proxy, "WAIT_FOR_SLOT_S", 0.5)
    settings.BASEMAP_FETCHES_AT_ONCE = 2
    answering.behaviour = "held"
    # Of one folder only one is fetched at a time.
    apart = {store._path(configured(), Tile(12, 2103, y)).parent: y for y in range(1440, 1490)}
    addresses = [f"/tiles/12/2103/{y}.png" for y in [*apart.values()][:6]]
    readers, statuses = readers_of(type(client), addresses)
    assert comes_true(lambda: (len(answering.requested), statuses) == (2, [503] * 4))
    answering.released.set()
    for reader in readers:
        reader.join()
    assert statuses[4:] == [200] * 2


def test_readers_of_the_same_tile_share_one_fetch(answering, client, comes_true):
    answering.behaviour = "held"
    readers, statuses = readers_of(type(client), [LYON] * 4)
    assert comes_true(lambda: answering.requested)
    answering.released.set()
    for reader in readers:
        reader.join()
    assert statuses == [200] * 4
    assert len(answering.requested) == 1


def test_one_worker_is_always_left_to_the_pages():
    assert configured_settings.BASEMAP_FETCHES_AT_ONCE == 2


# Cache


def test_tile_is_fetched_again_after_a_month(answering, client):
    client.get(LYON)
    make_old(31)
    client.get(LYON)
    assert len(answering.requested) == 2


def test_old_tile_is_shown_while_the_source_is_silent(answering, client, comes_true):
    client.get(LYON)
    make_old(400)
    answering.behaviour = "broken"
    response = client.get(LYON)
    assert (response.status_code, response["Cache-Control"]) == (200, "public, max-age=60")


def test_cached_tiles_stay_within_their_bound(source, small_cache):
    picture = b"\x89PNG\r\n\x1a\n" + bytes(700)
    for x in range(1500):
        store.save_tile(configured(), Tile(12, x, 1400), picture)
    sizes = [path.stat().st_size for path in store.folder().glob("*/*.png")]
    assert 200_000 < sum(sizes) <= store.FOLDERS * 2000


def test_oldest_tile_makes_room_for_the_newest(source, small_cache):
    last_tile = None
    for x in range(1500):
        last_tile = Tile(12, x, 1400)
        store.save_tile(configured(), last_tile, bytes(700))
    assert store.cached_tile(configured(), last_tile) is not None
    assert store.cached_tile(configured(), Tile(12, 0, 1400)) is None


def test_tiles_of_another_source_are_not_mixed_in(answering, client, settings, comes_true):
    client.get(LYON)
    settings.BASEMAP_SOURCE = settings.BASEMAP_SOURCE | {"url": answering.url + "?other"}
    assert store.cached_tile(configured(), Tile(12, 2103, 1467)) is None


# The sources that ship


@pytest.mark.parametrize("name", ["plan-ign", "openstreetmap"])
def test_shipped_source_has_an_address_a_zoom_and_a_credit(name):
    shipped = Source(**configured_settings.BASEMAP_SOURCES[name])
    url = shipped.url_of(Tile(12, 2103, 1467))
    assert url.startswith("https://")
    assert all(number in url for number in ("12", "2103", "1467"))
    assert shipped.attribution
    assert shipped.max_zoom == 18


def test_plan_ign_is_requested_by_row_and_column():
    url = Source(**configured_settings.BASEMAP_SOURCES["plan-ign"]).url_of(Tile(12, 2103, 1467))
    assert "TILEMATRIX=12&TILEROW=1467&TILECOL=2103" in url


def test_our_own_map_is_credited_to_those_whose_facts_it_shows(settings):
    settings.BASEMAP = "outlines"
    assert basemap_of("fr")["attribution"] == "IGN, INSEE, Natural Earth"
