"""Rate limits of the API, of pages that search and of other pages, by address."""

from datetime import date

import pytest

from accounts.reading_limit import address_key
from accounts.throttling import network_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("middle_of_a_minute")]

ADDRESS = "/api/v1/clusters/21/0/0/"
# Pages that search: whole, as a fragment for a script, from a position, on a sheet.
PAGES = {
    "page": ("get", "/fr/?place=com:69123", {}),
    "fragment": ("get", "/ar/?theme=french", {"HTTP_HX_REQUEST": "true"}),
    "position": ("post", "/fr/near/", {}),
    "position on a sheet": ("post", "/fr/procedures/nothing/near/", {}),
    "territory": ("get", "/fr/territories/dep:69/", {}),
    "sheet": ("get", "/fr/procedures/nothing/?where=lyon", {}),
}
API = [
    "search/?q=cours",
    "clusters/21/0/0/",
    "offices/?lat=45.7&lon=4.8",
    "places/?q=lyon",
    "words/?q=cours",
    "programmes/?limit=0",
]


def ask(client, address: str, **meta: str):
    return client.get(ADDRESS, REMOTE_ADDR=address, **meta)


@pytest.fixture
def three_a_minute(settings):
    settings.READING_PER_MINUTE = 3


def test_three_hundred_a_minute_are_allowed(settings):
    assert settings.READING_PER_MINUTE == 300


def test_one_request_too_many_is_refused(client, three_a_minute):
    statuses = [ask(client, "192.0.2.1").status_code for _ in range(4)]
    assert statuses == [404, 404, 404, 429]


def test_refusal_is_a_problem_that_says_when_to_come_back(client, three_a_minute):
    for _ in range(4):
        response = ask(client, "192.0.2.1")
    assert response["Content-Type"] == "application/problem+json"
    assert 0 < int(response["Retry-After"]) <= 60
    assert response.json()["status"] == 429


def test_refusal_may_be_read_by_every_site(client, three_a_minute):
    for _ in range(4):
        response = ask(client, "192.0.2.1")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "max-age=60" not in response.get("Cache-Control", "")


def test_another_address_has_its_own_count(client, three_a_minute):
    for _ in range(4):
        ask(client, "192.0.2.1")
    assert ask(client, "192.0.2.2").status_code == 404


def test_addresses_of_one_ipv6_network_are_one_reader(client, three_a_minute):
    for host in range(3):
        ask(client, f"2001:db8:1:2::{host}")
    assert ask(client, "2001:db8:1:2:ffff::9").status_code == 429
    assert ask(client, "2001:db8:1:3::1").status_code == 404


def test_forwarded_address_means_nothing_without_a_proxy(client, three_a_minute):
    for host in range(3):
        ask(client, "192.0.2.1", HTTP_X_FORWARDED_FOR=f"198.51.100.{host}")
    response = ask(client, "192.0.2.1", HTTP_X_FORWARDED_FOR="198.51.100.9")
    assert response.status_code == 429


def test_forwarded_address_counts_behind_a_proxy(client, settings, three_a_minute):
    settings.BEHIND_PROXY = True
    for _ in range(4):
        ask(client, "127.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.1")
    response = ask(client, "127.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.2")
    assert response.status_code == 404


def test_only_the_last_forwarded_address_counts(client, settings, three_a_minute):
    settings.BEHIND_PROXY = True
    for host in range(4):
        ask(client, "127.0.0.1", HTTP_X_FORWARDED_FOR=f"203.0.113.{host}, 198.51.100.1")
    response = ask(client, "127.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.99, 198.51.100.1")
    assert response.status_code == 429


def test_key_of_a_reader_changes_with_the_day(rf, monkeypatch):
    request = rf.get("/", REMOTE_ADDR="192.0.2.1")
    today = address_key(request)
    monkeypatch.setattr("accounts.throttling.timezone.localdate", lambda: date.max)
    assert address_key(request) != today


def test_counting_costs_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        ask(client, "192.0.2.1")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.2", "192.0.2.2"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_network_of_an_address(address, network):
    assert network_of(address) == network


def test_address_from_which_load_is_measured_reads_without_limit(client, three_a_minute, settings):
    settings.READING_UNLIMITED = ["192.0.2.7"]
    assert {ask(client, "192.0.2.7").status_code for _ in range(5)} == {404}


