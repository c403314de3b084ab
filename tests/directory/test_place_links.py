"""Without scripts the chosen place goes along in the links of pages; a position never does."""

import re

import pytest

from tests.factories import LYON

pytestmark = pytest.mark.django_db

PLACE = "?place=com%3A69123"


def addresses(response, part: str) -> list[str]:
    """The links of a page whose address has this part."""
    return [
        link for link in re.findall(r'href="([^"]+)"', response.content.decode()) if part in link
    ]


def links_of_cards(response) -> list[str]:
    return re.findall(r'<h3[^>]*><a href="([^"]+)"', response.content.decode())


@pytest.mark.parametrize("query", ["?place=com:69123", "?where=lyon"])
def test_place_of_a_search_is_in_the_links_of_its_cards(client, world, query):
    links = links_of_cards(client.get(f"/fr/{query}"))
    assert links
    assert all(link.endswith(PLACE) for link in links)


def test_place_typed_goes_to_the_procedures(client, world):
    response = client.get("/fr/?where=lyon")
    assert f"/fr/procedures/{PLACE}" in addresses(response, "/fr/procedures/")


def test_position_of_a_device_is_in_no_link(client, world):
    lon, lat = LYON
    response = client.post("/fr/near/", {"lat": lat, "lon": lon, "place": "com:69123"})
    links = links_of_cards(response)
    assert links
    assert not any("?" in link for link in links)
    assert not addresses(response, f"{lat}")


def test_programme_leads_on_with_the_place(client, world):
    response = client.get(f"{world.findable[0].get_absolute_url()}{PLACE}")
    assert f'data-back href="/fr/{PLACE}"' in response.content.decode()
    assert all(link.endswith(PLACE) for link in links_of_cards(response))


def test_sheet_leads_on_with_the_place(client, world):
    response = client.get(f"/fr/procedures/{world.sheet.slug}/{PLACE}")
    links = links_of_cards(response)
    assert links
    assert all(link.endswith(PLACE) for link in links)


def test_territory_leads_back_to_a_search_at_the_place(client, world):
    response = client.get(f"/fr/territories/dep:69/{PLACE}")
    assert f"/fr/{PLACE}" in addresses(response, "/fr/?place")


def test_goals_are_reached_with_the_place(client, world):
    response = client.get(f"/fr/journey/{PLACE}")
    goals = addresses(response, "/journey/goals/")
    assert goals
    assert all(link.endswith(PLACE) for link in goals)


def test_goal_shows_what_is_near_the_place_of_its_address(client, world):
    response = client.get(f"/fr/journey/goals/learn-french/{PLACE}")
    assert response.context["has_place"]


@pytest.mark.parametrize("code", ["com:00000", "45.76,4.83", "%22%3E"])
def test_goal_asks_where_she_lives_when_the_place_is_none(client, world, code):
    response = client.get(f"/fr/journey/goals/learn-french/?place={code}")
    assert not response.context["has_place"]
