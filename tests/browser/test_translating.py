"""A volunteer's evening: she translates on a phone, a reviewer publishes, the French changes."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DEVICES, PATIENCE_S, PageLog, visitor, width_too_much
from tests.browser.test_accessible import broken_rules
from tests.browser.translating import LANGUAGES

SUMMARY = "Un atelier de couture à dix euros."
ARABIC = "قطعة قماش."
# A little longer than the honeypot requires.
READING_MS = 2_500
CHANGED = "Ce qui a changé depuis cette traduction"


@pytest.fixture
def signed_in(chromium: Browser, site: str) -> Iterator[Callable[[str, str], Page]]:
    """``signed_in("phone", session)`` is a browser of somebody; her pages log no error."""
    opened = []

    def arrive(device: str, session: str) -> Page:
        context = chromium.new_context(
            base_url=site, extra_http_headers=visitor(), **DEVICES[device]
        )
        context.set_default_timeout(PATIENCE_S * 1000)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}])
        log = PageLog()
        log.listen(context)
        opened.append((context, log))
        return context.new_page()

    yield arrive
    for context, log in opened:
        context.close()
        assert log.errors == []


@pytest.fixture
def evening(made) -> dict:
    return made("tests.browser.translating")


def press(page: Page, name: str) -> None:
    """Press the first button of this name, which leads to another page."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()


def change_french(page: Page, programme: str, text: str, *, keeps_meaning: bool) -> None:
    """Change the summary by the form that everybody uses; its coordinator accepts it at once."""
    page.goto(f"/fr/contribute/programme/{programme}/summary/")
    page.locator("[name=text]").fill(text)
    if keeps_meaning:
        page.get_by_label("Le sens reste le même").check()
    page.wait_for_timeout(READING_MS)
    press(page, "Enregistrer et publier")


def outdated(page: Page, evening: dict) -> set[tuple[str, str]]:
    """Language and key of the translations that the workspace shows as outdated."""
    found = set()
    for language in LANGUAGES:
        for key, pk in evening["sections"].items():
            page.goto(f"/fr/translate/{language}/{pk}/")
            expect(page.locator("#text")).to_be_visible()
            if page.get_by_role("heading", name=CHANGED).count():
                found.add((language, key))
    return found


def test_evening_of_a_volunteer(signed_in, evening):
    phone = signed_in("phone", evening["translator"])
    phone.goto("/fr/translate/ar/?need=missing&short=1")
    assert width_too_much(phone) <= 0
    assert broken_rules(phone) == []
    with phone.expect_navigation():
        phone.locator(f"a[href*='/translate/ar/{evening['sections']['bring']}/']").first.click()
    phone.locator("#text").fill(ARABIC)
    expect(phone.locator("[data-saved]")).to_be_visible()
    expect(phone.locator("[data-checked] .translate-preview")).to_have_text(ARABIC)
    assert width_too_much(phone) <= 0
    assert broken_rules(phone) == []
    press(phone, "Proposer")

    reviewer = signed_in("desktop", evening["reviewer"])
    reviewer.goto(f"/fr/translate/ar/{evening['sections']['bring']}/")
    assert broken_rules(reviewer) == []
    with reviewer.expect_navigation():
        reviewer.locator("#suggestions").get_by_role("button", name="Publier").click()
    phone.goto(f"/ar/programmes/{evening['programme']}/")
    expect(phone.get_by_text(ARABIC)).to_be_visible()

    coordinator = signed_in("desktop", evening["coordinator"])
    comma = SUMMARY.replace(" à", ", à")
    change_french(coordinator, evening["programme"], comma, keeps_meaning=True)
    assert outdated(reviewer, evening) == set()

    fee = comma.replace("dix", "vingt")
    change_french(coordinator, evening["programme"], fee, keeps_meaning=False)
    assert outdated(reviewer, evening) == {(language, "summary") for language in LANGUAGES}
    # A phone that has not stored the page of before.
    another = signed_in("phone", evening["translator"])
    another.goto(f"/ar/programmes/{evening['programme']}/")
    another.locator("details.outdated summary").first.click()
    expect(another.locator("details.outdated").first).to_contain_text("vingt euros")


def test_text_typed_just_before_leaving_is_kept(signed_in, evening):
    phone = signed_in("phone", evening["translator"])
    address = f"/fr/translate/ar/{evening['sections']['bring']}/?short=1"
    phone.goto(address)
    phone.locator("#text").fill(ARABIC)
    with phone.expect_navigation():
        phone.locator("a.back").click()
    # The browser sends it after the page is gone: it may arrive after the next request.
    for _request in range(20):
        phone.goto(address)
        if phone.locator("#text").input_value():
            break
        phone.wait_for_timeout(500)
    expect(phone.locator("#text")).to_have_value(ARABIC)
