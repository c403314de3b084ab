"""What a browser prints of a page, and the paper that the page leads to."""

import pytest
from playwright.sync_api import Page, expect

from tests.papers import A4, pages_of


def printed(page: Page) -> list:
    """The pages that the browser prints, at the size that the style sheet asks for."""
    return pages_of(page.pdf(prefer_css_page_size=True))


def first_programme(page: Page, language: str) -> None:
    """Open the page of the first programme of a list."""
    page.goto(f"/{language}/?place=com:69123")
    page.goto(page.locator("#results [data-card] a").first.get_attribute("href"))
    expect(page.locator("h1")).to_be_visible()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_programme_is_printed_on_one_page(visit, language):
    page = visit("desktop")
    first_programme(page, language)
    sheets = printed(page)
    assert [sheet.size for sheet in sheets] == [A4]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_sheet_is_printed_without_what_is_near(visit, language):
    page = visit("desktop")
    page.goto(f"/{language}/procedures/bank-account/")
    sheets = printed(page)
    # Drafts stand beside the French.
    assert len(sheets) <= 3
    assert all(sheet.holds_its_letters for sheet in sheets)
    page.emulate_media(media="print")
    expect(page.locator("#sheet-help")).to_be_hidden()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_paper_of_a_programme_is_one_page(visit, language):
    page = visit("phone")
    first_programme(page, language)
    link = page.locator('a[href$="paper.pdf"]').first
    answer = page.request.get(link.get_attribute("href"))
    assert answer.headers["content-type"] == "application/pdf"
    assert len(pages_of(answer.body())) == 1
