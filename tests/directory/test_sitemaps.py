"""Sitemaps are made once an hour, by one worker, and cost little in between."""

import pytest
from django.db import connection

from directory import kept_sitemaps as sitemaps
from tests.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/sitemap-programmes.xml"


@pytest.fixture
def grow_old(monkeypatch):
    """Let every kept sitemap be older than it may be."""
    return lambda: monkeypatch.setattr(sitemaps, "FRESH_S", 0)


def listed(client, **meta: str) -> int:
    """How many programmes the sitemap lists."""
    return client.get(ADDRESS, **meta).text.count("<url>")


def test_sitemap_is_kept_for_an_hour(client, grow_old, world):
    before = listed(client)
    ProgrammeFactory()
    assert sitemaps.FRESH_S == 3600
    assert listed(client) == before > 0
    grow_old()
    assert listed(client) > before


def test_kept_sitemap_costs_one_query(client, world, django_assert_num_queries):
    client.get(ADDRESS)
    with django_assert_num_queries(1):
        client.get(ADDRESS)


def test_old_sitemap_is_served_while_another_worker_makes_a_new_one(
    client, grow_old, world, monkeypatch
):
    before = client.get(ADDRESS).content
    grow_old()
    made = sitemaps._made

    def while_others_ask(*given):
        answers.append(client.get(ADDRESS).content)
        return made(*given)

    answers: list[bytes] = []
    monkeypatch.setattr(sitemaps, "_made", while_others_ask)
    client.get(ADDRESS)
    assert answers == [before]


def test_kept_sitemap_names_the_site_as_the_reader_does(client, world, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    for host in settings.ALLOWED_HOSTS:
        text = client.get(ADDRESS, HTTP_HOST=host).text
        assert f"<loc>http://{host}/fr/programmes/" in text
        assert sitemaps.SITE.decode() not in text


@pytest.mark.parametrize("page", ["0", "2", "x", "-1", "1e3", "1000", "", "9" * 3000])
def test_page_of_a_sitemap_that_is_none_is_404_and_not_kept(client, page):
    assert client.get(f"{ADDRESS}?p={page}").status_code == 404
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_cache WHERE cache_key LIKE '%sitemap%'")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("path", ["/sitemap.xml", ADDRESS])
def test_sitemap_says_that_it_is_read_and_not_shown(client, world, path):
    for answer in (client.get(path), client.get(path)):
        assert answer["X-Robots-Tag"] == "noindex, noodp, noarchive"
        assert answer["Content-Type"] == "application/xml"
