"""The office of a procedure sheet: near a town from the suggestions, or near the device."""

import re
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import expect

SHEET = "procedures/school-enrolment/"
PRECISE = {"latitude": 45.7640432, "longitude": 4.8356789}
TYPED = {"fr": "villeurban", "ar": "ليون"}
HALL = re.compile("Mairie - ")


@pytest.mark.parametrize("language", TYPED)
def test_reader_chooses_a_town_and_sees_its_town_hall(visit, language):
    page = visit("phone")
    page.goto(f"/{language}/{SHEET}")
    page.locator("#where").press_sequentially(TYPED[language], delay=20)
    page.locator("#where-list [role='option']").first.tap()
    page.wait_for_url(re.compile(r"\?place=com[^&]*#where-to-go$"))
    expect(page.locator("#sheet-offices")).to_contain_text(HALL)


def test_position_leaves_rounded_in_no_address_and_finds_the_town_hall(visit, site):
    page = visit("phone", geolocation=PRECISE, permissions=["geolocation"])
    page.goto(f"/fr/{SHEET}")
    page.locator("#near-form [data-near]").tap()
    expect(page.locator("#sheet-offices")).to_contain_text(HALL)
    [(url, _space, body)] = [sent.partition(" ") for sent in page.log.sent]
    assert url == f"{site}/fr/{SHEET}near/"
    assert parse_qs(body) == {"lat": ["45.764"], "lon": ["4.836"]}
    assert [url for url in page.log.requested if "45.76" in url] == []


def test_form_sent_again_keeps_to_the_position_until_a_town_is_typed(visit):
    page = visit("phone", geolocation=PRECISE, permissions=["geolocation"])
    page.goto(f"/fr/{SHEET}")
    page.locator("#near-form [data-near]").tap()
    expect(page.locator("#sheet-offices")).to_contain_text(HALL)
    with page.expect_response(re.compile(r"/near/$")):
        page.locator("#near-form [type='submit']").tap()
    expect(page.locator("#where-error")).to_have_count(0)
    expect(page.locator("#sheet-offices")).to_contain_text(HALL)
    page.locator("#where").fill("Guéret")
    page.locator("#near-form [type='submit']").tap()
    page.wait_for_url(re.compile(r"\?where=Gu[^&]*#where-to-go$"))
    expect(page.locator("#sheet-offices")).to_contain_text("Guéret")
