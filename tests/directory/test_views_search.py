"""The search page, with and without scripts."""

import json
import re

import pytest

from directory.models import Programme
from tests.directory_content import LANGUAGES
from tests.factories import GRENOBLE, LYON, MARSEILLE, ProgrammeFactory

pytestmark = pytest.mark.django_db


def cards_in(html: str) -> list[str]:
    return re.findall(r'data-card="([^"]+)"', html)


def ask(client, query: str = "", language: str = "fr"):
    return client.get(f"/{language}/{query}")


def ids(*programmes: Programme) -> set[str]:
    return {str(programme.pk) for programme in programmes}


@pytest.mark.parametrize("language", LANGUAGES)
def test_home_page_has_cards_in_its_html(client, world, language):
    html = ask(client, language=language).content.decode()
    assert set(cards_in(html)) == ids(*world.findable)


def test_place_typed_without_a_script_is_found(client, world):
    response = ask(client, "?where=lyon")
    assert response.context["where"]["code"] == "com:69123"
    assert response.context["where"]["label"] == "Lyon"


@pytest.mark.parametrize("typed", ["ليون", "Лион", "69001", "Lyoon", "LYON "])
def test_place_is_understood_in_any_script(client, world, typed):
    response = client.get("/fr/", {"where": typed})
    assert response.context["where"]["label"].startswith("Lyon")


def test_other_places_of_the_name_are_offered(client, world):
    choices = ask(client, "?where=saint-denis&theme=french").context["place_choices"]
    assert len(choices) > 1
    assert all("theme=french" in choice["url"] for choice in choices)
    assert all("where" not in choice["url"] for choice in choices)


def test_place_chosen_before_stays_while_its_name_is_in_the_field(client, world):
    response = ask(client, "?where=Saint-Denis&place=com:97411")
    assert response.context["where"]["code"] == "com:97411"
    assert response.context["place_choices"] == []


def test_search_in_a_borough_becomes_one_around_it(client):
    response = ask(client, "?territory=com:75111&theme=french")
    assert response.status_code == 308
    assert response["Location"] == "/fr/?theme=french&place=com:75111"


def test_place_beside_a_borough_stays_and_the_borough_is_refused(client):
    response = ask(client, "?territory=com:75111&place=com:93066")
    assert "territory" in response.context["form"].errors


def test_newly_typed_place_replaces_the_one_chosen_before(client, world):
    assert ask(client, "?where=Lille&place=com:69123").context["where"]["label"] == "Lille"


def test_unknown_place_replaces_the_one_chosen_before(client, world):
    response = ask(client, "?where=zzzzqqqq&place=com:69123")
    assert response.context["where"] is None
    assert response.context["form"].errors["place"]


@pytest.mark.parametrize(
    ("code", "name"), [("epci:200046977", "Métropole de Lyon"), ("country:fr", "France")]
)
def test_chosen_territory_that_is_no_place_stays_as_well(client, world, code, name):
    response = client.get("/fr/", {"where": name, "place": code})
    assert response.context["where"]["code"] == code


def test_point_in_an_address_has_words_in_the_heading(client, world):
    assert ask(client, "?lat=45.76&lon=4.83", "en").context["where"]["label"] == "Around me"


def test_unknown_place_is_reported(client, world):
    response = ask(client, "?where=zzzzqqqq")
    assert "place" in response.context["form"].errors
    assert response.context["where"] is None


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("?age=abc", "age"),
        ("?radius_m=1000000&place=com:69123", "radius_m"),
        ("?theme=nothing", "theme"),
        ("?place=com:00000", "place"),
        ("?bbox=4,46,5,45", "bbox"),
        ("?cursor=broken", "cursor"),
        ("?lat=999&lon=4", "lat"),
    ],
)
def test_invalid_parameter_is_reported_on_the_page(client, world, query, wrong):
    response = ask(client, query)
    assert response.status_code == 200
    (message,) = response.context["form"].errors[wrong]
    assert str(message) in response.content.decode().replace("&#x27;", "'")


@pytest.mark.parametrize("query", ["?fbclid=x", "?utm_source=sms", "?LAT=999", "?lang=xx"])
def test_unknown_parameter_is_ignored(client, world, query):
    response = ask(client, query)
    assert not response.context["form"].errors
    assert cards_in(response.content.decode())


def test_groups_stay_apart_and_are_counted(client, world):
    groups = {group.reach: group for group in ask(client, "?place=com:69123").context["groups"]}
    assert set(groups) == {"site", "coverage", "remote"}
    assert groups["site"].total_label == "4"
    assert groups["coverage"].total_label == "1"


def test_group_with_further_pages_shows_its_total(client, world):
    ProgrammeFactory.create_batch(19)
    (group,) = ask(client, "?reach=site&theme=french").context["groups"]
    assert len(group.cards) == 20
    assert group.total_label == "21"
    assert group.next_url


def test_link_to_the_next_results_gives_those_that_follow(client, world):
    ProgrammeFactory.create_batch(19)
    first = ask(client, "?reach=site&theme=french&place=com:69123")
    (group,) = first.context["groups"]
    following = client.get(group.next_url)
    shown = cards_in(following.content.decode())
    assert len(shown) == 1
    assert not set(shown) & set(cards_in(first.content.decode()))


def test_cursor_of_another_search_is_reported_without_failing(client, world):
    ProgrammeFactory.create_batch(19)
    (group,) = ask(client, "?reach=site&theme=french").context["groups"]
    response = client.get(f"{group.next_url}&age=20")
    assert response.status_code == 200
    assert "cursor" in response.context["form"].errors


