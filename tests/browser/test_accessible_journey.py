"""axe-core reports no violation on the pages about a journey, on a phone, in light and dark."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person, settle
from tests.browser.test_accessible import broken_rules
from tests.browser.test_offline import ALLOWED, keep, ready, step

UNFOLD = "document.querySelectorAll('details').forEach((one) => (one.open = true))"
VIEWS = pytest.mark.parametrize(("language", "scheme"), [("fr", "dark"), ("ar", "light")])
OF_THE_OWNER = (
    "",
    "goals/",
    "goals/find-work/",
    "link/",
    "shares/",
    "shares/{share}/seen/",
    "shares/{proposing}/seen/",
    "phrase/",
    "recover/",
    "family/",
    "family/hand-over/",
    "deadlines/",
    "calendar/",
    "profile/",
    "print/",
    "account/",
    "delete/",
    "steps/{programme}/",
    "steps/{need}/choose/",
    "open/{other}/",
    "handed-over/open/{handover}/",
)
LANDINGS = ("open/{owner}/", "shared/open/{editor}/", "shared/open/{closed}/", "open/{dead}/")


@pytest.fixture(scope="module")
def long(made) -> dict:
    """The secrets and ids of a long journey."""
    return made("tests.browser.long_journey") | {"dead": "a" * 43}


@pytest.fixture
def arrive(person, scheme):
    """``arrive()`` is somebody with a phone in the colour scheme of the view."""

    def with_phone(**options: object) -> Person:
        return person("phone", color_scheme=scheme, reduced_motion="reduce", **options)

    return with_phone


class Findings(dict):
    """What axe-core found wrong, by page."""

    def look(self, somebody: Person, name: str) -> None:
        """Have the page of somebody looked at, once it is whole."""
        settle(somebody.page)
        if found := broken_rules(somebody.page):
            self[name] = found


def open_link(somebody: Person, language: str, address: str) -> None:
    somebody.page.goto(f"/{language}/journey/{address}")
    somebody.press("main form button[type=submit]")


@VIEWS
def test_axe_finds_nothing_on_the_pages_of_the_owner(arrive, long, language):
    her, findings = arrive(), Findings()
    open_link(her, language, f"open/{long['owner']}/")
    for address in OF_THE_OWNER:
        her.page.goto(f"/{language}/journey/{address.format(**long)}")
        findings.look(her, address)
    assert findings == {}


@VIEWS
def test_axe_finds_nothing_in_what_unfolds_on_a_journey(arrive, long, language):
    her, findings = arrive(), Findings()
    open_link(her, language, f"open/{long['owner']}/")
    her.page.evaluate(UNFOLD)
    findings.look(her, "journey unfolded")
    her.page.goto(f"/{language}/journey/shares/")
    her.page.evaluate(UNFOLD)
    findings.look(her, "shares unfolded")
    assert findings == {}


@VIEWS
def test_axe_finds_nothing_on_the_way_to_a_recovery_phrase(arrive, long, language):
    her, findings = arrive(), Findings()
    open_link(her, language, f"open/{long['owner']}/")
    her.page.goto(f"/{language}/journey/phrase/")
    her.press("button[name=make]")
    findings.look(her, "shown")
    her.press("button[name=written]")
    findings.look(her, "asked")
    for field in ("#part-3", "#part-7"):
        her.page.locator(field).fill("0")
    her.press("button[name=confirm]")
    findings.look(her, "wrong")
    assert findings == {}


@VIEWS
def test_axe_finds_nothing_on_the_pages_of_dates_and_reminders(arrive, long, language):
    her, findings = arrive(), Findings()
    open_link(her, language, f"open/{long['owner']}/")
    her.page.goto(f"/{language}/journey/calendar/")
    her.press("#feed form button[type=submit]")
    findings.look(her, "with a feed")
    fill_reminder(her, 1)
    expect(her.page.locator("#reminders li").first).to_be_visible()
    findings.look(her, "with a reminder")
    her.page.goto(f"/{language}/reminders/open/{long['dead']}/")
    findings.look(her, "no more reminders?")
    her.press("main form button[type=submit]")
    findings.look(her, "no more reminders")
    assert findings == {}


def fill_reminder(somebody: Person, days: int) -> None:
    """Ask for a mail so many days before the first date, which is tomorrow."""
    page = somebody.page
    page.locator("#reminder-date").select_option(index=0)
    page.locator("#reminder-days").select_option(str(days))
    page.locator("#reminder-to").fill("amal@example.org")
    page.locator("#reminders [name=agrees]").check()
    somebody.press("#reminders form:has([name=agrees]) button[type=submit]")


@VIEWS
def test_axe_finds_nothing_on_another_journey_beside_ones_own(arrive, long, language):
    her, findings = arrive(), Findings()
    open_link(her, language, f"open/{long['other']}/")
    her.page.goto(f"/{language}/journey/open/{long['owner']}/")
    her.press("button[value=beside]")
    findings.look(her, "other")
    her.page.goto(f"/{language}/journey/")
    findings.look(her, "own, with the other above")
    her.page.goto(f"/{language}/journey/family/")
    findings.look(her, "family")
    assert findings == {}


@VIEWS
def test_axe_finds_nothing_where_links_lead(arrive, long, language):
    somebody, findings = arrive(), Findings()
    for address in LANDINGS:
        somebody.page.goto(f"/{language}/journey/{address.format(**long)}")
        findings.look(somebody, address)
    assert findings == {}


@VIEWS
@pytest.mark.parametrize("holder", ["editor", "proposer"])
def test_axe_finds_nothing_on_the_pages_of_a_caregiver(arrive, long, language, holder):
    caregiver, findings = arrive(), Findings()
    open_link(caregiver, language, f"shared/open/{long[holder]}/")
    findings.look(caregiver, "shared")
    shared = caregiver.page.url
    caregiver.page.goto(f"{shared}propose/")
    findings.look(caregiver, "propose")
    caregiver.page.locator("#words").fill("français")
    caregiver.press("button[name=look]")
    findings.look(caregiver, "found to propose")
    caregiver.page.goto(shared)
    if holder == "editor":
        caregiver.page.locator('.plan-step a[href*="/steps/"]').first.click()
        findings.look(caregiver, "step")
    assert findings == {}


@VIEWS
def test_axe_finds_nothing_on_the_pages_without_a_network(arrive, long, language):
    her, findings = arrive(**ALLOWED), Findings()
    open_link(her, language, f"open/{long['owner']}/")
    ready(her.page, language)
    keep(her.page, language)
    expect(step(her.page)).to_be_visible()
    step(her.page).locator("summary").click()
    findings.look(her, "journey on the phone")
    her.page.goto(f"/{language}/offline/")
    findings.look(her, "offline")
    her.page.goto(f"/{language}/offline/area/")
    her.page.locator("#where").fill("Lyon")
    her.page.locator("#where-list [role=option]").first.click()
    her.page.locator("#area-form button[type=submit]").click()
    expect(her.page.locator("[data-offer]")).to_be_visible()
    findings.look(her, "area")
    assert findings == {}


@VIEWS
def test_axe_finds_nothing_in_the_note_about_what_was_added(arrive, language):
    her, findings = arrive(), Findings()
    her.page.goto(f"/{language}/?place=com:69123")
    for number in range(2):
        her.page.locator("#results .card [data-add]").nth(number).tap()
    expect(her.page.locator("[data-keep-link]")).to_be_visible()
    findings.look(her, "added")
    her.page.locator("[data-map-toggle]").count()
    assert findings == {}
