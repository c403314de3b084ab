"""A page is read aloud by a voice of the device, section by section; no other voice is used."""

import pytest
from django.templatetags.static import static
from playwright.sync_api import Page, expect

from tests.browser.conftest import width_too_much
from tests.browser.listening import (
    LOCAL_ARABIC,
    LOCAL_FRENCH,
    REMOTE_ARABIC,
    REMOTE_FRENCH,
    TO_THE_END,
    give_voices,
)
from tests.browser.test_accessible import broken_rules

SHEET = "procedures/residence-permit/"
START, PLAYER = "[data-listen-start]", "[data-player]"
SHIFTS = """() => new Promise((done) => {
  new PerformanceObserver((list) => done(list.getEntries().map(({ value }) => value)))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done([]), 500);
})"""


@pytest.fixture
def listen(visit):
    """``listen(address, *voices)`` opens a page on a phone that has these voices."""

    def open_page(address: str, *voices: dict, device: str = "phone", **options) -> Page:
        page = visit(device, **options)
        give_voices(page.context, *voices)
        page.goto(address)
        return page

    return open_page


def read_aloud(page: Page) -> list[dict]:
    """Everything that the page says from its beginning to its end, with the voices."""
    page.locator(START).tap()
    return page.evaluate(TO_THE_END)


def test_sheet_is_read_by_the_voice_of_the_device_alone(listen):
    page = listen(f"/fr/{SHEET}", REMOTE_FRENCH, LOCAL_FRENCH)
    heard = read_aloud(page)
    assert len(heard) > 10
    assert {each["voice"] for each in heard} == {LOCAL_FRENCH["name"]}


def test_title_steps_and_documents_are_all_said(listen):
    page = listen(f"/fr/{SHEET}", LOCAL_FRENCH)
    heard = " ".join(each["text"] for each in read_aloud(page))
    titles = page.locator("h1, .step h3, .papers label > span > span").all_inner_texts()
    assert len(titles) > 5
    letters = [title.strip().rstrip(".") for title in titles if not any(map(str.isdigit, title))]
    assert [title for title in letters if title not in heard] == []


@pytest.mark.parametrize("voices", [(), (REMOTE_FRENCH,), (REMOTE_FRENCH, LOCAL_ARABIC)])
def test_without_a_voice_of_the_device_there_is_no_button_but_help(listen, voices):
    page = listen(f"/fr/{SHEET}", *voices)
    expect(page.locator(".listen-help > summary")).to_be_visible()
    expect(page.locator(START)).to_be_hidden()
    expect(page.locator(".listen-help > p")).to_be_hidden()
    page.locator(".listen-help > summary").tap()
    expect(page.locator(".listen-help > p")).to_be_visible()


def test_french_text_of_an_arabic_page_is_read_by_a_french_voice(listen, ask):
    found = ask("/api/v1/programmes/?place=com:69123&reach=site")["features"]
    page = listen(f"/ar/programmes/{found[0]['id']}/", REMOTE_ARABIC, LOCAL_ARABIC, LOCAL_FRENCH)
    page.evaluate("document.querySelector('.lead').lang = 'fr'")
    words = page.locator(".lead").inner_text().split(".")[0]
    heard = read_aloud(page)
    [lead] = [each for each in heard if words in each["text"]]
    assert lead["voice"] == LOCAL_FRENCH["name"]
    assert {each["voice"] for each in heard} == {LOCAL_ARABIC["name"], LOCAL_FRENCH["name"]}


def test_section_that_is_read_is_marked_and_on_the_screen(listen):
    page = listen(f"/fr/{SHEET}", LOCAL_FRENCH, reduced_motion="reduce")
    page.locator(START).tap()
    for _ in range(4):
        expect(page.locator(".is-read-aloud")).to_have_count(1)
        expect(page.locator(".is-read-aloud")).to_be_in_viewport()
        page.locator("[data-player-next]").tap()


