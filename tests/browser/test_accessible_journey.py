"""axe-core reports no violation on the pages about a journey, on a phone, in light and dark."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person, settle
from tests.browser.journey_pages import OF_A_PROPOSER, OF_AN_EDITOR, OF_ANOTHER, OF_THE_OWNER
from tests.browser.test_accessible import broken_rules
from tests.browser.test_offline import ALLOWED, keep, ready, step

UNFOLD = "document.querySelectorAll('details').forEach((one) => (one.open = true))"
VIEWS = pytest.mark.parametrize(("language", "scheme"), [("fr", "dark"), ("ar", "light")])
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
    for name, address in OF_THE_OWNER.items():
        her.page.goto(f"/{language}/journey/{address.format(**long)}")
        findings.look(her, name)
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
def test_axe_finds_nothing_where_reminders_end(arrive, long, language):
    somebody, findings = arrive(), Findings()
    somebody.page.goto(f"/{language}/reminders/open/{long['dead']}/")
    findings.look(somebody, "no more reminders?")
    somebody.press("main form button[type=submit]")
    findings.look(somebody, "no more reminders")
    assert findings == {}


@VIEWS
def test_axe_finds_nothing_on_a_day_that_is_refused(arrive, long, language):
    her, findings = arrive(), Findings()
    open_link(her, language, f"open/{long['owner']}/")
    her.page.goto(f"/{language}/journey/deadlines/")
    her.page.locator("main form").last.evaluate("(form) => { form.noValidate = true; }")
    her.page.locator("#on").fill("0202-03-01")
    her.press("main form button[type=submit]")
    expect(her.page.locator("#on-error")).to_be_visible()
    findings.look(her, "refused")
    assert findings == {}


@VIEWS
def test_axe_finds_nothing_on_another_journey_beside_ones_own(arrive, long, language):
    her, findings = arrive(), Findings()
    open_link(her, language, f"open/{long['other']}/")
    her.page.goto(f"/{language}/journey/open/{long['owner']}/")
    her.press("button[value=beside]")
    other = her.page.url
    for name, address in OF_ANOTHER.items():
        her.page.goto(f"{other}{address}")
        findings.look(her, name)
    for address in ("", "family/", "calendar/", "shares/"):
        her.page.goto(f"/{language}/journey/{address}")
        findings.look(her, f"own, beside the other: {address}")
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
    shared = caregiver.page.url
    for name, address in (OF_AN_EDITOR if holder == "editor" else OF_A_PROPOSER).items():
        caregiver.page.goto(f"{shared}{address.format(**long)}")
        findings.look(caregiver, name)
    caregiver.page.goto(f"{shared}propose/")
    caregiver.page.locator("#words").fill("français")
    caregiver.press("button[name=look]")
    findings.look(caregiver, "found to propose")
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
