"""The search on a phone: short cards, a place that stays, adding by one tap, the map with cards."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import settle, tap_below, width_too_much

LANGUAGES = ("fr", "ar")
TALLEST_CARD_PX = 200
LYON = "?place=com:69123"
# The position of the device; only three decimals may be kept.
PRECISE = {"latitude": 45.7640432, "longitude": 4.8356789}
BAR_PX = 64
# Every page of results of the examples, for their cards.
SEARCHES = (LYON, "?place=com:75056", "?place=com:13055", "?cost=free", "?reach=remote")

# Cards far below have only a likely height until they are laid out.
HEIGHTS = """() => [...document.querySelectorAll("#results .card")].map((card) => {
  card.style.contentVisibility = "visible";
  return Math.round(card.getBoundingClientRect().height);
})"""
KEPT = "() => [sessionStorage.place ?? null, localStorage.place ?? null]"
ADD = "#results .card [data-add]"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_card_is_short_on_a_phone(visit, language):
    page = visit("phone")
    for search in SEARCHES:
        page.goto(f"/{language}/{search}")
        heights = page.evaluate(HEIGHTS)
        assert heights
        assert max(heights) <= TALLEST_CARD_PX
        assert width_too_much(page) == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_facts_and_action_of_a_programme_are_on_the_first_screen(visit, language):
    page = visit("phone")
    page.goto(f"/{language}/{LYON}")
    paths = [link.get_attribute("href") for link in page.locator("#results h3 a").all()[:4]]
    for path in paths:
        page.goto(path)
        for part in ("h1", ".for-whom", ".key-facts li:nth-child(4)", ".first-actions .button"):
            box = page.locator(part).first.bounding_box()
            assert box["y"] + box["height"] <= 740 - BAR_PX


def test_programme_has_one_fixed_bar(visit):
    page = visit("phone")
    page.goto(f"/fr/{LYON}")
    page.locator("#results h3 a").first.tap()
    page.wait_for_url(re.compile("/programmes/"))
    covered = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
          .filter((node) => ["fixed", "sticky"].includes(getComputedStyle(node).position))
          .reduce((sum, node) => sum + node.getBoundingClientRect().height, 0)"""
    )
    assert covered <= BAR_PX + 8


def test_chosen_place_stays_on_the_pages_that_follow(visit):
    page = visit("phone")
    page.goto(f"/fr/{LYON}")
    settle(page)
    page.goto("/fr/procedures/")
    expect(page.locator("[data-kept-place] bdi")).to_have_text("Lyon")
    page.goto("/fr/")
    expect(page.locator("#where")).to_have_value("Lyon")
    expect(page.locator("#results [data-group='site'] .card").first).to_be_visible()


def test_place_is_forgotten_by_its_cross(visit):
    page = visit("phone")
    page.goto(f"/fr/{LYON}")
    settle(page)
    page.goto("/fr/procedures/")
    page.locator("[data-forget-place]").tap()
    assert page.evaluate(KEPT) == [None, None]
    page.goto("/fr/")
    expect(page.locator("#where")).to_have_value("")


def test_place_outlives_the_tab_only_when_she_asks(visit):
    page = visit("phone")
    page.goto(f"/fr/{LYON}")
    settle(page)
    assert page.evaluate(KEPT)[1] is None
    page.locator(".filters > summary").tap()
    page.locator("#f-remember").check()
    assert "com:69123" in page.evaluate(KEPT)[1]


def test_kept_position_is_applied_without_coming_into_an_address(visit):
    page = visit("phone", geolocation=PRECISE, permissions=["geolocation"])
    page.goto("/fr/")
    page.locator("[data-near]").tap()
    expect(page.locator("#results .show-on-map").first).to_be_visible()
    page.goto("/fr/procedures/")
    page.goto("/fr/")
    expect(page.locator("#results .show-on-map").first).to_be_visible()
    assert [url for url in page.log.requested if "45.76" in url or "lat=" in url] == []


def test_reader_comes_back_to_the_card_she_opened(visit):
    page = visit("phone")
    page.goto(f"/fr/{LYON}")
    tap_below(page.locator("[data-group='site'] [data-more]"))
    further = page.locator("[data-group='site'] .card").nth(22)
    expect(further).to_be_visible()
    further.locator("h3 a").tap()
    page.wait_for_url(re.compile("/programmes/"))
    page.go_back()
    expect(further).to_be_in_viewport()


# Adding by one tap


@pytest.mark.parametrize("language", LANGUAGES)
def test_added_card_is_marked_and_she_stays_where_she_is(person, language):
    page = person("phone").page
    page.goto(f"/{language}/{LYON}")
    settle(page)
    page.locator(ADD).first.tap()
    expect(page.locator("[data-added-note] > p").first).to_be_visible()
    expect(page.locator(ADD).first).to_have_class(re.compile("is-added"))
    assert "place" in page.url


def test_card_in_the_journey_is_marked_on_the_next_page(person):
    page = person("phone").page
    page.goto(f"/fr/{LYON}")
    settle(page)
    page.locator(ADD).first.tap()
    expect(page.locator(ADD).first).to_have_class(re.compile("is-added"))
    page.locator("#results h3 a").first.tap()
    page.wait_for_url(re.compile("/programmes/"))
    expect(page.locator(".first-actions [data-add]")).to_have_class(re.compile("is-added"))


