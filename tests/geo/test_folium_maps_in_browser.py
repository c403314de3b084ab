"""Maps composed on the server, in Chromium: drawn under the strict policy, usable by everyone.

No database: the addresses below serve made-up outlines and places through the whole application.
"""

import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.decorators import login_not_required
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils.translation import override
from django.views.decorators.clickjacking import xframe_options_sameorigin
from playwright.sync_api import Page, sync_playwright

from geo.folium_maps import MapMarker, Outline, map_document, with_map_policy
from geo.tiles import watch
from geo.tiles.source import configured

WEST = '{"type":"Polygon","coordinates":[[[4,45],[5,45],[5,46],[4,46],[4,45]]]}'
EAST = '{"type":"Polygon","coordinates":[[[5,45],[6,45],[6,46],[5,46],[5,45]]]}'
OUTLINES = [Outline(WEST, "Rhône"), Outline(EAST, "<i>Isère</i>")]
SPOTS = [MapMarker(4.3, 45.3, "<b>Accueil</b>"), MapMarker(5.6, 45.6, "Cours", is_around=True)]
MANY = [MapMarker(4 + n / 10, 45.5, f"Lieu {n}") for n in range(20)]
ZOOM = "window[Object.keys(window).find((name) => name.startsWith('map_'))].getZoom()"
VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (e) => violations.push(e.violatedDirective));
"""


@login_not_required
@xframe_options_sameorigin
@with_map_policy
def a_map(request: HttpRequest, language: str, markers: list[MapMarker]) -> HttpResponse:
    with override(language):
        return map_document(request, "Cours du soir", OUTLINES, markers)


@login_not_required
def a_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        '<!doctype html><link rel="icon" href="data:,">'
        '<iframe src="/map/" title="Map" width="600" height="400">'
    )


@login_not_required
def an_empty_tile(request: HttpRequest, version: str, z: int, x: int, y: int) -> HttpResponse:
    return HttpResponse(b"", content_type="application/vnd.mapbox-vector-tile")


urlpatterns = [
    path("map/", a_map, {"language": "fr", "markers": SPOTS}),
    path("map-ar/", a_map, {"language": "ar", "markers": SPOTS}),
    path("map-of-many/", a_map, {"language": "fr", "markers": MANY}),
    path("page/", a_page),
    path("", include("geo.urls")),
    path("ground/<slug:version>/<int:z>/<int:x>/<int:y>.mvt", an_empty_tile),
]


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Log nothing."""


@pytest.fixture
def site(settings, known_map_version) -> Iterator[str]:
    """The origin of the application, served with the addresses above."""
    settings.ROOT_URLCONF = __name__
    settings.BASEMAP = "outlines"
    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.daemon_threads = True
    server.set_app(WSGIHandler())
    running = threading.Thread(target=server.serve_forever, args=(0.01,))
    running.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    running.join()


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture
def page(chromium) -> Iterator[Page]:
    """A page with its console ``messages`` and ``requested`` URLs."""
    context = chromium.new_context(viewport={"width": 900, "height": 600})
    page = context.new_page()
    page.messages, page.requested = [], []
    page.on("console", lambda message: page.messages.append(message.text))
    page.on("pageerror", lambda error: page.messages.append(str(error)))
    page.on("request", lambda request: page.requested.append(request.url))
    page.add_init_script(VIOLATIONS)
    yield page
    context.close()


@pytest.fixture
def shown(page, site) -> Page:
    page.goto(f"{site}/map/")
    return page


@pytest.mark.parametrize("address", ["map", "map-ar", "map-of-many", "page"])
def test_map_violates_no_policy_and_logs_nothing(page, site, address):
    page.goto(f"{site}/{address}/")
    assert page.messages == []
    assert page.evaluate("violations") == []


def test_map_requests_only_our_own_origin(shown, site):
    assert len(shown.requested) > 4
    assert [url for url in shown.requested if not url.startswith((site, "data:"))] == []


