"""The fields of the home on a phone: words are seen, needs offered where a place is typed."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import settle, width_too_much

LYON = "?place=com:69123"


@pytest.mark.parametrize("language", ["fr", "ar", "uk"])
def test_the_field_of_words_is_seen_on_the_home_of_a_phone(visit, language):
    page = visit("phone")
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/{language}/")
    words, place = page.locator("#q").bounding_box(), page.locator("#where").bounding_box()
    assert words["height"] >= 44
    assert words["y"] < place["y"]


def test_needs_are_offered_in_the_field_for_a_place(visit):
    page = visit("phone")
    page.goto("/fr/")
    page.locator("#where").press_sequentially("dentis", delay=20)
    offered = page.locator("#where-list [role='option']")
    offered.first.wait_for()
    offered.first.click()
    page.wait_for_url(re.compile("need=dental-eye-care"))


def test_words_in_the_field_for_a_place_are_searched_for(visit):
    page = visit("phone")
    page.goto("/fr/")
    page.locator("#where").fill("médecin à Lyon")
    page.locator(".search-go").tap()
    page.wait_for_url(re.compile("where="))
    expect(page.locator("#q")).to_have_value("médecin à Lyon")
    expect(page.locator("#where")).to_have_value("Lyon")
    expect(page.locator(".notice-bad")).to_have_count(0)


@pytest.mark.parametrize(
    ("path", "width"),
    [("uk/", 320), ("ru/?q=CAF&place=com:75056", 320), (f"fr/?q={'x' * 200}", 360)],
)
def test_long_words_make_no_page_wider(visit, path, width):
    page = visit("phone")
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(f"/{path}")
    settle(page)
    assert width_too_much(page) <= 0


@pytest.mark.parametrize("path", ["", LYON])
def test_the_button_of_the_map_has_a_place_of_its_own(visit, path):
    page = visit("phone")
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/fr/{path}")
    button = page.locator("[data-map-toggle]").bounding_box()
    assert (button["x"], button["width"]) == (0, 360)
    # Its strip ends where the bar of the page begins.
    bar = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--bar')")
    assert 740 - button["y"] - button["height"] == pytest.approx(int(bar.strip("px ")), abs=1)
