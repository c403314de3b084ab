"""Every public page: no errors, no foreign requests, fits a phone, bounded transfer size."""

import re
from urllib.parse import urljoin, urlsplit
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, Response

from tests.browser.conftest import PATIENCE_S, framed_maps, settle, visitor, width_too_much

# Addresses of one pattern count as one kind of page: a few of each are visited per language.
SHAPES = (
    ("search", re.compile(r"^/\w\w/\?")),
    ("programme", re.compile(r"^/\w\w/programmes/[^/]+/$")),
    ("procedure", re.compile(r"^/\w\w/procedures/[^/]+/")),
    ("territory", re.compile(r"^/\w\w/territories/[^/]+/$")),
    ("map", re.compile(r"^/\w\w/(programmes|territories)/[^/]+/map/$")),
)
OF_A_SHAPE = 2
MOST = 24
STARTS = {
    "fr": ["/fr/", "/fr/territories/dep:69/"],
    "en": ["/en/", "/en/territories/reg:84/", "/api/docs/"],
    "ar": ["/ar/", "/ar/territories/com:69123/"],
}
RIGHT_TO_LEFT = {"ar"}
WITH_FORMS = ("account", "contribute", "coordination", "desk", "journey")
KB = 1024


def shape_of(address: str) -> str:
    """What kind of page an address leads to; the address itself for pages of their own."""
    return next((name for name, pattern in SHAPES if pattern.match(address)), address)


def links_in(page: Page) -> list[str]:
    """Addresses of our own pages that the page leads to, without what follows a # and papers."""
    found = page.eval_on_selector_all(
        "a[href], iframe",
        "nodes => nodes.map((node) => node.href || node.src || location.origin + node.dataset.src)",
    )
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(page.url))
    inside = [url.partition("#")[0] for url in found if url.startswith(f"{origin}/")]
    inside = [url for url in inside if not urlsplit(url).path.endswith(".pdf")]
    return list(dict.fromkeys(url.removeprefix(origin) for url in inside))


def what_is_wrong(page: Page, answer: Response, language: str) -> list[str]:
    """The defects of a page."""
    wrong = []
    if answer.status != 200:
        wrong.append(f"status {answer.status}")
    if "set-cookie" in answer.headers:
        wrong.append("sets a cookie")
    if not page.title().strip():
        wrong.append("no title")
    if excess := width_too_much(page):
        wrong.append(f"{excess} px too wide")
    if (headings := page.locator("h1").count()) != 1:
        wrong.append(f"{headings} headings of level 1")
    frame = page.locator("html")
    direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    shown = (frame.get_attribute("lang"), frame.get_attribute("dir") or "ltr")
    if shown != (language, direction):
        wrong.append(f"lang and dir are {shown}")
    return wrong


@pytest.mark.parametrize("language", STARTS)
def test_every_reachable_page_is_whole_and_stays_at_home(visit, language):
    page = visit("phone")
    waiting = list(STARTS[language])
    walked, wrong, seen = {}, {}, set()
    while waiting and len(walked) < MOST:
        address = waiting.pop(0)
        shape = shape_of(address)
        many = list(walked.values()).count(shape)
        if address in seen or many >= OF_A_SHAPE or not belongs(address, language):
            continue
        seen.add(address)
        before = len(page.log.errors)
        answer = page.goto(address)
        settle(page)
        walked[address] = shape
        if found := what_is_wrong(page, answer, language) + page.log.errors[before:]:
            wrong[address] = found
        waiting += links_in(page)
    assert wrong == {}
    assert {name for name, _pattern in SHAPES} <= set(walked.values())


def belongs(address: str, language: str) -> bool:
    """Whether an address is a reading page in this language; the API speaks English alone.

    Pages that hold a form and its cookie have tests of their own, which follow them.
    """
    if address.startswith(tuple(f"/{language}/{part}/" for part in WITH_FORMS)):
        return False
    return address.startswith(f"/{language}/") or (language, address) == ("en", "/api/docs/")


# Transfer size


def sent(site: str, address: str) -> bytes:
    """Transfer size of an address with gzip."""
    request = Request(urljoin(site, address), headers={"Accept-Encoding": "gzip", **visitor()})
    with urlopen(request, timeout=PATIENCE_S) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        return answer.read()


def weight(site: str, addresses: list[str]) -> int:
    return sum(len(sent(site, address)) for address in dict.fromkeys(addresses))


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_home_page_is_light(visit, site, language):
    """The transfer size of the first view; the map is loaded on demand."""
    page = visit("phone")
    page.goto(f"/{language}/")
    page.wait_for_load_state("networkidle")
    requested = [url for url in page.log.requested if re.search(r"/\w\w/$|\.(css|js)(\?|$)", url)]
    assert [url for url in requested if "leaflet" in url] == []
    assert weight(site, requested) <= 60 * KB


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_home_page_with_its_map_is_light(visit, site, language):
    page = visit("desktop")
    page.goto(f"/{language}/")
    page.locator("#map .cluster").first.wait_for()
    requested = [url for url in page.log.requested if re.search(r"/\w\w/$|\.(css|js)(\?|$)", url)]
    assert [url for url in requested if "leaflet" in url] != []
    assert weight(site, requested) <= 130 * KB


def programme_with_a_map(page: Page) -> str:
    """The address of a programme in the list shown whose place is known exactly."""
    return page.locator(".card[data-precision='exact'] h3 a").first.get_attribute("href")


def test_map_of_a_place_is_fetched_on_a_phone_and_not_yet_run(visit):
    page = visit("phone")
    with page.expect_request(re.compile(r"/leaflet\.\w*\.?js")):
        page.goto("/fr/?place=com:69123")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("() => window.L === undefined")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_map_in_a_frame_is_fetched_when_it_comes_near(visit, language):
    page = visit("phone")
    page.goto(f"/{language}/?place=com:69123")
    page.goto(programme_with_a_map(page))
    page.wait_for_load_state("networkidle")
    assert [url for url in page.log.requested if url.endswith("/map/")] == []
    assert framed_maps(page) != []


def test_map_in_a_frame_is_there_without_scripts(visit):
    page = visit("phone", java_script_enabled=False)
    page.goto("/fr/?place=com:69123")
    page.goto(programme_with_a_map(page))
    assert page.locator("iframe:visible").count() == 1


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_map_on_a_wide_screen_ends_where_the_window_ends(visit, language):
    page = visit("desktop")
    page.goto(f"/{language}/?place=com:69123")
    page.locator("#map .leaflet-control-scale-line").wait_for()
    box = page.locator("#map-pane").bounding_box()
    assert box["y"] + box["height"] == pytest.approx(page.viewport_size["height"], abs=1)
