"""A phone in Ukrainian and in Tigrinya: search, sheet, journey; texts in other languages."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import width_too_much

LYON = "?place=com:69123"
SCRIPTS = {"uk": re.compile("[\u0400-\u04ff]"), "ti": re.compile("[\u1200-\u137f]")}
# Her town, what she looks for, and a line of the journey, in each language.
WALKS = pytest.mark.parametrize(
    ("language", "town", "wish"),
    [("uk", "Ліон", "банківський рахунок"), ("ti", "ልዮን", "ሕሳብ ባንኪ")],
)


@WALKS
def test_walk_from_search_to_sheet_to_journey(person, language, town, wish):
    her = person("phone", locale=language)
    page = her.page
    page.goto("/")
    expect(page).to_have_url(re.compile(f"/{language}/$"))
    page.locator("#where").fill(town)
    page.locator("#where-list [role=option]").first.click()
    page.wait_for_url(re.compile("place=com(:|%3A)69123"))
    expect(page.locator("#results .card").first).to_be_visible()
    page.goto(f"/{language}/{LYON}&q={wish}")
    sheet = page.locator(f'a[href*="/{language}/procedures/bank-account/"]').first
    sheet.click()
    expect(page.locator("h1")).to_be_visible()
    page.locator("[data-add='bank-account']").first.tap()
    expect(page.locator("[data-added-note] > p").first).to_be_visible()
    page.goto(f"/{language}/journey/")
    expect(page.locator(".goal, [data-step], .plan-step").first).to_be_visible()
    words = page.locator("main").inner_text()
    assert len(SCRIPTS[language].findall(words)) > 100
    assert width_too_much(page) == 0


@WALKS
def test_page_of_her_language_names_it_and_is_a_draft(visit, language, town, wish):
    page = visit("phone")
    page.goto(f"/{language}/")
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator(".draft-note")).to_have_count(1)


def untranslated(page: Page, language: str) -> str:
    """The address of a programme near Lyon that is in French, and in other languages too."""
    page.goto(f"/{language}/{LYON}")
    for address in [
        link.get_attribute("href") for link in page.locator("#results .card h3[lang=fr] a").all()
    ]:
        page.goto(address)
        if page.locator("a[data-also=ar]").count():
            return address
    raise AssertionError("every programme near Lyon is translated")


def test_text_in_french_is_read_in_another_language_at_one_tap(visit):
    page = visit("phone")
    address = untranslated(page, "uk")
    expect(page.locator("h1")).to_have_attribute("lang", "fr")
    page.locator("a[data-also=ar]").first.click()
    expect(page.locator("h1")).to_have_attribute("lang", "ar")
    expect(page.locator("h1")).to_have_attribute("dir", "rtl")
    expect(page.locator("html")).to_have_attribute("lang", "uk")
    page.goto(address)
    expect(page.locator("h1")).to_have_attribute("lang", "ar")


def test_choice_is_given_up_by_a_second_tap(visit):
    page = visit("phone")
    untranslated(page, "uk")
    page.locator("a[data-also=en]").first.click()
    expect(page.locator("h1")).to_have_attribute("lang", "en")
    page.locator("a[data-also=en]").first.click()
    expect(page.locator("h1")).to_have_attribute("lang", "fr")


def test_links_to_other_languages_work_without_script(visit):
    page = visit("phone", java_script_enabled=False)
    untranslated(page, "uk")
    page.locator("a[data-also=ar]").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    expect(page.locator("h1")).to_have_attribute("lang", "ar")
