"""Sitemaps are built once an hour, by one worker, and cached in between."""

import pytest
from django.db import connection

from directory import cached_sitemaps
from tests.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/sitemap-programmes.xml"


@pytest.fixture
def outdate(monkeypatch):
    """Make every cached sitemap outdated."""
    return lambda: monkeypatch.setattr(cached_sitemaps, "FRESH_S", 0)


def listed(client, **meta: str) -> int:
    """How many programmes the sitemap lists."""
    return client.get(ADDRESS, **meta).text.count("<url>")


def test_sitemap_is_cached_for_an_hour(client, outdate, world):
    before = listed(client)
    ProgrammeFactory()
    assert cached_sitemaps.FRESH_S == 3600
    assert listed(client) == before > 0
    outdate()
    assert listed(client) > before


def test_cached_sitemap_costs_one_query(client, world, django_assert_num_queries):
    client.get(ADDRESS)
    with django_assert_num_queries(1):
        client.get(ADDRESS)


def test_old_sitemap_is_served_while_another_worker_makes_a_new_one(
    client, outdate, world, monkeypatch
):
    before = client.get(ADDRESS).content
    outdate()
    build = cached_sitemaps._build

    def while_others_request(*given):
        answers.append(client.get(ADDRESS).content)
        return build(*given)

    answers: list[bytes] = []
    monkeypatch.setattr(cached_sitemaps, "_build", while_others_request)
    client.get(ADDRESS)
    assert answers == [before]


def test_cached_sitemap_names_the_site_as_the_reader_does(client, world, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    for host in settings.ALLOWED_HOSTS:
        text = client.get(ADDRESS, HTTP_HOST=host).text
        assert f"<loc>http://{host}/fr/programmes/" in text
        assert cached_sitemaps.SITE.decode() not in text


@pytest.mark.parametrize("page", ["0", "2", "x", "-1", "1e3", "1000", "", "9" * 3000])
def test_unknown_page_of_a_sitemap_is_404_and_not_cached(client, page):
    assert client.get(f"{ADDRESS}?p={page}").status_code == 404
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_cache WHERE cache_key LIKE '%sitemap%'")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("path", ["/sitemap.xml", ADDRESS])
def test_sitemap_is_not_indexed_itself(client, world, path):
    for answer in (client.get(path), client.get(path)):
        assert answer["X-Robots-Tag"] == "noindex, noodp, noarchive"
        assert answer["Content-Type"] == "application/xml"
