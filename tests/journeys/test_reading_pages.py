"""Public pages do not change for owners of journeys: no cookie, token or nonce, cacheable."""

import pytest
from django.test import Client

from tests.journeys.conftest import address, browser_of

pytestmark = pytest.mark.django_db


def reading_pages(programme) -> list[str]:
    return [
        "/fr/",
        "/fr/?place=com:69123",
        f"/fr/programmes/{programme.pk}/",
        "/fr/procedures/",
        "/fr/procedures/integration-contract/",
    ]


def test_reading_pages_set_no_cookie_and_ask_for_none(programme):
    for page in reading_pages(programme):
        response = Client().get(page)
        assert not response.cookies, page
        assert "Cookie" not in response.get("Vary", ""), page


def test_reading_pages_carry_no_token_and_no_nonce(programme):
    for page in reading_pages(programme):
        body = Client().get(page).content.decode()
        assert "csrfmiddlewaretoken" not in body, page
        assert "nonce" not in body, page


def test_reading_pages_are_the_same_for_the_owner_of_a_journey(sample, programme):
    for page in reading_pages(programme):
        assert browser_of(sample.secret).get(page).content == Client().get(page).content, page


def test_second_reading_is_answered_from_the_cache(programme):
    page = f"/fr/programmes/{programme.pk}/"
    tag = Client().get(page)["ETag"]
    assert Client().get(page, headers={"if-none-match": tag}).status_code == 304


@pytest.mark.parametrize("page", ["/fr/?place=com:69123", "programme"])
def test_programme_is_offered_by_a_plain_link(programme, page):
    page = f"/fr/programmes/{programme.pk}/" if page == "programme" else page
    body = Client().get(page).content.decode()
    kept = "?place=com%3A69123" if "place" in page else ""
    assert f'href="{address("add_programme", programme.pk)}{kept}"' in body


def test_procedure_is_offered_by_a_plain_link(programme):
    body = Client().get("/fr/procedures/integration-contract/").content.decode()
    assert f'href="{address("add_procedure", "integration-contract")}"' in body


def test_four_places_are_in_reach_from_every_page(programme):
    body = Client().get("/fr/").content.decode()
    nav = body.partition('class="site-nav"')[2].partition("</nav>")[0]
    assert nav.count("<a ") == 4
    assert 'href="/fr/journey/"' in nav