def test_card_that_comes_for_another_place_is_marked(person):
    page = person("phone").page
    page.goto(f"/fr/procedures/bank-account/{LYON}")
    settle(page)
    card = page.locator("#sheet-help [data-add]").first
    programme = card.get_attribute("data-add")
    card.tap()
    expect(card).to_have_class(re.compile("is-added"))
    # The page has no place: its cards come for the one that is kept.
    page.goto("/fr/procedures/bank-account/")
    again = page.locator(f"#sheet-help [data-add='{programme}']")
    expect(again).to_have_class(re.compile("is-added"))


def test_secret_link_is_recalled_with_the_second_step_only(person):
    page = person("phone").page
    page.goto(f"/fr/{LYON}")
    settle(page)
    page.locator(ADD).nth(0).tap()
    expect(page.locator("[data-added-note] > p").first).to_be_visible()
    expect(page.locator("[data-keep-link]")).to_be_hidden()
    page.locator(ADD).nth(1).tap()
    expect(page.locator("[data-keep-link]")).to_be_visible()


def test_closed_note_leaves_the_focus_on_what_was_added(person):
    page = person("phone").page
    page.goto(f"/fr/{LYON}")
    settle(page)
    page.locator(ADD).nth(1).tap()
    page.locator("[data-close-note]").tap()
    expect(page.locator(ADD).nth(1)).to_be_focused()


@pytest.mark.parametrize("language", LANGUAGES)
def test_programme_that_serves_several_needs_asks_what_it_is_for(person, language):
    page = person("phone").page
    page.goto(f"/{language}/{LYON}")
    settle(page)
    needs = page.locator("[data-needs] button")
    for card in range(page.locator(ADD).count()):
        page.locator(ADD).nth(card).tap()
        expect(page.locator(ADD).nth(card)).to_have_class(re.compile("is-added"))
        if needs.count() > 1:
            break
    for need in (needs.nth(0), needs.nth(1)):
        with page.expect_response(re.compile("/journey/add/")):
            need.tap()
        expect(need).to_have_attribute("aria-pressed", "true")
    assert width_too_much(page) == 0
    page.goto(f"/{language}/journey/")
    names = page.locator(".plan-step h3").all_inner_texts()
    assert len(names) > len(set(names))


def test_added_programme_is_marked_in_the_card_of_the_map(person):
    page = person("phone").page
    page.goto(f"/fr/{LYON}")
    settle(page)
    card = page.locator("#results .card[data-lat]").first
    card.locator("[data-add]").tap()
    expect(card.locator("[data-add]")).to_have_class(re.compile("is-added"))
    page.locator("[data-close-note]").tap()
    card.locator(".show-on-map").tap()
    expect(page.locator("#sheet [data-add]").first).to_have_class(re.compile("is-added"))


def test_adding_works_without_scripts(person):
    page = person("phone", java_script_enabled=False).page
    page.goto(f"/fr/{LYON}")
    page.locator(ADD).first.tap()
    page.wait_for_url(re.compile("/journey/add/"))
    page.locator("form .button-wide").tap()
    page.wait_for_url(re.compile("/journey/link/"))


def test_asking_for_the_marks_sets_no_cookie(visit):
    page = visit("phone")
    page.goto(f"/fr/{LYON}")
    settle(page)
    assert page.context.cookies() == []


# The map on a phone


@pytest.mark.parametrize("language", LANGUAGES)
def test_map_keeps_the_field_the_themes_and_a_strip_of_cards(visit, language):
    page = visit("phone")
    page.goto(f"/{language}/{LYON}")
    page.locator("[data-map-toggle]").tap()
    page.locator("#map .leaflet-marker-icon").first.wait_for()
    for part in ("#where", ".theme-tile", "[data-group='site'] .group-count"):
        expect(page.locator(part).first).to_be_in_viewport()
    assert page.locator(".results-pane").bounding_box()["height"] <= 740 / 3
    expect(page.locator("[data-group='site'] .card").first).to_be_in_viewport()


def test_theme_is_chosen_without_leaving_the_map(visit):
    page = visit("phone")
    page.goto(f"/fr/{LYON}")
    page.locator("[data-map-toggle]").tap()
    page.locator("#map .leaflet-marker-icon").first.wait_for()
    page.locator("#themes .theme-papers").tap()
    expect(page.locator("#themes .theme-papers")).to_have_attribute("aria-current", "true")
    expect(page.locator("#map")).to_be_in_viewport()
    assert "theme=papers" in page.url


def test_list_of_the_search_made_on_the_map_is_shown(visit):
    page = visit("phone")
    page.goto(f"/fr/{LYON}")
    page.locator("[data-map-toggle]").tap()
    page.locator("#map .leaflet-marker-icon").first.wait_for()
    page.locator("#themes .theme-papers").tap()
    expect(page.locator("#themes .theme-papers")).to_have_attribute("aria-current", "true")
    page.locator("[data-map-toggle]").tap()
    expect(page.locator("#map")).to_be_hidden()
    assert "theme=papers" in page.url
