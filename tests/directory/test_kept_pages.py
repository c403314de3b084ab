"""Public pages that a worker keeps for a minute."""

import gzip
from types import SimpleNamespace

import pytest
from django.db import connection
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory

from directory import kept_values as keeping
from directory.kept_values import FRESH_S
from directory.models import UnfoundReader
from directory.views import kept_pages
from directory.views.kept_pages import MOST_BYTES, PAGES, for_one_reader, kept

pytestmark = pytest.mark.django_db

KEPT = [
    *("/fr/", "/ar/?place=com:69123", "/fr/?q=soir", "/fr/procedures/"),
    *("/fr/programmes/{exact}/", "/fr/procedures/bank-account/?place=com:69123"),
    "/fr/territories/dep:69/",
]
NOT_KEPT = [
    *("/fr/?lat=45.76&lon=4.84", "/fr/?lat=45.76", "/fr/?q=xyzzyx"),
    *("/fr/journey/", "/fr/programmes/{exact}/history/", "/fr/nothing/", "/healthz"),
    *("/fr/contribute/", "/api/v1/programmes/", "/fr/programmes/{exact}/map/"),
]
PACKED = {"accept-encoding": "gzip"}


@pytest.fixture(autouse=True)
def pages(world, monkeypatch):
    """Let this process keep pages."""
    monkeypatch.setattr(PAGES, "most", MOST_BYTES)
    PAGES.clear()
    yield PAGES
    PAGES.clear()


@pytest.fixture
def clock(monkeypatch):
    """A clock that a test may move."""
    hand = SimpleNamespace(now_s=1000.0)
    for module in (keeping, kept_pages):
        monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: hand.now_s))
    return hand


def ask(world, address: str, client: Client | None = None, **headers: str) -> HttpResponse:
    ids = {shape: getattr(world, shape).pk for shape in vars(world)}
    return (client or Client()).get(address.format(**ids), headers=headers)


# What is kept


@pytest.mark.parametrize("address", KEPT)
def test_page_asked_again_is_not_made_again(world, django_assert_num_queries, address):
    first = ask(world, address)
    with django_assert_num_queries(0):
        again = ask(world, address)
    assert again.content == first.content


@pytest.mark.parametrize("address", KEPT)
def test_kept_page_has_the_headers_of_a_new_one(world, address):
    first, again = ask(world, address), ask(world, address)
    assert dict(again.headers) == dict(first.headers)


@pytest.mark.parametrize("address", NOT_KEPT)
def test_other_answers_are_not_kept(world, pages, address):
    ask(world, address)
    assert not pages.entries


def test_the_order_of_parameters_does_not_matter(world, django_assert_num_queries):
    ask(world, "/fr/?place=com:69123&theme=french&age=20")
    with django_assert_num_queries(0):
        ask(world, "/fr/?age=20&theme=french&place=com:69123")


@pytest.mark.parametrize("other", ["/ar/?place=com:69123", "/fr/?place=com:69123&theme=french"])
def test_another_address_is_another_page(world, other):
    first = ask(world, "/fr/?place=com:69123")
    assert ask(world, other).content != first.content


def test_another_host_is_another_page(world, settings):
    settings.ALLOWED_HOSTS = ["one.example", "other.example"]
    ask(world, "/fr/", host="one.example")
    assert b"one.example" not in ask(world, "/fr/", host="other.example").content


def test_a_fragment_is_another_page(world):
    page = ask(world, "/fr/")
    fragment = ask(world, "/fr/", **{"hx-request": "true"})
    assert b"<html" in page.content
    assert b"<html" not in fragment.content


def test_head_is_answered_from_a_kept_page(world, django_assert_num_queries):
    ask(world, "/fr/")
    with django_assert_num_queries(0):
        assert Client().head("/fr/").status_code == 200


def test_page_asked_for_by_head_is_not_kept(pages):
    Client().head("/fr/")
    assert not pages.entries


# Whom it is shown to


@pytest.mark.parametrize("name", ["sessionid", "journey", "anything"])
def test_reader_with_a_cookie_is_shown_no_kept_page(world, pages, name):
    client = Client()
    client.cookies[name] = "abc"
    ask(world, "/fr/", client)
    assert not pages.entries


def test_cookie_of_forms_changes_no_page(world, django_assert_num_queries):
    ask(world, "/fr/")
    client = Client()
    client.cookies["csrftoken"] = "a" * 32
    with django_assert_num_queries(0):
        ask(world, "/fr/", client)


