"""axe-core reports no violation on the main pages, in both directions and colour schemes."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.conftest import framed_maps, settle

PAGES = {
    "home": "",
    "results": "?place=com:69123",
    "programme": "programmes/{programme}/",
    "procedures": "procedures/",
    "procedure": "procedures/residence-permit/?place=com:69123",
    "territory": "territories/dep:69/",
    "help": "help/",
    "privacy": "privacy/",
}
# One device in light mode, the other in dark mode, swapped in the other language.
VIEWS = [
    ("fr", "phone", "light"),
    ("fr", "desktop", "dark"),
    ("ar", "phone", "dark"),
    ("ar", "desktop", "light"),
]
BROKEN_RULES = """async () => {
  const { violations } = await axe.run({ resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, html }) => `${id}: ${target.join(" in ")}: ${html.slice(0, 160)}`));
}"""


# A frame whose page is still loading cannot be reached by keyboard yet (static/js/site.js).
FRAMES_LOADED = """() => [...document.querySelectorAll("iframe[src]")]
  .every((frame) => frame.tabIndex >= 0)"""


def broken_rules(page: Page) -> list[str]:
    """What axe-core finds wrong on the page, its frames included."""
    framed_maps(page)
    page.wait_for_function(FRAMES_LOADED)
    for frame in page.frames:
        frame.evaluate(AXE_SCRIPT)
    return page.evaluate(BROKEN_RULES)


@pytest.fixture(scope="module")
def programme(ask) -> str:
    """The id of a programme near Lyon that has a place on a map."""
    return ask("/api/v1/programmes/?place=com:69123&reach=site&theme=french")["features"][0]["id"]


@pytest.mark.parametrize(("language", "device", "scheme"), VIEWS)
def test_axe_finds_nothing_on_the_main_pages(visit, programme, language, device, scheme):
    page = visit(device, color_scheme=scheme, reduced_motion="reduce")
    broken = {}
    for name, address in PAGES.items():
        page.goto(f"/{language}/{address.format(programme=programme)}")
        settle(page)
        if found := broken_rules(page):
            broken[name] = found
    assert broken == {}


@pytest.mark.parametrize(("language", "scheme"), [("fr", "dark"), ("ar", "light")])
def test_axe_finds_nothing_on_the_map_of_the_phone(visit, language, scheme):
    page = visit("phone", color_scheme=scheme, reduced_motion="reduce")
    page.goto(f"/{language}/?place=com:69123")
    page.locator("[data-map-toggle]").tap()
    page.locator("#map .pin").first.focus()
    page.keyboard.press("Enter")
    page.locator("#sheet [data-card]").wait_for()
    assert broken_rules(page) == []


@pytest.mark.parametrize(("language", "device"), [("fr", "phone"), ("ar", "desktop")])
def test_axe_finds_nothing_in_open_filters_and_suggestions(visit, language, device):
    page = visit(device, reduced_motion="reduce")
    page.goto(f"/{language}/")
    page.locator(".filters > summary").click()
    assert broken_rules(page) == []
    page.keyboard.press("Escape")
    page.locator("#where").press_sequentially("lyon", delay=20)
    page.locator("#where-list [role='option']").first.wait_for()
    assert broken_rules(page) == []
    page.keyboard.press("Escape")
    if device == "phone":
        page.locator(".filters > summary").click()
    page.locator("#q").press_sequentially("fran", delay=20)
    page.locator("#q-list [role='option']").first.wait_for()
    assert broken_rules(page) == []


def test_axe_finds_nothing_where_nothing_is_found(visit):
    page = visit("phone")
    page.goto("/fr/?place=com:69123&theme=papers&q=zzzz")
    assert broken_rules(page) == []
    page.goto("/fr/?where=zzzzzzzz")
    assert broken_rules(page) == []