def test_nobody_reads_without_limit_unless_an_installation_says_so(settings):
    assert settings.READING_UNLIMITED == []


# Pages that search


def search(client, page: str, address: str = "192.0.2.1"):
    method, path, headers = PAGES[page]
    return getattr(client, method)(path, REMOTE_ADDR=address, **headers)


@pytest.mark.parametrize("page", PAGES)
def test_page_that_searches_is_limited_like_the_api(client, three_a_minute, page):
    statuses = [search(client, page).status_code for _ in range(4)]
    assert 429 not in statuses[:3]
    assert statuses[3] == 429


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("path", API)
def test_pages_and_api_share_one_count(client, three_a_minute, page, path):
    for _ in range(3):
        client.get(f"/api/v1/{path}", REMOTE_ADDR="192.0.2.1")
    assert search(client, page).status_code == 429
    assert search(client, page, "192.0.2.2").status_code != 429


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Attendez une minute"), ("ar", "انتظر دقيقة")]
)
def test_refusal_speaks_the_readers_language_and_says_when_to_come_back(
    client, three_a_minute, language, words
):
    for _ in range(4):
        response = client.get(f"/{language}/", REMOTE_ADDR="192.0.2.1")
    assert response.status_code == 429
    assert words in response.content.decode()
    assert 0 < int(response["Retry-After"]) <= 60
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


@pytest.mark.parametrize("path", ["help/", "procedures/", "about/"])
def test_page_that_searches_nothing_does_not_count_as_a_search(client, world, three_a_minute, path):
    for _ in range(5):
        response = client.get(f"/fr/{path}", REMOTE_ADDR="192.0.2.1")
    assert response.status_code == 200


# Every public page


UUID = "0b6a3c5e-7c1f-4a53-9d0e-2f4f6f8a9b10"
COSTLY = [
    "/sitemap.xml",
    "/sitemap-programmes.xml",
    "/readyz",
    "/fr/procedures/",
    "/fr/territories/dep:69/",
    "/fr/territories/dep:69/map/",
    f"/fr/programmes/{UUID}/",
    f"/fr/programmes/{UUID}/map/",
    f"/fr/programmes/{UUID}/history/",
    "/fr/contribute/",
    "/fr/account/sign-in/",
]
CHEAP = ["/", "/healthz", "/robots.txt", "/fr/help/", "/ar/privacy/", "/tiles/0/0/0.png"]


@pytest.fixture
def three_pages_a_minute(settings):
    settings.PAGES_PER_MINUTE = 3


def test_six_hundred_pages_a_minute_are_allowed(settings):
    assert settings.PAGES_PER_MINUTE == 600


@pytest.mark.parametrize("path", COSTLY)
def test_page_that_costs_something_counts(client, three_pages_a_minute, path):
    statuses = [client.get(path, REMOTE_ADDR="192.0.2.1").status_code for _ in range(4)]
    assert (429 in statuses[:3], statuses[3]) == (False, 429)
    assert client.get(path, REMOTE_ADDR="192.0.2.2").status_code != 429


@pytest.mark.parametrize("path", CHEAP)
def test_page_that_costs_little_is_never_refused(client, three_pages_a_minute, path):
    for _ in range(3):
        client.get("/fr/procedures/", REMOTE_ADDR="192.0.2.1")
    assert client.get(path, REMOTE_ADDR="192.0.2.1").status_code != 429


@pytest.mark.parametrize("path", API)
def test_pages_and_api_are_counted_apart(client, three_pages_a_minute, path):
    for _ in range(4):
        client.get("/fr/procedures/", REMOTE_ADDR="192.0.2.1")
    assert client.get(f"/api/v1/{path}", REMOTE_ADDR="192.0.2.1").status_code != 429


def test_refused_page_says_when_to_come_back(client, three_pages_a_minute):
    for _ in range(4):
        response = client.get("/ar/procedures/", REMOTE_ADDR="192.0.2.1")
    assert 0 < int(response["Retry-After"]) <= 60
    assert "انتظر دقيقة" in response.text
    assert "no-store" in response["Cache-Control"]