def test_script_gets_the_list_alone(client, world):
    response = client.get("/fr/?place=com:69123", headers={"hx-request": "true"})
    html = response.content.decode()
    assert "<html" not in html
    assert cards_in(html)
    assert "HX-Request" in response["Vary"]


def test_theme_is_a_link_that_switches_it_on_and_off(client, world):
    themes = {t["code"]: t for t in ask(client, "?theme=french&age=20").context["themes"]}
    assert themes["french"]["is_active"]
    assert themes["french"]["url"] == "/fr/?age=20"
    assert "theme=french&theme=papers" in themes["papers"]["url"]


def test_filter_in_use_can_be_removed(client, world):
    filters = ask(client, "?place=com:69123&age=20&status=refugee").context["active_filters"]
    removes = {one["remove_url"] for one in filters}
    assert removes == {
        "/fr/?place=com%3A69123&status=refugee",
        "/fr/?place=com%3A69123&age=20",
    }


def test_empty_search_shows_how_many_each_condition_excluded(client, world):
    query = "?place=com:69123&theme=french&q=zorglub"
    no_results = ask(client, query, "en").context["no_results"]
    counts = {exclusion["label"]: exclusion["count"] for exclusion in no_results["exclusions"]}
    assert counts == {"“zorglub”": 4}


def test_nothing_near_offers_the_nearest(client, world):
    ProgrammeFactory(at=GRENOBLE)
    nearest = ProgrammeFactory(at=MARSEILLE)
    no_results = ask(client, "?place=com:2A004&radius_m=1000&reach=site").context["no_results"]
    assert no_results["nearest"].id == nearest.pk


def test_nothing_near_offers_nothing_that_is_suspended(client, world):
    ProgrammeFactory(at=MARSEILLE, suspended=True)
    running = ProgrammeFactory(at=GRENOBLE)
    no_results = ask(client, "?place=com:2A004&radius_m=1000&reach=site").context["no_results"]
    assert no_results["nearest"].id == running.pk


def test_searched_area_of_the_map_holds_only_what_lies_in_it(client, world):
    west, south = LYON[0] - 0.001, LYON[1] - 0.001
    html = ask(client, f"?bbox={west},{south},{west + 0.002},{south + 0.002}").content.decode()
    assert set(cards_in(html)) == ids(world.exact, world.several)


def test_map_knows_where_to_begin(client, world):
    html = ask(client, "?place=com:69123").content.decode()
    (data,) = re.findall(r'<script id="map-config" type="application/json">(.*?)</script>', html)
    config = json.loads(data)
    assert config["center"] == pytest.approx([45.758, 4.835], abs=0.02)
    assert config["clusters_url"].format(z=1, x=2, y=3) == "/api/v1/clusters/1/2/3/"
    assert config["card_url"] == "/fr/programmes/{id}/"
    assert config["lang"] == "fr"


def test_address_of_a_card_gives_the_card_alone(client, world):
    address = f"/fr/programmes/{world.exact.pk}/"
    html = client.get(address, headers={"hx-request": "true"}).content.decode()
    assert cards_in(html) == [str(world.exact.pk)]
    assert "<html" not in html


def test_place_of_a_device_is_called_around_me(client, world):
    response = client.post("/fr/near/", {"lat": "45.764", "lon": "4.8357"})
    assert response.context["where"]["is_device"]
    assert response.context["is_device"]


def test_typed_words_are_escaped_in_the_page(client, world):
    html = client.get("/fr/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_card_says_what_decides(client, world, language):
    html = ask(client, "?status=refugee&place=com:69123", language).content.decode()
    start = html.index(f'data-card="{world.exact.pk}"')
    card = html[start : html.index("</article>", start)]
    title = "دروس مسائية" if language == "ar" else "Cours du soir"
    assert title in card
    assert "16" in card
    assert "Lyon" in card


@pytest.mark.parametrize(
    ("query", "is_home"),
    [("", True), ("?where=lyon", False), ("?theme=french", False), ("?q=cours", False)],
)
def test_themes_are_all_seen_at_once_before_anything_is_searched(client, world, query, is_home):
    assert ("theme-row-home" in ask(client, query).content.decode()) == is_home


PLACED = "?place=com%3A69123"


@pytest.mark.parametrize("query", ["?place=com:69123", "?where=Lyon&place="])
def test_place_goes_along_with_the_links_of_results(client, world, query):
    html = ask(client, query).content.decode()
    programme = f"/fr/programmes/{world.exact.pk}/"
    for path in (programme, "/fr/", "/fr/procedures/", "/fr/journey/"):
        assert f'href="{path}{PLACED}"' in html


def test_programme_leads_back_and_on_with_the_place(client, world):
    html = client.get(f"/fr/programmes/{world.exact.pk}/{PLACED}").content.decode()
    for path in ("/fr/", "/fr/procedures/bank-account/", "/fr/territories/dep:69/"):
        assert f'href="{path}{PLACED}"' in html


def test_territory_leads_on_with_the_place(client, world):
    html = client.get(f"/fr/territories/dep:69/{PLACED}").content.decode()
    assert f'href="/fr/territories/com:69123/{PLACED}"' in html


def test_position_of_a_device_is_in_no_link_of_results(client, world):
    sent = {"lat": "45.764", "lon": "4.835"}
    html = client.post("/fr/near/", sent, headers={"hx-request": "true"}).content.decode()
    assert f'href="/fr/programmes/{world.exact.pk}/"' in html
    assert not re.search(r'href="[^"]*[?&;](lat|lon|place)=', html)
