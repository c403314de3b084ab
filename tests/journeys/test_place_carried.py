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
