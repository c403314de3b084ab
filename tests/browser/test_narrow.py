"""No page scrolls sideways on a phone, nor on a narrow one with letters twice as large."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import settle, width_too_much
from tests.browser.journey_pages import OF_A_PROPOSER, OF_AN_EDITOR, OF_THE_OWNER
from tests.browser.test_accessible_journey import open_link
from tests.browser.test_plan import begin

LYON = "?place=com:69123"
LANGUAGES = pytest.mark.parametrize("language", ["fr", "en", "ar", "ps", "fa", "ti", "uk", "ru"])
# The width of the screen and how many times as large as usual the letters of the browser are.
VIEWS = pytest.mark.parametrize(("width", "times"), [(360, 1), (320, 2)])
USUAL_PX = 16
# What reaches beyond the screen, to name it.
TOO_WIDE = """() => [...document.querySelectorAll("body *")]
  .filter((node) => node.getBoundingClientRect().right > document.documentElement.clientWidth + 1
    || node.getBoundingClientRect().left < -1)
  .slice(0, 8).map((node) => node.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def long(made) -> dict:
    """The secrets and ids of a long journey."""
    return made("tests.browser.long_journey")


def narrow(page: Page, width: int, times: int) -> None:
    """Set the width of the screen, and the size of letters as the settings of the browser do."""
    page.set_viewport_size({"width": width, "height": 740})
    sizes = {"standard": USUAL_PX * times, "fixed": USUAL_PX * times}
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": sizes})


def too_wide(page: Page) -> list[str]:
    settle(page)
    return page.evaluate(TOO_WIDE) if width_too_much(page) > 0 else []


@pytest.mark.exhaustive(every=5)
@LANGUAGES
@VIEWS
def test_public_page_does_not_scroll_sideways(visit, language, width, times):
    page = visit("phone")
    narrow(page, width, times)
    wide = {}
    page.goto(f"/{language}/{LYON}")
    programme = page.locator("#results .card h3 a").first.get_attribute("href")
    sheet = f"/{language}/procedures/bank-account/{LYON}"
    others = ("territories/dep:69/", "journey/goals/", "help/", "contribute/")
    pages = [f"/{language}/{path}" for path in ("", LYON, *others)]
    for address in (*pages, programme, sheet):
        page.goto(address)
        if found := too_wide(page):
            wide[address] = found
    assert wide == {}


@pytest.mark.exhaustive(every=5)
@LANGUAGES
@VIEWS
def test_journey_does_not_scroll_sideways(person, language, width, times):
    her = person("phone")
    begin(her, "find-work", language)
    narrow(her.page, width, times)
    wide = {}
    others = ("journey/goals/learn-french/", "journey/shares/", "contribute/words/")
    for path in ("journey/", *others):
        her.page.goto(f"/{language}/{path}")
        if found := too_wide(her.page):
            wide[path] = found
    assert wide == {}


# The widest words and the narrowest view; the other languages are on the pages above.
@pytest.mark.exhaustive(every=3)
@pytest.mark.parametrize("language", ["fr", "ar", "uk"])
def test_no_page_of_a_journey_scrolls_sideways(person, long, language):
    her, wide = person("phone"), {}
    open_link(her, language, f"open/{long['owner']}/")
    narrow(her.page, 320, 2)
    for name, address in OF_THE_OWNER.items():
        her.page.goto(f"/{language}/journey/{address.format(**long)}")
        if found := too_wide(her.page):
            wide[name] = found
    assert wide == {}


@pytest.mark.exhaustive(every=3)
@pytest.mark.parametrize("language", ["fr", "ar", "uk"])
@pytest.mark.parametrize(
    ("holder", "pages"), [("editor", OF_AN_EDITOR), ("proposer", OF_A_PROPOSER)]
)
def test_no_page_of_a_caregiver_scrolls_sideways(person, long, language, holder, pages):
    caregiver, wide = person("phone"), {}
    open_link(caregiver, language, f"shared/open/{long[holder]}/")
    shared = caregiver.page.url
    narrow(caregiver.page, 320, 2)
    for name, address in pages.items():
        caregiver.page.goto(f"{shared}{address.format(**long)}")
        if found := too_wide(caregiver.page):
            wide[name] = found
    assert wide == {}


@LANGUAGES
def test_picker_shows_every_language_in_its_own_name_and_large_enough(visit, language):
    page = visit("phone")
    page.goto(f"/{language}/legal/")
    page.locator("[data-menu] > summary").click()
    links = page.locator("[data-menu] li a")
    names = [name.strip() for name in links.all_inner_texts()]
    assert names == [
        *("Français", "English", "العربيّة", "پښتو", "فارسی", "ትግርኛ", "Українська", "Русский")
    ]
    boxes = [link.bounding_box() for link in links.all()]
    assert min(box["height"] for box in boxes) >= 48
    assert min(box["x"] for box in boxes) >= 0
    assert max(box["x"] + box["width"] for box in boxes) <= 360
    assert boxes[-1]["y"] + boxes[-1]["height"] <= 740
