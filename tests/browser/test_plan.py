"""The one screen of a journey, on a phone: documents ticked in place, a date counted down."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.conftest import Person, width_too_much


def begin(her: Person, code: str, language: str = "ar") -> None:
    """Begin a journey with a goal near Lyon, and look at it."""
    her.page.goto(f"/{language}/journey/goals/{code}/")
    her.page.locator("#where").fill("ليون")
    her.press("button[name=look]")
    her.press("button[name=add]")
    her.page.goto(f"/{language}/journey/")


@pytest.mark.parametrize("has_scripts", [True, False])
def test_document_is_ticked_and_stays_ticked(person, has_scripts):
    her = person("phone", java_script_enabled=has_scripts)
    begin(her, "my-papers")
    her.page.locator("#documents summary").click()
    first = her.page.locator("#documents button").first
    first.click()
    expect(first).to_have_attribute("aria-pressed", "true")
    expect(her.page.locator("#documents")).to_have_attribute("open", "")
    her.page.reload()
    expect(first).to_have_attribute("aria-pressed", "true")


def test_date_to_remember_is_counted_down(person):
    her = person("phone")
    begin(her, "my-papers")
    her.page.locator("#dates > summary").click()
    her.page.locator("#dates a.button[href*=deadlines]").click()
    day = timezone.localdate() + timedelta(days=12)
    her.page.locator("#kind").select_option("appeal")
    her.page.locator("#on").fill(day.isoformat())
    her.press("main form button[type=submit]")
    expect(her.page.locator("#soon")).to_contain_text("12")


def test_answers_stay_in_the_tab_and_not_in_an_address(person):
    her = person("phone")
    her.page.goto("/ar/journey/goals/find-work/")
    her.page.locator("#where").fill("ليون")
    her.page.locator("#age").fill("34")
    her.press("button[name=look]")
    her.page.goto("/ar/journey/goals/learn-french/")
    expect(her.page.locator("#age")).to_have_value("34")
    assert "34" not in her.page.url


def test_search_with_her_answers_has_no_answer_in_its_address(person):
    her = person("phone")
    begin(her, "learn-french")
    her.press('form[action="/ar/near/"] button')
    expect(her.page.locator(".card").first).to_be_visible()
    assert her.page.url.endswith("/ar/near/")


@pytest.mark.parametrize("path", ["", "deadlines/"])
def test_nothing_scrolls_sideways(person, path):
    her = person("phone")
    begin(her, "find-work")
    her.page.goto(f"/ar/journey/{path}")
    assert width_too_much(her.page) <= 0