def with_token(request):
    return HttpResponse(get_token(request))


def with_cookie(request):
    response = HttpResponse(b"a page")
    response.set_cookie("some", "thing")
    return response


def of_a_session(request):
    request.session = SimpleNamespace(accessed=True)
    return HttpResponse(b"a page")


def with_a_nonce(request):
    request._csp_nonce = "abc"
    return HttpResponse(b"a page")


def for_readers_who_are_counted(request):
    response = HttpResponse(b"a page")
    for_one_reader(response)
    return response


def by_another_header(request):
    return HttpResponse(b"a page", headers={"Vary": "HX-Request, Accept-Language"})


def not_to_be_stored(request):
    return HttpResponse(b"a page", headers={"Cache-Control": "no-store"})


@pytest.mark.parametrize(
    "view",
    [
        *(with_token, with_cookie, of_a_session, with_a_nonce, for_readers_who_are_counted),
        *(by_another_header, not_to_be_stored),
    ],
)
def test_page_that_is_not_the_same_for_all_is_not_kept(pages, view):
    kept(view)(RequestFactory().get("/"))
    assert not pages.entries


def test_words_that_nothing_has_are_counted_for_each_reader(world):
    for address in ("192.0.2.1", "198.51.100.1"):
        Client(REMOTE_ADDR=address).get("/fr/?q=xyzzyx")
    assert UnfoundReader.objects.count() == 2


def test_kept_page_counts_against_the_limit_of_searches(world, settings, middle_of_a_minute):
    settings.READING_PER_MINUTE = 2
    assert [ask(world, "/fr/").status_code for _ in range(3)] == [200, 200, 429]


def test_kept_page_counts_against_the_limit_of_pages(world, settings, middle_of_a_minute):
    settings.PAGES_PER_MINUTE = 2
    asked = [ask(world, "/fr/programmes/{exact}/").status_code for _ in range(3)]
    assert asked == [200, 200, 429]


# How it travels


def test_kept_page_is_the_same_compressed_and_plain(world):
    packed = ask(world, "/fr/", **PACKED)
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == ask(world, "/fr/").content


def test_kept_page_varies_by_what_is_accepted(world):
    assert {*ask(world, "/fr/", **PACKED)["Vary"].split(", ")} == {"HX-Request", "Accept-Encoding"}


def test_tag_is_that_of_a_page_that_is_not_kept(world, monkeypatch):
    first = ask(world, "/fr/")
    monkeypatch.setattr(PAGES, "most", 0)
    assert ask(world, "/fr/")["ETag"] == first["ETag"]


@pytest.mark.parametrize("headers", [PACKED, {}])
def test_page_that_the_reader_has_is_not_sent_again(world, django_assert_num_queries, headers):
    first = ask(world, "/fr/", **headers)
    with django_assert_num_queries(0):
        again = ask(world, "/fr/", **headers, **{"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_marks_that_override_the_direction_are_not_kept():
    def view(request):
        return HttpResponse("a\u202eb".encode())

    assert kept(view)(RequestFactory().get("/")).content == b"ab"


# For how long


@pytest.mark.parametrize(("passed_s", "max_age_s"), [(0, 60), (12.5, 47), (59.9, 0)])
def test_max_age_is_what_is_left_of_the_minute(world, clock, passed_s, max_age_s):
    ask(world, "/fr/")
    clock.now_s += passed_s
    assert f"max-age={max_age_s}" in ask(world, "/fr/")["Cache-Control"].split(", ")


def test_page_is_made_again_after_a_minute(world, clock, pages):
    ask(world, "/fr/")
    before = list(pages.entries.values())
    clock.now_s += FRESH_S + 0.1
    ask(world, "/fr/")
    assert list(pages.entries.values()) != before


def test_page_is_made_again_when_content_has_changed(world, pages):
    ask(world, "/fr/")
    before = list(pages.entries.values())
    connection.content_version = object()
    ask(world, "/fr/")
    assert list(pages.entries.values()) != before


def test_page_begun_before_a_change_is_not_shown_after_it():
    made = []

    def view(request):
        made.append(request)
        connection.content_version = object()
        return HttpResponse(b"a page")

    for _ in range(2):
        kept(view)(RequestFactory().get("/"))
    assert len(made) == 2
