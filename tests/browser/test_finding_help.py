"""Searching for help: from the place to the steps of a procedure."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import framed_maps, tap_below, width_too_much

# What a reader types in her script, and what she is offered.
TYPED = {"fr": ("vénisieux", "Vénissieux", "com:69259"), "ar": ("ليون", "ليون", "com:69123")}
LYON = "?place=com:69123"
PARIS = "?place=com:75056"
READERS = [(language, device) for language in TYPED for device in ("phone", "desktop")]
THEMES = 12
DISTANCE = re.compile(r"\d\s*(km|m|كم|م)(\s|$)")
# The position of the device; only three decimals may be sent.
PRECISE = {"latitude": 45.7640432, "longitude": 4.8356789}
ROUNDED = {"lat": ["45.764"], "lon": ["4.836"]}


def current_query(page: Page) -> dict[str, list[str]]:
    """The search in the address of the page."""
    return parse_qs(urlsplit(page.url).query)


def cards(page: Page) -> Locator:
    return page.locator("#results [data-group='site'] [data-card]")


def placed_cards(page: Page) -> Locator:
    """Cards of places that the map shows: without those whose address is hidden."""
    return page.locator("#results [data-group='site'] [data-card][data-lat]")


def distances(page: Page) -> Locator:
    """The lines with a distance; a place known to its commune only has none nearby."""
    return cards(page).locator(".show-on-map").filter(has_text=DISTANCE)


def press(locator: Locator, device: str) -> None:
    """Tap on a phone, click elsewhere."""
    if device == "phone":
        locator.tap()
    else:
        locator.click()


def open_map(page: Page, device: str) -> None:
    """Bring the map into view: one tap on a phone, nothing elsewhere."""
    if device == "phone":
        page.locator("[data-map-toggle]").tap()
    page.locator("#map .leaflet-marker-icon").first.wait_for()


def lone_pin(page: Page) -> Locator:
    """A marker that nothing else on the map covers, once all of them are there."""
    page.wait_for_load_state("networkidle")
    found = page.wait_for_function(
        """() => {
          const pins = [...document.querySelectorAll("#map .pin")];
          const number = pins.findIndex((pin) => {
            const box = pin.getBoundingClientRect();
            const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            return pin.contains(at);
          });
          return number < 0 ? null : { number };
        }"""
    )
    return page.locator("#map .pin").nth(found.json_value()["number"])


def say_where(page: Page, language: str, device: str) -> None:
    """Type a place and take the first suggestion."""
    typed, offered, code = TYPED[language]
    page.locator("#where").press_sequentially(typed, delay=20)
    first = page.locator("#where-list [role='option']").first
    expect(first).to_contain_text(offered)
    press(first, device)
    page.wait_for_url(re.compile("place="))
    assert current_query(page)["place"] == [code]


@pytest.mark.parametrize(("language", "device"), READERS)
def test_reader_finds_a_programme_and_its_procedure(visit, language, device):
    page = visit(device)
    page.goto(f"/{language}/")
    say_where(page, language, device)
    expect(distances(page).first).to_be_visible()

    press(page.locator("#themes .theme-papers"), device)
    page.wait_for_url(re.compile("theme=papers"))
    assert "place" in current_query(page)
    expect(page.locator("#themes .theme-papers")).to_have_attribute("aria-current", "true")

    press(page.locator(".filters > summary"), device)
    page.locator("#f-age").fill("30")
    page.locator("#f-status-refugee").check()
    press(page.locator(".filter-done button"), device)
    page.wait_for_url(re.compile("age=30"))
    assert {"place", "theme", "age", "status"} <= set(current_query(page))
    expect(page.locator(".active-filters a")).to_have_count(3)
    found = cards(page).count()
    assert found > 0
    assert width_too_much(page) == 0

    open_first_with_procedures(page, device)
    assert in_order(page, ".key-facts", "#join", ".site", "iframe.map-frame")
    (framed_map,) = framed_maps(page)
    expect(framed_map.locator("path.pin, path.around").first).to_be_visible()
    press(page.locator("a.link-card[href*='/procedures/']").first, device)
    page.wait_for_url(re.compile(f"/{language}/procedures/"))
    assert page.locator("ol.steps > li").count() >= 3
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")

    page.go_back()
    page.go_back()
    expect(cards(page)).to_have_count(found)


def open_first_with_procedures(page: Page, device: str) -> None:
    """Open the programmes of the list one after the other until one names a procedure."""
    for number in range(cards(page).count()):
        press(cards(page).nth(number).locator("h3 a"), device)
        page.wait_for_url(re.compile("/programmes/"))
        if page.locator("a.link-card[href*='/procedures/']").count():
            return
        page.go_back()
    pytest.fail("no programme of the list names a procedure")


def in_order(page: Page, *selectors: str) -> bool:
    """Whether the first match of each selector follows that of the one before."""
    tops = [page.locator(selector).first.bounding_box()["y"] for selector in selectors]
    return tops == sorted(tops)


def title_of(pin):
    """The title in the name of a marker, without the word for open or closed."""
    return pin.get_attribute("aria-label").rpartition(" · ")[0] or pin.get_attribute("aria-label")


@pytest.mark.parametrize("language", TYPED)
def test_marker_touched_on_the_phone_shows_its_card(visit, language):
    page = visit("phone")
    page.goto(f"/{language}/{LYON}")
    open_map(page, "phone")
    page.locator("#map .pin").first.wait_for()
    pin = lone_pin(page)
    title = title_of(pin)
    pin.tap()
    expect(page.locator("#sheet h3 a")).to_have_text(title)
    page.locator("#sheet .sheet-head button").tap()
    expect(page.locator("#sheet")).to_be_hidden()


@pytest.mark.parametrize(("language", "word"), [("fr", "ouvert"), ("ar", "مفتوح")])
def test_marker_with_a_tick_is_called_open(visit, language, word):
    page = visit("phone")
    page.goto(f"/{language}/{LYON}")
    open_map(page, "phone")
    page.locator("#map .pin").first.wait_for()
    markers = page.locator("#map .pin").evaluate_all(
        "pins => pins.map(pin => [pin.ariaLabel, Boolean(pin.querySelector('.pin-open'))])"
    )
    called = [(f" · {word}" in label, has_tick) for label, has_tick in markers]
    assert {has_word for has_word, has_tick in called if has_tick} <= {True}
    assert {has_tick for has_word, has_tick in called if has_word} <= {True}


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "ouvert au moment choisi"), ("ar", "مفتوح في الوقت المختار")]
)
def test_markers_of_a_search_for_another_moment_are_open_then(visit, language, words):
    page = visit("phone")
    today = timezone.localdate()
    tuesday = today + timedelta(days=7 - (today.weekday() - 1) % 7)
    page.goto(f"/{language}/{LYON}&open_at={tuesday}T15:00")
    open_map(page, "phone")
    page.locator("#map .pin").first.wait_for()
    markers = page.locator("#map .pin").evaluate_all(
        "pins => pins.map(pin => [pin.ariaLabel, Boolean(pin.querySelector('.pin-open'))])"
    )
    assert all(label.endswith(f" · {words}") and has_tick for label, has_tick in markers)


@pytest.mark.parametrize(("language", "device"), READERS)
def test_area_is_searched_after_the_map_has_moved(visit, language, device):
    page = visit(device)
    page.goto(f"/{language}/{LYON}&theme=health")
    open_map(page, device)
    button = page.locator("[data-search-area]")
    expect(button).to_be_hidden()
    press(page.locator("#map .leaflet-control-zoom-out"), device)
    press(button, device)
    page.wait_for_url(re.compile("bbox="))
    expect(button).to_be_hidden()
    assert current_query(page)["theme"] == ["health"]
    west, south, east, north = map(float, current_query(page)["bbox"][0].split(","))
    shown = [card_point(card) for card in placed_cards(page).all()]
    assert shown
    assert all(west <= lon <= east and south <= lat <= north for lat, lon in shown)


def card_point(card: Locator) -> tuple[float, float]:
    return float(card.get_attribute("data-lat")), float(card.get_attribute("data-lon"))


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_programmes_at_one_spot_open_as_a_list(visit, ask, device):
    lon, lat, count = shared_address(ask)
    box = ",".join(f"{side:.5f}" for side in (lon - 1e-4, lat - 1e-4, lon + 1e-4, lat + 1e-4))
    # One programme may have several places at one spot.
    programmes = len(ask(f"/api/v1/programmes/?bbox={box}&reach=site&limit=50")["features"])
    page = visit(device)
    page.goto(f"/fr/?bbox={lon - 0.02:.4f},{lat - 0.02:.4f},{lon + 0.02:.4f},{lat + 0.02:.4f}")
    open_map(page, device)
    spot = page.locator("#map .cluster-spot", has_text=re.compile(rf"^{count}$")).first
    spot.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#sheet [data-card]")).to_have_count(programmes)
    expect(page.locator("#sheet .sheet-head")).to_contain_text(str(programmes))


# Pairs of a cluster and another mark that lie on each other.
TOUCHING = """() => {
  const marks = [...document.querySelectorAll("#map .cluster, #map .pin")].map((node) => {
    const box = node.getBoundingClientRect();
    const isDrop = !node.matches(".cluster, .pin-around");
    const radius = box.width / 2;
    return { node, radius, x: box.x + radius, y: box.y + (isDrop ? radius : box.height / 2) };
  });
  const pairs = marks.flatMap((one, at) => marks.slice(at + 1).map((other) => [one, other]));
  return pairs.filter(([one, other]) =>
    [one, other].some(({ node }) => node.matches(".cluster")) &&
    Math.hypot(one.x - other.x, one.y - other.y) < one.radius + other.radius).length;
}"""


def settled(page: Page) -> None:
    """Wait until all markers are there."""
    expect(page.locator("#map")).not_to_have_attribute("aria-busy", "true")


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_no_cluster_lies_on_another_mark_at_any_zoom(visit, device):
    page = visit(device)
    page.emulate_media(reduced_motion="reduce")
    page.goto("/fr/?place=com:69123")
    open_map(page, device)
    for _ in range(6):
        settled(page)
        assert page.evaluate(TOUCHING) == 0
        press(page.locator("#map .leaflet-control-zoom-out"), device)


def test_markers_found_again_keep_their_place_when_the_list_changes(visit):
    page = visit("desktop")
    page.emulate_media(reduced_motion="reduce")
    page.goto("/fr/?place=com:69123")
    open_map(page, "desktop")
    page.locator("#map .leaflet-control-zoom-out").click()
    settled(page)
    marked = page.evaluate(
        """() => [...document.querySelectorAll("#map .cluster, #map .pin")].map((node) => {
          node.dataset.seen = "";
          return node.style.transform;
        })"""
    )
    page.locator("[data-search-area]").click()
    page.wait_for_url(re.compile("bbox="))
    settled(page)
    kept = page.evaluate(
        "[...document.querySelectorAll('#map [data-seen]')].map((node) => node.style.transform)"
    )
    # At the edges others are counted, since only the area shown is searched.
    assert len(kept) > len(marked) / 2
    assert set(kept) <= set(marked)


def test_map_without_streets_names_where_it_is_at_every_zoom(visit):
    page = visit("desktop")
    page.goto("/ar/?place=com:69123")
    open_map(page, "desktop")
    expect(page.locator("#map canvas.leaflet-tile-loaded").first).to_be_visible()
    expect(page.locator("#map .leaflet-control-scale-line")).to_contain_text("m")
    zoom_in = page.locator("#map .leaflet-control-zoom-in")
    while zoom_in.get_attribute("aria-disabled") != "true":
        # The button may become disabled at the end of the zoom before: a forced click is nothing.
        zoom_in.click(force=True)
        settled(page)
    expect(page.locator("[data-map-note]")).to_be_visible()


def shared_address(ask) -> tuple[float, float, int]:
    """Longitude and latitude of a point in a big town, and how many programmes are there."""
    for x, y in ((2074, 1409), (2103, 1461), (2108, 1500), (2082, 1377)):
        for feature in ask(f"/api/v1/clusters/12/{x}/{y}/")["features"]:
            if feature["properties"].get("same_spot"):
                return *feature["geometry"]["coordinates"], feature["properties"]["count"]
    pytest.fail("no two examples share an address")


# Around me


def test_position_leaves_rounded_and_in_no_address(visit, site):
    page = visit("phone", geolocation=PRECISE, permissions=["geolocation"])
    page.goto("/ar/")
    page.locator("[data-near]").tap()
    expect(distances(page).first).to_be_visible()
    page.locator("#themes .theme-health").tap()
    page.wait_for_url(re.compile("theme=health"))
    expect(page.locator("#themes .theme-health")).to_have_attribute("aria-current", "true")
    open_map(page, "phone")

    posted = [sent.partition(" ") for sent in page.log.sent]
    assert {url for url, _space, _body in posted} == {f"{site}/ar/near/"}
    for _url, _space, body in posted:
        assert ROUNDED.items() <= parse_qs(body).items()
    for trace in ("45.764", "45.76", "4.836", "4.83", "lat=", "lon="):
        assert [url for url in page.log.requested if trace in url] == []


def test_position_stays_known_when_a_programme_was_read(visit):
    page = visit("phone", geolocation=PRECISE, permissions=["geolocation"])
    page.goto("/fr/")
    page.locator("[data-near]").tap()
    expect(distances(page).first).to_be_visible()
    before = cards(page).first.get_attribute("data-card")
    cards(page).first.locator("h3 a").tap()
    page.wait_for_url(re.compile("/programmes/"))
    page.go_back()
    expect(cards(page).first).to_have_attribute("data-card", before)
    expect(distances(page).first).to_be_visible()


def test_reader_who_keeps_her_position_is_told_what_to_do(visit):
    page = visit("phone")
    page.goto("/fr/")
    page.locator("[data-near]").tap()
    expect(page.locator("[data-message]")).to_contain_text(re.compile(r"\w{4}"))
    assert page.log.sent == []


# Linked highlighting


def test_hovered_card_lifts_its_marker_until_it_is_left(visit):
    page = visit("desktop")
    page.goto(f"/fr/{LYON}")
    open_map(page, "desktop")
    placed_cards(page).nth(1).hover()
    expect(page.locator("#map .pin.is-lit")).to_have_count(1)
    page.mouse.move(900, 100)
    expect(page.locator("#map .pin.is-lit")).to_have_count(0)


def test_hovered_marker_lifts_its_card(visit):
    page = visit("desktop")
    page.goto(f"/fr/{LYON}")
    open_map(page, "desktop")
    pin = lone_pin(page)
    title = title_of(pin)
    pin.hover()
    expect(page.locator("#results .card.is-lit h3 a")).to_have_text(title)


def test_card_reached_by_keyboard_lifts_its_marker(visit):
    page = visit("desktop")
    page.goto(f"/ar/{LYON}")
    open_map(page, "desktop")
    placed_cards(page).nth(2).locator("h3 a").focus()
    # A programme with several places has several markers.
    expect(page.locator("#map .pin.is-lit").first).to_be_visible()


# By keyboard, by language, without scripts, without result


def test_search_works_by_keyboard_alone(visit):
    page = visit("desktop")
    page.goto("/fr/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "where":
            break
    page.keyboard.type("grenoble", delay=20)
    expect(page.locator("#where-list [role='option']").first).to_contain_text("Grenoble")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#where")).to_have_attribute("aria-activedescendant", "where-list-0")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("place=com:38185|place=com%3A38185"))
    cards(page).first.locator("h3 a").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/programmes/"))


# What a reader begins to type, the theme and the sheet that are suggested.
SAID = {"fr": ("logem", "Logement", "logement social"), "ar": ("سكن", "سكن", "سكن")}


def say_what(page: Page, typed: str, device: str) -> Locator:
    """Begin to type what is needed; on a phone the field is among the filters."""
    if device == "phone":
        press(page.locator(".filters > summary"), device)
    page.locator("#q").click()
    page.locator("#q").press_sequentially(typed, delay=20)
    offered = page.locator("#q-list [role='option']")
    expect(offered.first).to_be_visible()
    return offered


@pytest.mark.parametrize(
    ("language", "typed", "suggested"),
    [
        ("fr", "mairie de Pantin", "Pantin"),
        ("ar", "تولوز", "Toulouse"),
        ("ar", "سارسيل", "Sarcelles"),
    ],
)
def test_addresses_and_names_by_sound_are_suggested(visit, language, typed, suggested):
    page = visit("phone")
    page.goto(f"/{language}/")
    page.locator("#where").fill(typed)
    expect(page.locator("#where-list [role='option']").first).to_contain_text(suggested)


@pytest.mark.parametrize(("language", "device"), READERS)
def test_reader_is_offered_themes_and_sheets_while_she_types(visit, language, device):
    page = visit(device)
    page.goto(f"/{language}/{LYON}")
    typed, theme, sheet = SAID[language]
    offered = say_what(page, typed, device)
    expect(offered.first).to_contain_text(theme)
    assert width_too_much(page) == 0
    press(offered.first, device)
    page.wait_for_url(re.compile("theme=housing"))
    assert current_query(page) == {"place": ["com:69123"], "theme": ["housing"]}

    offered = say_what(page, typed, device)
    press(offered.filter(has=page.locator("[href$='#file-text']"), has_text=sheet).first, device)
    page.wait_for_url(re.compile(f"/{language}/procedures/"))


def test_words_are_chosen_by_keyboard_alone(visit):
    page = visit("desktop")
    page.goto("/fr/")
    words = page.locator("#q")
    words.focus()
    page.keyboard.type("accu", delay=20)
    word = page.locator("#q-list [role='option']", has=page.locator("[href$='#search']")).first
    expect(word).to_contain_text("accueil")
    for _ in range(9):
        page.keyboard.press("ArrowDown")
        if word.get_attribute("aria-selected") == "true":
            break
    expect(words).to_have_attribute("aria-activedescendant", word.get_attribute("id"))
    page.keyboard.press("Enter")
    expect(words).to_have_value("accueil")
    expect(page.locator("#q-list")).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q=accueil"))


def test_marker_answers_the_keyboard(visit):
    page = visit("phone")
    page.goto(f"/fr/{LYON}")
    open_map(page, "phone")
    page.locator("#map .pin").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#sheet [data-card]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#sheet")).to_be_hidden()


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_other_language_keeps_the_search(visit, device):
    page = visit(device)
    page.goto(f"/fr/{LYON}&theme=french&age=30")
    page.locator(".site-header details summary").click()
    page.locator(".site-header a[hreflang='ar']").click()
    page.wait_for_url(re.compile("/ar/"))
    assert current_query(page) == {"place": ["com:69123"], "theme": ["french"], "age": ["30"]}
    expect(page.locator("#where")).to_have_value("ليون")


@pytest.mark.parametrize("language", TYPED)
def test_every_theme_is_seen_at_once_on_a_small_phone(visit, language):
    page = visit("phone")
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"/{language}/")
    button = page.locator("[data-map-toggle]").bounding_box()
    words = page.locator(".theme-word").all()
    assert len(words) == THEMES
    for word in words:
        box = word.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
        assert box["y"] + box["height"] <= button["y"]


@pytest.mark.parametrize("language", TYPED)
def test_same_search_works_without_scripts(visit, language):
    page = visit("phone", java_script_enabled=False)
    page.goto(f"/{language}/")
    page.locator("#where").fill(TYPED["ar"][0] if language == "ar" else "69003")
    page.locator(".search-go").tap()
    page.wait_for_url(re.compile("where="))
    first = cards(page).first.get_attribute("data-card")
    page.locator(".filters > summary").tap()
    page.locator("#f-free").check()
    page.locator(".filter-done button").tap()
    page.wait_for_url(re.compile("cost=free"))
    assert first
    assert cards(page).count() > 0
    tap_below(page.locator("[data-more]").first)
    page.wait_for_url(re.compile("cursor="))
    assert page.locator("[data-card]").count() > 0
    page.locator("[data-card] h3 a").first.tap()
    page.wait_for_url(re.compile("/programmes/"))


@pytest.mark.parametrize("language", TYPED)
def test_search_that_finds_nothing_offers_a_way_on(visit, language):
    page = visit("phone")
    page.goto(f"/{language}/{LYON}&theme=papers&q=zzzz")
    expect(page.locator(".empty h2")).to_be_visible()
    ways_on = page.locator(".empty a")
    assert ways_on.count() >= 2
    ways_on.first.tap()
    expect(cards(page).first).to_be_visible()
    assert "place" in current_query(page)


def test_more_results_are_added_to_the_list(visit):
    page = visit("phone")
    page.goto(f"/fr/{LYON}")
    before = cards(page).count()
    tap_below(page.locator("[data-group='site'] [data-more]"))
    expect(cards(page)).not_to_have_count(before)
    assert cards(page).count() > before


# A reader who is faster than the line


def test_page_asked_for_twice_is_added_once(visit):
    page = visit("phone")
    page.goto(f"/fr/{LYON}")
    page.locator("#results [data-group='site'] [data-more]").dblclick()
    expect(cards(page).nth(10)).to_be_attached()
    page.wait_for_load_state("networkidle")
    ids = [card.get_attribute("data-card") for card in cards(page).all()]
    assert len(ids) == len(set(ids))


def test_answer_that_comes_after_that_of_a_later_search_is_not_shown(visit):
    page = visit("phone")
    page.goto(f"/fr/{LYON}")
    open_map(page, "phone")
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    page.route(re.compile("theme=health"), hold)
    with page.expect_request(re.compile("theme=health")):
        page.locator("#themes a[href*='theme=health']").tap()
    page.locator("#themes a[href*='theme=papers']").tap()
    chosen = page.locator("#themes a[aria-current] .theme-word")
    expect(chosen).to_have_text("Papiers")
    for route in late:
        route.continue_()
    page.wait_for_load_state("networkidle")
    expect(chosen).to_have_text("Papiers")