def test_pause_continues_with_the_same_words(listen):
    page = listen(f"/fr/{SHEET}", LOCAL_FRENCH)
    page.locator(START).tap()
    page.evaluate("end()")
    page.locator("[data-player-pause]").tap()
    expect(page.locator("[data-while='paused']")).to_be_visible()
    page.evaluate("end()")
    count = page.evaluate("said.length")
    page.locator("[data-player-pause]").tap()
    heard = page.evaluate("heard()")
    assert len(heard) == count + 1
    assert heard[-1] == heard[-2]


def test_stop_ends_it_and_gives_the_focus_back(listen):
    page = listen(f"/fr/{SHEET}", LOCAL_FRENCH)
    page.locator(START).tap()
    expect(page.locator("[data-player-pause]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(PLAYER)).to_be_hidden()
    expect(page.locator(START)).to_be_focused()
    expect(page.locator(".is-read-aloud")).to_have_count(0)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_emergency_numbers_are_said_digit_by_digit(listen, language):
    page = listen(f"/{language}/help/", LOCAL_FRENCH, LOCAL_ARABIC)
    heard = " ".join(each["text"] for each in read_aloud(page))
    for number in ("1, 1, 2", "1, 1, 5", "3, 9, 1, 9"):
        assert number in heard


def test_goal_and_its_steps_are_read(person):
    her = person("phone")
    give_voices(her.page.context, LOCAL_FRENCH)
    her.page.goto("/fr/journey/goals/find-work/")
    assert len(read_aloud(her.page)) > 3


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("address", [SHEET, "help/"])
def test_buttons_are_large_and_the_page_no_wider(listen, language, address):
    page = listen(f"/{language}/{address}", LOCAL_FRENCH, LOCAL_ARABIC)
    page.locator(START).tap()
    for button in page.locator(f"{PLAYER} button").all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 48
    assert width_too_much(page) == 0


@pytest.mark.parametrize("voices", [(LOCAL_FRENCH,), ()])
def test_nothing_moves_when_the_voices_are_known(listen, voices):
    page = listen(f"/fr/{SHEET}", *voices)
    page.locator(f"[data-listen={'voice' if voices else 'none'}]").wait_for()
    assert page.evaluate(SHIFTS) == []


SPOKEN = {
    "Appelez le 04 72 00 00 00.": "Appelez le 0, 4, 7, 2, 0, 0, 0, 0, 0, 0.",
    "+33 4 72 00 00 00": "+, 3, 3, 4, 7, 2, 0, 0, 0, 0, 0, 0",
    "69007 Lyon": "6, 9, 0, 0, 7 Lyon",
    "formulaire 15646*01": "formulaire 1, 5, 6, 4, 6, 0, 1",
    "numéro 7503012345": "numéro 7, 5, 0, 3, 0, 1, 2, 3, 4, 5",
    "code AB12CD": "code A, B, 1, 2, C, D",
    "٦٩٠٠٧ ليون": "٦, ٩, ٠, ٠, ٧ ليون",
    "en 2026": "en 2026",
    "646,52 € par mois": "646,52 € par mois",
    "12000 € par an": "12000 € par an",
    "12 000 € par an": "12 000 € par an",
    "12 mois": "12 mois",
    "la C2S et le PASS": "la C2S et le PASS",
}


def test_numbers_to_dial_or_copy_are_said_by_digit_and_amounts_are_not(visit):
    page = visit("phone")
    page.goto("/fr/about/")
    script = f"(texts) => import('{static('js/spoken.js')}').then((m) => texts.map(m.spoken))"
    said = page.evaluate(script, list(SPOKEN))
    assert dict(zip(SPOKEN, said, strict=True)) == SPOKEN


@pytest.mark.parametrize(("language", "scheme"), [("fr", "dark"), ("ar", "light")])
def test_axe_finds_nothing_while_a_page_is_read(listen, language, scheme):
    options = {"color_scheme": scheme, "reduced_motion": "reduce"}
    page = listen(f"/{language}/{SHEET}", LOCAL_FRENCH, LOCAL_ARABIC, **options)
    page.locator(START).tap()
    assert broken_rules(page) == []
    page.goto(f"/{language}/help/")
    assert broken_rules(page) == []
