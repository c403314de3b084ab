"""A chosen place goes along in addresses through the forms of a journey, where scripts are off."""

import re
from html import unescape

import pytest

from directory.display.place_links import with_place
from tests.journeys.conftest import address, browser_of, main_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_once")]
LYON = "?place=com:69123"


def actions_in(page: str) -> list[str]:
    """The addresses that the forms of a page send to, but for those of the directory."""
    found = re.findall(r'<form\b[^>]*\baction="([^"#]+)"[^>]*>', page.split("<main")[1])
    return [each for each in found if "/journey/" in each]


def test_forms_of_a_journey_name_the_place_of_the_page(sample):
    page = browser_of(sample.secret).get(address("journey") + LYON).text
    assert actions_in(page)
    assert [each for each in actions_in(page) if not each.endswith("?place=com%3A69123")] == []


def links_in(page: str) -> list[str]:
    """The addresses to which a page links: of journeys, the search, programmes and procedures.

    Without files, and without pages that have no place, such as the glossary.
    """
    found = re.findall(r'<a\b[^>]*\bhref="(/[^"]+)"[^>]*>', re.sub(r"<a[^>]* download>", "", page))
    links = [unescape(each).partition("#")[0] for each in found]
    placed = re.compile(r"/fr/(?:\?.*|(?:journey|programmes|procedures)/.*)?")
    return [each for each in links if placed.fullmatch(each)]


PAGES = {
    "journey": [],
    "goals": [],
    "template": ["code"],
    "link": [],
    "shares": [],
    "share_seen": ["share"],
    "calendar": [],
    "deadlines": [],
    "deadline": ["deadline"],
    "profile": [],
    "print": [],
    "account": [],
    "delete": [],
    "family": [],
    "hand_over": [],
    "phrase": [],
    "recover": [],
    "step": ["step"],
    "remove": ["step"],
    "choose": ["need"],
    "remove_goal": ["goal"],
}


@pytest.mark.parametrize("name", PAGES)
def test_links_of_a_page_name_the_place_of_the_page(sample, name):
    known = {
        "code": "find-work",
        "share": sample.shares["editor"].pk,
        "deadline": sample.deadline.id,
        "step": sample.programme.pk,
        "need": sample.need.pk,
        "goal": sample.goal.pk,
    }
    page = address(name, *(known[each] for each in PAGES[name]))
    links = links_in(main_of(browser_of(sample.secret).get(page + LYON)))
    assert links
    assert [each for each in links if "place=com%3A69123" not in each] == []


def test_forms_name_no_place_where_none_was_chosen(sample):
    page = browser_of(sample.secret).get(address("journey")).text
    assert [each for each in actions_in(page) if "?" in each] == []


def test_page_after_a_form_has_the_place(sample):
    browser = browser_of(sample.secret)
    response = browser.post(address("state", sample.own.pk) + LYON, {"verb": "finish"})
    assert response.url == f"{address('journey')}?place=com%3A69123#step-{sample.own.pk}"


def test_page_after_a_form_has_no_place_where_none_was_chosen(sample):
    browser = browser_of(sample.secret)
    response = browser.post(address("state", sample.own.pk), {"verb": "finish"})
    assert response.url == f"{address('journey')}#step-{sample.own.pk}"


@pytest.mark.parametrize(
    ("given", "place", "carried"),
    [
        ("/fr/journey/", "com:69123", "/fr/journey/?place=com%3A69123"),
        ("/fr/?q=a#b", "com:69123", "/fr/?q=a&place=com%3A69123#b"),
        ("/fr/?place=dep:69", "com:69123", "/fr/?place=dep:69"),
        ("/fr/journey/", "45.75,4.85", "/fr/journey/"),
        ("/fr/journey/", "", "/fr/journey/"),
        ("https://example.org/", "com:69123", "https://example.org/"),
    ],
)
def test_address_carries_a_place_of_the_gazetteer(given, place, carried):
    assert with_place(given, place) == carried


NAMED = re.compile(r"data-kept-place[^>]*>.*?<bdi>([^<]*)</bdi>", re.DOTALL)
FORGOTTEN = re.compile(r'<a class="forget-place" href="([^"]+)"')
SHOWN = ["/fr/journey/", "/fr/journey/goals/", "/fr/procedures/", "/fr/help/"]


@pytest.mark.parametrize("page", SHOWN)
def test_header_names_the_place_of_the_address(client, page):
    assert NAMED.search(client.get(page + LYON).text)[1] == "Lyon"


def test_header_names_the_place_in_the_language_of_the_page(client):
    assert NAMED.search(client.get("/ar/help/" + LYON).text)[1] == "ليون"


@pytest.mark.parametrize("page", SHOWN)
def test_cross_leads_to_the_same_page_without_the_place(client, page):
    assert FORGOTTEN.search(client.get(f"{page}{LYON}&a=b").text)[1] == f"{page}?a=b"


@pytest.mark.parametrize("place", ["", "?place=com:00000", "?place=45.75,4.85"])
def test_header_names_nothing_where_the_address_has_no_place(client, place):
    page = client.get("/fr/help/" + place).text
    assert NAMED.search(page)[1] == ""
    assert FORGOTTEN.search(page) is None


def test_navigation_takes_the_place_to_every_page(client):
    navigation = client.get("/fr/procedures/" + LYON).text.split('class="site-nav"')[1]
    links = re.findall(r'<a href="([^"]+)"', navigation.split("</nav>")[0])
    assert [each for each in links if "place=com%3A69123" not in each] == []


ADDING = re.compile(r'href="(/fr/journey/add/[^"]+)"')


def test_adding_takes_the_place_along(client, sample):
    programme = sample.programme.programme
    for page in ("/fr/", programme.get_absolute_url()):
        links = ADDING.findall(client.get(page + LYON).text)
        assert links, page
        assert [each for each in links if not each.endswith("?place=com%3A69123")] == []


def test_first_step_that_is_added_leads_on_with_the_place(client, sample):
    page = address("add_programme", sample.programme.programme.pk)
    response = client.post(page + LYON)
    assert response.url == f"{address('link')}?first=&place=com%3A69123"
