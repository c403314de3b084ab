"""A coordinator works through her queue by mouse and by keyboard, and opens the dashboard."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import (
    DEVICES,
    PATIENCE_S,
    REPORT_VIOLATIONS,
    PageLog,
    framed_maps,
    visitor,
    width_too_much,
)

QUEUE = "/fr/coordination/queue/"


@dataclass
class Coordinator:
    """A page of a coordinator of the Rhône, and the ids of waiting proposals, oldest first."""

    page: Page
    waiting: list[str]
    log: PageLog = field(default_factory=PageLog)
    presses: int = 0

    def press(self, selector: str) -> None:
        """Press something, and count it."""
        self.presses += 1
        self.page.locator(selector).first.click()

    def is_at(self, pk: str) -> None:
        """Go to an item and wait for its keyboard shortcuts."""
        expect(self.page).to_have_url(re.compile(f"/coordination/revisions/{pk}/"))
        self.page.wait_for_load_state()


@pytest.fixture
def coordinator(
    chromium: Browser, site: str, made: Callable[[str], dict]
) -> Iterator[Callable[[str], Coordinator]]:
    """``coordinator("phone")`` is signed in; her pages log no error and stay on our origin."""
    people: list[Coordinator] = []

    def arrive(device: str) -> Coordinator:
        scene = made("tests.browser.coordination")
        context = chromium.new_context(
            base_url=site, extra_http_headers=visitor(), **DEVICES[device]
        )
        context.set_default_timeout(PATIENCE_S * 1000)
        context.add_init_script(REPORT_VIOLATIONS)
        context.add_cookies([{"name": "sessionid", "value": scene["session"], "url": site}])
        her = Coordinator(context.new_page(), scene["waiting"])
        her.log.listen(context)
        people.append(her)
        return her

    yield arrive
    for her in people:
        her.page.context.close()
        assert her.log.errors == []
        assert her.log.elsewhere(site) == []


def begin(her: Coordinator) -> None:
    """Open the oldest of hers; other tests may have left older ones."""
    her.page.goto(f"/fr/coordination/revisions/{her.waiting[0]}/")


def test_queue_is_cleared_with_one_press_for_each_decision(coordinator, ask):
    her = coordinator("desktop")
    her.page.goto(QUEUE)
    expect(her.page.locator(f'[data-open][href*="{her.waiting[0]}"]')).to_be_visible()
    begin(her)
    her.press("button[data-key=a]")
    her.is_at(her.waiting[1])
    her.press("#request_changes > summary")
    her.press("#request_changes label.check")
    expect(her.page.locator("#request_changes textarea")).not_to_have_value("")
    her.press("#request_changes form button[type=submit]")
    her.is_at(her.waiting[2])
    expect(her.page.locator(".changes ins")).to_contain_text("Le lundi")
    her.press("button[data-key=a]")
    her.is_at(her.waiting[3])
    assert her.presses == 5
    found = ask("/api/v1/programmes/?place=com:69123&q=chorale%20quais")["features"]
    assert found[0]["properties"]["title"] == "Chorale des quais"


def test_queue_is_cleared_without_a_mouse(coordinator):
    her = coordinator("desktop")
    her.page.goto(f"{QUEUE}?kind=new")
    keys = her.page.keyboard
    keys.press("?")
    expect(her.page.locator(".key-list")).to_be_visible()
    keys.press("j")
    keys.press("j")
    keys.press("k")
    first = her.page.locator("[data-open]").first
    expect(first).to_be_focused()
    keys.press("r")
    expect(her.page.locator("#reject")).to_have_attribute("open", "")
    begin(her)
    keys.press("a")
    her.is_at(her.waiting[1])
    keys.press("j")
    her.is_at(her.waiting[2])
    keys.press("c")
    expect(her.page.locator("#request_changes [type=radio]").first).to_be_focused()
    her.page.locator("#request_changes textarea").fill("a c r j")
    her.is_at(her.waiting[2])


def test_keys_can_be_switched_off(coordinator):
    her = coordinator("desktop")
    begin(her)
    her.page.keyboard.press("?")
    her.page.locator("[data-keys-on]").uncheck()
    her.page.locator("h1").click()
    her.page.keyboard.press("a")
    her.is_at(her.waiting[0])
    her.page.reload()
    expect(her.page.locator("button[data-key=a]")).to_be_visible()


def test_still_correct_is_one_tap(coordinator):
    her = coordinator("phone")
    her.page.goto("/fr/coordination/freshness/")
    rows = her.page.locator("[data-due]")
    before = rows.count()
    her.page.locator("form[data-confirm] button").first.tap()
    expect(her.page.locator(".wait.is-done")).to_be_focused()
    expect(rows).to_have_count(before - 1)


def test_desk_shows_where_no_help_is_near(coordinator):
    her = coordinator("desktop")
    her.page.goto("/fr/coordination/territories/dep:69/")
    (drawn,) = framed_maps(her.page)
    expect(drawn.locator("path.bare").first).to_be_visible()
    expect(drawn.locator("path.shade").first).to_be_visible()
    her.page.locator("#theme").select_option("health")
    her.page.locator(".dashboard-theme button").click()
    expect(her.page).to_have_url(re.compile("theme=health"))


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize(
    "path",
    [
        "",
        "queue/",
        "revisions/{0}/",
        "revisions/{2}/",
        "freshness/",
        "programmes/",
        "territories/dep:69/",
    ],
)
def test_page_fits_a_phone(coordinator, language, path):
    her = coordinator("phone")
    her.page.goto(f"/{language}/coordination/{path.format(*her.waiting)}")
    assert width_too_much(her.page) == 0
