"""Proposing a programme without an account, in French on a phone, from start to end."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import (
    DEVICES,
    PATIENCE_S,
    REPORT_VIOLATIONS,
    PageLog,
    settle,
    visitor,
    width_too_much,
)
from tests.browser.test_accessible import broken_rules

TITLE = "Chorale du dimanche Zéphyr"
PAGES = (
    *("words", "organization", "about", "places", "coverage", "joining", "conditions"),
    *("languages", "hours", "capacity", "source"),
)
# Of the department, of its region, and of the department beside it.
COORDINATORS = ("coordinator-69", "coordinator-84", "coordinator-38")
REVISION = "/fr/coordination/revisions/{}/"
# A little longer than the honeypot requires.
READING_MS = 2_500


@pytest.fixture
def visiting(chromium: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """``visiting("phone")`` is a new visitor; her pages log no error and stay on our origin."""
    opened = []

    def arrive(device: str, **options: object) -> Page:
        context = chromium.new_context(
            base_url=site, extra_http_headers=visitor(), **DEVICES[device], **options
        )
        context.set_default_timeout(PATIENCE_S * 1000)
        context.add_init_script(REPORT_VIOLATIONS)
        log = PageLog()
        log.listen(context)
        opened.append((context, log))
        return context.new_page()

    yield arrive
    for context, log in opened:
        context.close()
        assert log.errors == []
        assert log.elsewhere(site) == []


def press(page: Page, selector: str) -> None:
    """Press a button that leads to another page."""
    with page.expect_navigation():
        page.locator(selector).first.click()


def signed_in(visiting: Callable[..., Page], code: str) -> Page:
    """A browser in which a coordinator of the demonstration is signed in."""
    page = visiting("desktop")
    page.goto("/fr/account/sign-in/")
    press(page, f"form[action$='/demo/{code}/'] button")
    return page


def waits_for(page: Page, pk: str) -> bool:
    """Whether a proposal is in the queue of the signed-in coordinator."""
    page.goto("/fr/coordination/queue/")
    return page.locator(f"[data-open][href*='{pk}']").count() == 1


def ask_for_changes(page: Page, pk: str, reason: str) -> None:
    """Send a proposal back to its sender."""
    page.goto(REVISION.format(pk))
    page.locator("#request_changes > summary").click()
    page.locator("#request_changes textarea").fill(reason)
    press(page, "#request_changes form button[type=submit]")


def found_in(page: Page, programme: str, audit: Page) -> None:
    """Published, it is found near its place, and is in the history and the audit."""
    page.goto("/fr/?place=com:69381&theme=french&radius_m=10000&q=zephyr")
    expect(page.locator("#results")).to_contain_text(TITLE)
    page.goto(f"{programme}history/")
    expect(page.locator("main")).to_contain_text("Rien du tout.")
    audit.goto("/fr/coordination/audit/")
    for done in ("A envoyé", "A demandé des changements", "A accepté"):
        expect(audit.locator("main")).to_contain_text(done)


def begin(page: Page, language: str = "fr") -> str:
    """Begin a proposal; return its address."""
    page.goto(f"/{language}/contribute/programme/")
    page.wait_for_timeout(READING_MS)
    press(page, "main form button[type=submit]")
    return re.match(r"(.*/follow/[^/]+/)", urlsplit(page.url).path)[1]


@pytest.fixture(scope="module", params=["fr", "ar"])
def begun(chromium: Browser, site: str, request) -> tuple[str, dict]:
    """The address of a proposal in another language, for checks only, and its cookies."""
    context = chromium.new_context(base_url=site, extra_http_headers=visitor())
    address = begin(context.new_page(), request.param)
    cookies = context.storage_state()
    context.close()
    return address, cookies


def save(page: Page) -> None:
    press(page, ".write-done button[type=submit]")


def put_on_the_map(page: Page) -> None:
    """Write an address, look for its town, touch the map."""
    page.locator("#id_street_address").fill("12 rue de l'Exemple")
    page.locator("#id_postcode").fill("69001")
    page.locator("#id_town").fill("Lyon")
    page.locator("button[name=look]").click()
    expect(page.locator("[data-place-found]")).to_contain_text("Auvergne-Rhône-Alpes")
    picker = page.locator("[data-place-picker]")
    picker.scroll_into_view_if_needed()
    expect(picker.locator(".leaflet-control-zoom")).to_be_visible()
    picker.click()
    expect(page.locator("#id_lat")).to_have_value(re.compile(r"^45\."))


def say_when(page: Page) -> None:
    """Fill in Saturday morning; the server words it."""
    page.locator("#id_week_5_0_from").fill("10:00")
    page.locator("#id_week_5_0_to").fill("12:00")
    expect(page.locator("[data-hours-words]")).to_contain_text("samedi")
    expect(page.locator("#id_opening_hours")).to_have_value("Sa 10:00-12:00")


def write_everything(page: Page) -> None:
    """From the first page of the form to the last."""
    page.locator("#id_title").fill(TITLE)
    expect(page.locator("[data-saved]")).to_be_visible()
    page.locator("#id_summary").fill("Chanter ensemble en français.")
    save(page)
    page.locator("#id_name").fill("Les voix du dimanche")
    save(page)
    page.locator("#id_main_1").check()
    save(page)
    press(page, ".write-main a.button[href*='/places/']")
    put_on_the_map(page)
    say_when(page)
    save(page)
    expect(page.locator(".places")).to_contain_text("12 rue de l'Exemple")
    press(page, ".write-form button[type=submit]")
    save(page)
    page.locator("#id_access_modes_0").check()
    page.locator("#id_phone").fill("04 72 00 00 00")
    save(page)
    for _page in range(5):
        save(page)


def test_whole_way_in_french_on_a_phone(visiting):
    her, other = visiting("phone"), visiting("desktop")
    address = begin(her)
    pk = address.split("/")[4]
    write_everything(her)
    expect(her).to_have_url(re.compile(re.escape(address) + "$"))
    expect(her.locator("#missing-title")).to_have_count(0)
    press(her, "form[action*='/send/'] button[type=submit]")
    expect(her.locator("svg.qr")).to_be_visible()
    link = her.locator(".secret-address").inner_text()

    rhone, region, isere = (signed_in(visiting, code) for code in COORDINATORS)
    assert [waits_for(page, pk) for page in (rhone, region, isere)] == [True, True, False]
    assert isere.request.get(REVISION.format(pk)).status == 404
    ask_for_changes(rhone, pk, "Dites aussi ce qu'il faut apporter.")
    assert not waits_for(region, pk)
    other.goto(link)
    expect(other.locator("main button")).to_have_count(1)
    press(other, "main button")
    assert link.rstrip("/").rpartition("/")[2] not in other.url
    expect(other.locator(".comments")).to_contain_text("ce qu'il faut apporter")
    other.locator("a[href$='/write/words/']").first.click()
    other.locator("#id_bring").fill("Rien du tout.")
    save(other)
    other.goto(address)
    other.locator("#id_reply").fill("C'est fait.")
    press(other, "form[action*='/send/'] button[type=submit]")

    assert waits_for(region, pk)
    rhone.goto(REVISION.format(pk))
    press(rhone, "button[data-key=a]")
    her.goto(address)
    press(her, "main a[href*='/fr/programmes/']")
    expect(her.locator("h1")).to_have_text(TITLE)
    expect(her.locator("main")).to_contain_text("Rien du tout.")
    found_in(her, urlsplit(her.url).path, region)


@pytest.mark.parametrize("device", DEVICES)
def test_no_page_of_the_form_scrolls_sideways(visiting, begun, device):
    address, cookies = begun
    page = visiting(device, storage_state=cookies)
    for path in [*(f"write/{slug}/" for slug in PAGES), "withdraw/", "link/", ""]:
        page.goto(f"{address}{path}")
        assert width_too_much(page) <= 0, path
    page.goto(f"{address}write/places/")
    press(page, ".write-main a.button[href*='/places/']")
    assert width_too_much(page) <= 0


def test_axe_finds_nothing_on_the_pages_of_the_form(visiting, begun):
    """Light mode in French, dark mode in Arabic."""
    address, cookies = begun
    looks = {"color_scheme": "light" if "/fr/" in address else "dark", "reduced_motion": "reduce"}
    page = visiting("phone", storage_state=cookies, **looks)
    broken = {}
    for path in [*(f"write/{slug}/" for slug in PAGES), "withdraw/", "link/", ""]:
        page.goto(f"{address}{path}")
        settle(page)
        if found := broken_rules(page):
            broken[path] = found
    assert broken == {}


def test_way_works_without_scripts(visiting):
    page = visiting("phone", java_script_enabled=False)
    begin(page)
    page.locator("#id_title").fill(TITLE)
    save(page)
    page.locator("#id_name").fill("Association")
    press(page, "button[name=look]")
    assert page.locator("input[name=chosen]").count() > 1
    save(page)
    save(page)
    press(page, ".write-main a.button[href*='/places/']")
    page.locator("#id_town").fill("Villeurbane")
    press(page, "button[name=look]")
    expect(page.locator("main")).to_contain_text("Auvergne-Rhône-Alpes")
    page.locator("#id_lat").fill("45.7669")
    page.locator("#id_lon").fill("4.8795")
    save(page)
    expect(page.locator(".places")).to_contain_text("Villeurbanne")
    page.goto(re.match(r"(.*/follow/[^/]+/)", page.url)[1])
    press(page, "form[action*='/send/'] button[type=submit]")
    expect(page.locator(".secret-address")).to_be_visible()


def test_marker_is_moved_by_keyboard(visiting):
    page = visiting("desktop")
    address = begin(page)
    page.goto(f"{address}write/places/")
    press(page, ".write-main a.button[href*='/places/']")
    put_on_the_map(page)
    before = page.locator("#id_lat").input_value()
    page.locator(".picker-pin").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#id_lat")).not_to_have_value(before)
    save(page)
    expect(page.locator(".places")).to_contain_text("Lyon")
