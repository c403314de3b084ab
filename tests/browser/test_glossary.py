"""Office words are explained on tap, by keyboard and without a script; the glossary is searched."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import width_too_much
from tests.browser.test_accessible import broken_rules

CARD = "[data-definition-card]"
# Sheets of which at least one names an office in a text.
SHEETS = ("residence-permit", "health-insurance", "bank-account", "rsa")


def page_with_a_word(visit, language: str, **options) -> Page:
    """A sheet that marks a word."""
    page = visit("phone", **options)
    for slug in SHEETS:
        page.goto(f"/{language}/procedures/{slug}/")
        if page.locator("a.term").count():
            return page
    raise AssertionError("no sheet marks a word")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_tap_opens_the_definition_and_closes_it(visit, language):
    page = page_with_a_word(visit, language)
    word = page.locator("a.term").first
    word.tap()
    expect(page.locator(CARD)).to_be_visible()
    expect(page.locator(CARD)).to_contain_text(word.get_attribute("data-definition"))
    assert width_too_much(page) == 0
    box = page.locator("[data-definition-close]").bounding_box()
    assert min(box["width"], box["height"]) >= 48
    page.locator("[data-definition-close]").tap()
    expect(page.locator(CARD)).to_be_hidden()
    expect(word).to_be_focused()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_definition_opens_by_keyboard_and_escape_gives_the_focus_back(visit, key):
    page = page_with_a_word(visit, "fr")
    word = page.locator("a.term").first
    word.focus()
    page.keyboard.press(key)
    expect(page.locator(CARD)).to_be_focused()
    expect(word).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(page.locator(CARD)).to_be_hidden()
    expect(word).to_be_focused()


def test_without_a_script_a_word_leads_to_its_place_in_the_glossary(visit):
    page = page_with_a_word(visit, "fr", java_script_enabled=False)
    page.locator("a.term").first.tap()
    page.wait_for_url("**/fr/glossary/#*")
    expect(page.locator(":target")).to_be_visible()


@pytest.mark.parametrize(
    ("typed", "found"), [("prefecture", "prefecture"), ("CARTE VIT", "carte-vitale")]
)
def test_typing_leaves_the_words_that_are_like_it(visit, typed, found):
    page = visit("phone")
    page.goto("/fr/glossary/")
    page.locator("#glossary-search").fill(typed)
    expect(page.locator(f"#{found}")).to_be_visible()
    expect(page.locator("#apostille")).to_be_hidden()
    page.locator("#glossary-search").fill("zzzz")
    expect(page.locator(".glossary-search [role='status']")).not_to_be_empty()


@pytest.mark.parametrize(("language", "scheme"), [("fr", "light"), ("ar", "dark")])
def test_axe_finds_nothing_in_the_glossary_and_an_open_definition(visit, language, scheme):
    page = page_with_a_word(visit, language, color_scheme=scheme, reduced_motion="reduce")
    page.locator("a.term").first.tap()
    assert broken_rules(page) == []
    page.goto(f"/{language}/glossary/")
    assert width_too_much(page) == 0
    assert broken_rules(page) == []
