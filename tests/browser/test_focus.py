"""Nothing that has the focus is hidden under a fixed bar, on a phone (WCAG 2.4.11)."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import settle
from tests.browser.journey_pages import OF_A_PROPOSER, OF_AN_EDITOR, OF_THE_OWNER
from tests.browser.test_accessible_journey import open_link
from tests.browser.test_plan import begin

LYON = "?place=com:69123"
LANGUAGES = pytest.mark.parametrize("language", ["fr", "ar"])
# More presses than a page has things to focus.
MOST = 400
# The bar over the centre, the upper or the lower edge of the element with the focus, which is null
# where the focus has left the page. Of a link in several lines, the first and last line count; of
# what is higher than the half of the screen, the centre; of a field that its label draws, that.
FOCUSED = """async (within) => {
  const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
  await frame().then(frame);
  const node = document.activeElement;
  if (!node || node === document.body) return null;
  const drawn = node.offsetHeight <= 2 && node.labels?.[0] ? node.labels[0] : node;
  const lines = [...drawn.getClientRects()];
  const [first, last] = [lines.at(0), lines.at(-1)];
  const middle = (box) => box.left + box.width / 2;
  const points = [[middle(first), first.top + first.height / 2]];
  const isHigh = last.bottom - first.top > innerHeight / 2;
  if (!isHigh) points.push([middle(first), first.top + 2], [middle(last), last.bottom - 2]);
  const barOver = (top) => {
    for (let bar = top; bar; bar = bar.parentElement) {
      if (bar.contains(drawn)) return null;
      if (["fixed", "sticky"].includes(getComputedStyle(bar).position)) return bar.className;
    }
    return null;
  };
  const over = points.flatMap(([x, y]) => {
    const top = document.elementFromPoint(x, y);
    return (top ? barOver(top) : "the edge of the screen") ?? [];
  });
  return { name: node.outerHTML.slice(0, 90), is_within: Boolean(node.closest(within)), over };
}"""
# As after opening the page: the next press of the tabulator leads to its first control.
TO_THE_START = """() => {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
}"""


@pytest.fixture(scope="module")
def long(made) -> dict:
    """The secrets and ids of a long journey."""
    return made("tests.browser.long_journey")


def hidden_when_focused(page: Page, within: str = "body") -> dict[str, list[str]]:
    """What lies over each element in a part of the page that the tabulator reaches."""
    settle(page)
    page.evaluate(TO_THE_START)
    hidden, reached = {}, 0
    for _ in range(MOST):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED, within)
        if focused is None:
            break
        reached += focused["is_within"]
        if focused["is_within"] and focused["over"]:
            hidden[focused["name"]] = focused["over"]
    assert 5 < reached < MOST
    return hidden


@LANGUAGES
@pytest.mark.parametrize("address", ["", LYON, f"procedures/bank-account/{LYON}"])
def test_focus_is_seen_on_a_public_page(visit, language, address):
    page = visit("phone", reduced_motion="reduce")
    page.goto(f"/{language}/{address}")
    assert hidden_when_focused(page) == {}


@LANGUAGES
def test_focus_is_seen_on_a_programme(visit, language):
    page = visit("phone", reduced_motion="reduce")
    page.goto(f"/{language}/{LYON}")
    page.goto(page.locator("#results .card h3 a").first.get_attribute("href"))
    assert hidden_when_focused(page) == {}


@LANGUAGES
def test_focus_is_seen_beside_the_note_about_what_was_added(person, language):
    page = person("phone", reduced_motion="reduce").page
    page.goto(f"/{language}/{LYON}")
    for number in range(2):
        page.locator("#results .card [data-add]").nth(number).tap()
    expect(page.locator("[data-keep-link]")).to_be_visible()
    assert hidden_when_focused(page) == {}


@LANGUAGES
def test_focus_is_seen_in_the_open_filters(visit, language):
    page = visit("phone", reduced_motion="reduce")
    page.goto(f"/{language}/{LYON}")
    page.locator(".filters > summary").tap()
    assert hidden_when_focused(page, ".filters") == {}


def test_focus_is_seen_on_a_journey(person):
    her = person("phone", reduced_motion="reduce")
    begin(her, "find-work")
    assert hidden_when_focused(her.page) == {}


def test_focus_is_seen_on_every_page_of_a_journey(person, long):
    her, hidden = person("phone", reduced_motion="reduce"), {}
    open_link(her, "ar", f"open/{long['owner']}/")
    for name, address in OF_THE_OWNER.items():
        her.page.goto(f"/ar/journey/{address.format(**long)}")
        if found := hidden_when_focused(her.page):
            hidden[name] = found
    assert hidden == {}


@pytest.mark.parametrize(
    ("holder", "pages"), [("editor", OF_AN_EDITOR), ("proposer", OF_A_PROPOSER)]
)
def test_focus_is_seen_on_every_page_of_a_caregiver(person, long, holder, pages):
    caregiver, hidden = person("phone", reduced_motion="reduce"), {}
    open_link(caregiver, "fr", f"shared/open/{long[holder]}/")
    shared = caregiver.page.url
    for name, address in pages.items():
        caregiver.page.goto(f"{shared}{address.format(**long)}")
        if found := hidden_when_focused(caregiver.page):
            hidden[name] = found
    assert hidden == {}