def test_map_draws_every_outline_and_place(shown):
    counts = [shown.locator(f"path.{kind}").count() for kind in ("border", "pin", "around")]
    assert counts == [2, 1, 1]


def test_our_own_map_is_drawn_under_it_and_says_that_streets_are_missing_when_near(shown):
    assert shown.locator("canvas.leaflet-tile").count() >= 2
    assert shown.locator(".leaflet-control-scale-line").inner_text().endswith("km")
    assert shown.locator(".note").is_hidden()
    for _ in range(8):
        shown.locator(".folium-map").press("+")
    assert shown.locator(".note").is_visible()


def test_map_fills_its_document(shown):
    box = shown.locator(".folium-map").bounding_box()
    assert box["width"] == 900
    assert box["height"] > 500


def test_map_has_the_title_of_what_it_shows(shown):
    assert shown.title() == "Cours du soir"


def test_map_is_a_named_region(shown):
    assert shown.get_by_role("region", name="Cours du soir").count() == 1


def test_names_of_few_places_are_always_shown(shown):
    assert shown.get_by_text("<b>Accueil</b>", exact=True).is_visible()


def test_outline_has_its_name_as_a_tooltip(shown):
    shown.locator("path.border").nth(1).hover()
    assert shown.locator(".foliumtooltip").inner_text().strip() == "<i>Isère</i>"


def test_place_among_many_has_its_name_as_a_tooltip(page, site):
    page.goto(f"{site}/map-of-many/")
    page.locator("path.pin").first.hover()
    assert page.locator(".foliumtooltip").inner_text().strip() == "Lieu 0"


def test_place_among_many_shows_its_name_on_keyboard_focus(page, site):
    page.goto(f"{site}/map-of-many/")
    page.locator("path.pin").nth(3).focus()
    assert page.locator(".foliumtooltip").inner_text().strip() == "Lieu 3"


def test_every_place_is_reached_by_keyboard_under_its_name(shown):
    names = []
    for _ in range(12):
        shown.keyboard.press("Tab")
        names.append(shown.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert {"<b>Accueil</b>", "Cours", "<i>Isère</i>"} <= set(names)


@pytest.mark.parametrize("address", ["map", "map-ar", "map-of-many"])
def test_map_passes_the_accessibility_checks_of_axe(page, site, address):
    page.goto(f"{site}/{address}/")
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found] == []


def test_button_zooms_in(shown):
    before = shown.evaluate(ZOOM)
    shown.locator(".leaflet-control-zoom-in").click()
    assert shown.evaluate(ZOOM) == before + 1


def test_key_zooms_out(shown):
    before = shown.evaluate(ZOOM)
    shown.locator(".folium-map").focus()
    shown.keyboard.press("-")
    assert shown.evaluate(ZOOM) == before - 1


def test_map_goes_as_near_as_streets_would(shown):
    for _ in range(25):
        shown.locator(".folium-map").press("+")
    assert shown.evaluate(ZOOM) == 18


def test_zoom_buttons_are_large_enough_to_touch(shown):
    box = shown.locator(".leaflet-control-zoom-in").bounding_box()
    assert min(box["width"], box["height"]) >= 48


def test_map_is_drawn_in_a_frame_of_our_page(page, site):
    page.goto(f"{site}/page/")
    assert page.frame_locator("iframe").locator("path.pin").is_visible()


def test_map_in_arabic_lies_as_the_world_does(page, site):
    page.goto(f"{site}/map-ar/")
    west = page.locator("path.pin").bounding_box()
    east = page.locator("path.around").bounding_box()
    assert west["x"] < east["x"]


def test_streets_are_drawn_from_our_own_proxy(source, site, page, settings):
    settings.BASEMAP = "auto"
    watch._write(configured(), answers=True)
    page.goto(f"{site}/map/")
    page.wait_for_load_state("networkidle")
    tiles = page.locator("img.leaflet-tile-loaded")
    assert tiles.count() >= 4
    assert tiles.first.get_attribute("src").startswith("/tiles/")
    assert page.messages == []
