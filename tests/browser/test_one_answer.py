"""What stands on the first screen of a phone: the number to call, or the first programme."""

import pytest
from playwright.sync_api import Locator, expect

LYON = "place=com:69123"
# The first tap of somebody whose hands shake; others have 48 px.
CALL_HEIGHT = 72
PERMIT = {"fr": "titre+de+séjour", "ar": "تصريح+الإقامة"}
SUICIDE = {"fr": "suicide", "ar": "انتحار"}


def box_of(locator: Locator) -> dict[str, float]:
    box = locator.bounding_box()
    assert box
    return box


@pytest.mark.parametrize("language", SUICIDE)
def test_number_to_call_is_large_and_on_the_first_screen(visit, language):
    page = visit("phone")
    page.goto(f"/{language}/?q={SUICIDE[language]}&{LYON}")
    call = page.locator(".calls a").first
    expect(call).to_have_attribute("href", "tel:3114")
    box = box_of(call)
    assert box["height"] >= CALL_HEIGHT
    assert box["y"] + box["height"] <= page.viewport_size["height"]


@pytest.mark.parametrize("language", PERMIT)
def test_first_programme_is_on_the_first_screen_though_sheets_are_found(visit, language):
    page = visit("phone")
    page.goto(f"/{language}/?q={PERMIT[language]}&{LYON}")
    expect(page.locator("#sheet-results")).to_be_attached()
    title = page.locator("#results [data-card] h3").first
    box = box_of(title)
    assert box["y"] + box["height"] <= page.viewport_size["height"]


def test_office_of_the_row_leads_to_all_offices(visit):
    page = visit("phone")
    page.goto(f"/fr/?need=school-enrolment&{LYON}")
    page.locator(".answers-beside a[href='#offices-title']").tap()
    expect(page.locator("#offices-title")).to_be_in_viewport()
