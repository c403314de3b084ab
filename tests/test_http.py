"""Headers, caching and languages of every kind of response."""

import gzip
import logging
import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpResponse
from django.templatetags.static import static
from django.test import Client

from tests.directory_content import LANGUAGES

pytestmark = pytest.mark.django_db

READING = [
    "",
    "?place=com:69123",
    "?place=com:69123&theme=french&age=20",
    "programmes/{exact}/",
    "programmes/{hidden}/",
    "programmes/{remote}/",
    "programmes/{exact}/history/",
    "procedures/bank-account/history/",
    "procedures/",
    "procedures/bank-account/",
    "procedures/bank-account/?place=com:69123",
    "territories/dep:69/",
    "territories/com:69123/",
    "territories/country:fr/",
    *[f"{words}/" for words in ("help", "about", "privacy", "legal", "accessibility")],
]
MAPS = ["programmes/{exact}/map/", "territories/dep:69/map/"]
PAGES = [f"/{language}/{page}" for language in LANGUAGES for page in READING]
SITEMAP = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}


def ask(client, world, address: str, **headers: str):
    ids = {shape: getattr(world, shape).pk for shape in vars(world)}
    return client.get(address.format(**ids), headers=headers)


class Page(HTMLParser):
    """Start tags of a document with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def of(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def shown(world):
    """Request each page once and cache the response: it does not change within the module."""
    cached: dict[str, HttpResponse] = {}

    def answer(address: str) -> HttpResponse:
        if address not in cached:
            cached[address] = ask(Client(), world, address)
        return cached[address]

    return answer


def links_of(seen: Page, tag: str) -> set[str]:
    return {link.get("href", "") for link in seen.of(tag)}


# Conditional and repeated requests


@pytest.mark.parametrize("address", PAGES)
def test_page_asked_again_is_not_sent_again(client, world, shown, address):
    first = shown(address)
    assert first.status_code == 200
    again = ask(client, world, address, **{"if-none-match": first["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("address", PAGES)
def test_page_leaves_no_cookie_and_may_be_kept_by_anyone(shown, address):
    response = shown(address)
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert response["Cache-Control"] == "public, max-age=60"
    assert "nonce" not in response["Content-Security-Policy"]
    assert "csrf" not in response.content.decode().lower()


def test_page_is_the_same_for_a_reader_who_brings_a_cookie(client, world):
    first = ask(client, world, "/fr/")
    client.cookies["sessionid"] = "abc"
    assert ask(client, world, "/fr/")["ETag"] == first["ETag"]


def test_page_travels_compressed(client, world):
    response = ask(client, world, "/fr/", **{"accept-encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert b"Cours du soir" in gzip.decompress(response.content)
    assert len(response.content) < 60_000


def test_compressed_page_asked_again_is_not_sent_again(client, world):
    tag = ask(client, world, "/fr/", **{"accept-encoding": "gzip"})["ETag"]
    again = ask(client, world, "/fr/", **{"accept-encoding": "gzip", "if-none-match": tag})
    assert again.status_code == 304


# Policy


@pytest.mark.parametrize(
    "address", [*PAGES[: len(READING)], "/api/docs/", "/api/v1/programmes/", "/fr/nothing/", "/"]
)
def test_answer_carries_the_strict_policy(client, world, address):
    response = ask(client, world, address)
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def failing(*_args, **_kwargs):
    raise RuntimeError("It fails.")


# Every kind of response: how it is requested, and its status.
ANSWERS = {
    "page": (lambda ask: ask("/ar/"), 200),
    "api": (lambda ask: ask("/api/v1/places/?q=lyon"), 200),
    "api page": (lambda ask: ask("/api/docs/"), 200),
    "style sheet": (lambda ask: ask(static("css/site.css")), 200),
    "script": (lambda ask: ask(static("js/site.js")), 200),
    "picture": (lambda ask: ask(static("img/favicon.svg")), 200),
    "machine": (lambda ask: ask("/robots.txt"), 200),
    "front door": (lambda ask: ask("/"), 302),
    "without slash": (lambda ask: ask("/fr/help"), 301),
    "bad host": (lambda ask: ask("/fr/", HTTP_HOST="evil.example"), 400),
    "odd character": (lambda ask: ask("/fr/?q=%00"), 400),
    "no page": (lambda ask: ask("/fr/nothing/"), 404),
    "no static file": (lambda ask: ask("/static/nothing.css"), 404),
    "no api": (lambda ask: ask("/api/nothing/"), 404),
    "wrong method": (lambda ask: ask("/fr/near/"), 405),
    "too large": (lambda ask: ask("/fr/", CONTENT_LENGTH="999999"), 413),
    "too often": (lambda ask: [ask("/fr/") for _ in range(3)][-1], 429),
    "fault of ours": (lambda ask: ask("/fr/help/"), 500),
}


@pytest.mark.usefixtures("middle_of_a_minute")
@pytest.mark.parametrize("kind", ANSWERS)
def test_answer_of_every_kind_carries_every_security_header(settings, monkeypatch, world, kind):
    send, status = ANSWERS[kind]
    settings.READING_PER_MINUTE = 2
    if status == 500:
        monkeypatch.setattr("directory.views.pages.render", failing)
    response = send(Client(raise_request_exception=False).get)
    assert response.status_code == status
    assert {name: response[name] for name in HEADERS} == HEADERS
    allowed = dict(part.split("=") for part in response["Permissions-Policy"].split(", "))
    assert allowed.pop("geolocation") == "(self)"
    assert allowed.pop("clipboard-write") == "(self)"
    assert {"camera", "microphone", "payment", "usb"} <= set(allowed)
    assert set(allowed.values()) == {"()"}
    assert "default-src 'none'" in response["Content-Security-Policy"]
    for close in response._resource_closers if response.streaming else []:
        close()


@pytest.mark.parametrize("address", PAGES)
def test_page_has_nothing_that_the_policy_forbids(shown, address):
    seen = Page(shown(address).content.decode())
    data = {"application/json", "application/ld+json"}
    scripts = [script for script in seen.of("script") if script.get("type") not in data]
    assert all(script.get("src", "").startswith("/static/") for script in scripts)
    assert seen.of("style") == []
    names = [name for _tag, attributes in seen.tags for name in attributes]
    assert [name for name in names if name == "style" or name.startswith("on")] == []


@pytest.mark.parametrize("address", PAGES)
def test_page_asks_no_other_origin_for_anything(shown, address):
    seen = Page(shown(address).content.decode())
    loaded = [
        attributes[name]
        for tag, attributes in seen.tags
        for name in ("src", "href", "srcset", "data", "poster", "action")
        if name in attributes
        and (tag not in {"a", "link"} or attributes.get("rel") in {"stylesheet", "icon", "preload"})
    ]
    assert [address for address in loaded if re.match(r"(https?:)?//", address)] == []


@pytest.mark.parametrize("address", MAPS)
def test_map_has_a_nonce_on_every_style_and_script_and_is_never_kept(client, world, address):
    response = ask(client, world, f"/fr/{address}")
    policy = response["Content-Security-Policy"]
    (nonce,) = set(re.findall(r"'nonce-([^']+)'", policy))
    seen = Page(response.content.decode())
    inside = [*seen.of("style"), *(s for s in seen.of("script") if not s.get("src"))]
    assert {element["nonce"] for element in inside} == {nonce}
    assert "no-store" in response["Cache-Control"]
    assert "unsafe" not in policy


@pytest.mark.parametrize("address", MAPS)
def test_map_may_stand_in_a_frame_of_our_own_pages_only(client, world, address):
    response = ask(client, world, f"/fr/{address}")
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]


def test_map_has_another_nonce_each_time(client, world):
    policies = {
        ask(client, world, "/fr/territories/dep:69/map/")["Content-Security-Policy"] for _ in "12"
    }
    assert len(policies) == 2


# A device's position


POSITION = {"lat": "45.764321", "lon": "4.835678"}


@pytest.fixture
def near(client, world):
    return client.post("/fr/near/", POSITION)


def test_position_is_answered_without_a_token(world):
    response = Client(enforce_csrf_checks=True).post("/fr/near/", POSITION)
    assert response.status_code == 200


def test_answer_to_a_position_is_stored_nowhere(near):
    assert "no-store" in near["Cache-Control"]
    assert not near.cookies


def test_position_is_in_no_header(near):
    headers = str(near.headers.items())
    assert "45.76" not in headers
    assert "4.83" not in headers


def test_position_is_in_no_address_of_the_page(near):
    addresses = [
        value
        for _tag, attributes in Page(near.content.decode()).tags
        for name, value in attributes.items()
        if name in {"href", "action", "src", "data-url"}
    ]
    assert [a for a in addresses if "45.76" in a or "lat=" in a] == []


def test_position_is_in_no_log(client, world, caplog):
    caplog.set_level(logging.DEBUG)
    client.post("/fr/near/", POSITION | {"radius_m": "abc"})
    client.get("/fr/near/", POSITION)
    client.post("/fr/near/nothing/", POSITION)
    logged = "".join(
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )
    assert "45.76" not in logged


def test_position_cannot_be_sent_in_an_address(client, world):
    assert client.get("/fr/near/", POSITION).status_code == 405


def test_answer_to_a_position_is_that_of_the_search(client, world, near):
    searched = client.get("/fr/", POSITION).content.decode()
    cards = re.findall(r'data-card="([^"]+)"', searched)
    assert cards
    assert re.findall(r'data-card="([^"]+)"', near.content.decode()) == cards


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"lat": "999", "lon": "4"},
        {"x": "y"},
        {"where": "lyon", "place": "a"},
        {"where": "\ufeff", "place": "\u202e", "q": "\x85"},
    ],
)
def test_odd_position_is_answered_with_a_page(client, world, body):
    assert client.post("/ar/near/", body).status_code == 200


def test_ten_megabytes_are_refused(client, world):
    response = client.post("/fr/near/", {"lat": "x" * 10_000_000})
    assert response.status_code == 413


def test_five_thousand_parameters_are_refused(client, world):
    response = client.get("/fr/?" + "&".join(f"p{n}=1" for n in range(5000)))
    assert response.status_code == 400


def test_name_of_another_host_is_refused_with_a_page(client):
    response = client.get("/fr/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert b"evil.example" not in response.content


# Languages


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("", "/fr/"),
        ("fr-FR,fr;q=0.9", "/fr/"),
        ("en-GB", "/en/"),
        ("ar-SY,ar;q=0.9,en;q=0.5", "/ar/"),
        ("de-DE,de;q=0.9", "/fr/"),
        ("de,ar;q=0.3", "/ar/"),
        ("tlh, *;q=0.1", "/fr/"),
        ("en;q=0.1,ar;q=0.9", "/ar/"),
        ("xx" * 3000, "/fr/"),
        (";;;,,,", "/fr/"),
    ],
)
def test_front_door_leads_to_the_best_language(client, wanted, leads_to):
    response = client.get("/", headers={"accept-language": wanted})
    assert response.status_code == 302
    assert response["Location"] == leads_to
    assert "Accept-Language" in response["Vary"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_says_its_language_and_direction(shown, language):
    (html,) = Page(shown(f"/{language}/").content.decode()).of("html")
    assert html["lang"] == language
    assert html["dir"] == ("rtl" if language in settings.LANGUAGES_BIDI else "ltr")


@pytest.mark.parametrize("path", READING)
def test_page_names_itself_in_every_language(client, world, shown, path):
    links = Page(shown(f"/fr/{path}").content.decode()).of("link")
    named = {link["hreflang"]: link["href"] for link in links if link.get("hreflang")}
    assert set(named) >= set(LANGUAGES)
    assert all(address.startswith("http://testserver/") for address in named.values())
    other = named["ar"].removeprefix("http://testserver")
    assert client.get(other).status_code == 200


@pytest.mark.parametrize("path", READING)
def test_page_has_the_numbers_for_emergencies_and_the_words_of_the_house(shown, path):
    hrefs = links_of(Page(shown(f"/ar/{path}").content.decode()), "a")
    assert {"tel:112", "tel:15", "sms:114"} <= hrefs
    for words in ("help", "about", "privacy", "legal", "accessibility"):
        assert f"/ar/{words}/" in {href.partition("?")[0] for href in hrefs}


@pytest.mark.parametrize("path", ["/de/", "/fr", "/FR/", "/zz/programmes/", "/fr/nothing/"])
def test_address_of_nothing_is_no_error_of_ours(client, world, path):
    assert client.get(path).status_code in {301, 302, 404}


@pytest.mark.parametrize(
    "path",
    [
        "/fr/programmes/00000000-0000-0000-0000-000000000000/",
        "/fr/programmes/%00/",
        "/fr/procedures/%00/",
        "/fr/procedures/nothing/",
        "/fr/territories/dep:999/",
        "/fr/territories/dep:69%00/",
        "/fr/territories/dep:999/map/",
        "/fr/%FF%FE/",
        "/%ED%A0%80",
    ],
)
def test_page_of_nothing_is_404(client, world, path):
    assert client.get(path).status_code == 404


# robots.txt, sitemaps and health checks


def test_robots_may_read_pages_and_not_endless_searches(client):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /*?" in text
    assert "Disallow: /*/paper.pdf" in text
    assert "Allow: /sitemap-" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text


def sitemap(client, address: str) -> ET.Element:
    return ET.fromstring(client.get(address).content)


def test_sitemap_names_its_parts(client, world):
    parts = [
        loc.text for loc in sitemap(client, "/sitemap.xml").iterfind("s:sitemap/s:loc", SITEMAP)
    ]
    assert [part.removeprefix("http://testserver") for part in parts] == [
        f"/sitemap-{name}.xml" for name in ("programmes", "procedures", "territories", "words")
    ]


@pytest.mark.parametrize("part", ["programmes", "procedures", "words"])
def test_every_address_of_the_sitemap_is_a_page(client, world, part):
    urls = sitemap(client, f"/sitemap-{part}.xml").findall("s:url", SITEMAP)
    assert urls
    for url in urls:
        address = url.findtext("s:loc", namespaces=SITEMAP).removeprefix("http://testserver")
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("part", ["programmes", "procedures", "territories", "words"])
def test_every_address_of_the_sitemap_names_its_other_languages(client, world, part):
    for url in sitemap(client, f"/sitemap-{part}.xml").iterfind("s:url", SITEMAP):
        named = {link.get("hreflang") for link in url.iterfind("x:link", SITEMAP)}
        assert named == set(LANGUAGES)


def test_sitemap_holds_what_can_be_found_and_nothing_else(client, world):
    text = client.get("/sitemap-programmes.xml").content.decode()
    listed = set(re.findall(r"<loc>http://testserver/fr/programmes/([^/]+)/</loc>", text))
    assert listed == {str(programme.pk) for programme in world.findable}


def test_part_of_the_sitemap_that_is_none_is_404(client):
    assert client.get("/sitemap-nothing.xml").status_code == 404


def test_alive_asks_nothing_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert response.content == b"alive\n"


def test_ready_when_all_is_in_order(client):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"ready": True, "missing": []}


def test_not_ready_when_a_migration_is_missing(client):
    MigrationRecorder.Migration.objects.filter(app="contributions").delete()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "migration contributions.0001_initial" in response.json()["missing"]


def test_not_ready_when_the_database_is_away(client):
    def away(execute, sql, params, many, context):
        raise OperationalError("the server is away")

    with connection.execute_wrapper(away):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["missing"] == ["database: OperationalError"]


def test_not_ready_when_the_database_knows_no_arabic_letters(client):
    def in_locale_c(execute, sql, params, many, context):
        if "show_trgm" in sql:
            return execute("SELECT false", None, many, context)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(in_locale_c):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert "locale" in response.json()["missing"][0]


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_state_is_never_kept(client, address):
    assert "no-store" in client.get(address)["Cache-Control"]


# Cost


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("", 4),
        ("?place=com:69123", 6),
        ("?place=com:69123&theme=french&age=20", 6),
        ("programmes/{exact}/", 6),
        ("procedures/", 5),
        ("procedures/bank-account/?place=com:69123", 19),
        ("territories/dep:69/", 10),
        ("help/", 0),
    ],
)
def test_page_costs_few_queries(client, world, django_assert_max_num_queries, path, most):
    caches["local"].clear()
    with django_assert_max_num_queries(most):
        ask(client, world, f"/fr/{path}")
