"""Invalid parameters are refused by name, and never end in an error page."""

import base64
import json
import re

import pytest
from django.test import RequestFactory
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.characters import is_refused
from accounts.reading_limit import COUNTS
from config.wsgi import application
from tests.exhaustive import examples

pytestmark = pytest.mark.django_db

V1 = "/api/v1"
PROBLEM = "application/problem+json"
NUL = "a\x00b"
HUGE = "9" * 5000
SEARCH_PARAMETERS = [
    *("lat", "lon", "place", "radius_m", "bbox", "territory", "theme", "need", "audience"),
    *("status", "access_mode", "spoken_language", "age", "french_level", "cost", "reach"),
    *("open_at", "school_time", "q", "lang", "limit", "cursor"),
]
POINT = {"lat": "45.7", "lon": "4.8"}


def cursor(*body: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(body).encode()).decode().rstrip("=")


# Parameters, and the one that the error names.
REFUSED = [
    ({"lat": "999", "lon": "4.8"}, "lat"),
    ({"lat": "-90.0001", "lon": "4.8"}, "lat"),
    ({"lat": "45.7", "lon": "181"}, "lon"),
    *[({"lat": bad, "lon": "4.8"}, "lat") for bad in ("NaN", "nan", "inf", "-inf", "1e400", "abc")],
    *[({"lat": bad, "lon": "4.8"}, "lat") for bad in ("45,7", "0x2d", "45°", HUGE, NUL)],
    *[({"lat": "45.7", "lon": bad}, "lon") for bad in ("NaN", "Infinity", "four", "--4")],
    ({"lat": "45.7"}, "lon"),
    ({"lon": "4.8"}, "lat"),
    *[(POINT | {"radius_m": bad}, "radius_m") for bad in ("1000000", "200001", "0", "-1", "abc")],
    *[(POINT | {"radius_m": bad}, "radius_m") for bad in ("1.5", "nan", "1e3", HUGE, NUL)],
    ({"radius_m": "100"}, "radius_m"),
    *[({"bbox": bad}, "bbox") for bad in ("4,46,5,45", "4,45,5", "4,45,5,46,7", "a,b,c,d", ",,,")],
    *[({"bbox": bad}, "bbox") for bad in ("4,45,5,91", "181,45,5,46", "nan,45,5,46", NUL, HUGE)],
    *[({"place": bad}, "place") for bad in ("com:00000", "lyon", "com:", "com:69123'", NUL, HUGE)],
    *[({"territory": bad}, "territory") for bad in ("dep:999", "69", "reg:84;--", NUL, HUGE)],
    *[({"theme": bad}, "theme") for bad in ("nothing", "French", NUL, HUGE)],
    *[({"need": bad}, "need") for bad in ("nothing", NUL)],
    *[({"audience": bad}, "audience") for bad in ("cats", NUL)],
    *[({"status": bad}, "status") for bad in ("tourist", NUL)],
    *[({"access_mode": bad}, "access_mode") for bad in ("by_owl", NUL)],
    *[({"spoken_language": bad}, "spoken_language") for bad in ("xx", NUL)],
    *[({"age": bad}, "age") for bad in ("-1", "121", "abc", "17.5", HUGE, NUL)],
    *[({"french_level": bad}, "french_level") for bad in ("c3", NUL)],
    *[({"cost": bad}, "cost") for bad in ("cheap", "paid", NUL)],
    *[({"reach": bad}, "reach") for bad in ("near", NUL)],
    *[({"open_at": bad}, "open_at") for bad in ("yesterday", "2026-13-01T10:00", "10:00", NUL)],
    *[({"open_at": bad}, "open_at") for bad in ("2031-01-01T10:00Z", "9999-12-31T23:59:59Z")],
    *[({"open_at": bad}, "open_at") for bad in ("0001-01-01T00:00:00+14:00", HUGE)],
    *[({"q": bad}, "q") for bad in (NUL, "a" * 201)],
    *[({"lang": bad}, "lang") for bad in ("xx", "FR", NUL)],
    *[({"limit": bad}, "limit") for bad in ("0", "201", "-1", "abc", HUGE, NUL)],
    *[({"cursor": bad}, "cursor") for bad in ("broken", "e30", "!!!", "é", NUL, "A" * 601)],
    ({"cursor": cursor("site", [], "0" * 16, None)}, "cursor"),
    ({"cursor": cursor("site", [1e308, "x"], "0" * 16, None)}, "cursor"),
    ({"cursor": cursor("moon", ["00000000-0000-0000-0000-000000000000"], "", None)}, "cursor"),
    ({"cursor": cursor("site", ["00000000-0000-0000-0000-000000000000"], "", None)}, "cursor"),
    ({"cursor": base64.urlsafe_b64encode(b"[" * 400).decode()}, "cursor"),
    ({"format": "json"}, "format"),
    ({"fbclid": "x"}, "fbclid"),
    ({"LAT": "45"}, "LAT"),
    ({"": "x"}, ""),
]


def names(response) -> list[str]:
    return [error["parameter"] for error in response.json()["errors"]]


def short(value: object) -> str:
    return repr(value)[:60]


@pytest.mark.parametrize(("query", "named"), REFUSED, ids=short)
def test_search_refuses_and_names_the_parameter(client, world, query, named):
    response = client.get(f"{V1}/programmes/", query)
    assert response.status_code == 400
    assert response["Content-Type"] == PROBLEM
    assert names(response) == [named]


@pytest.mark.parametrize(("query", "named"), REFUSED[::9], ids=short)
def test_clusters_refuse_what_the_search_refuses(client, world, query, named):
    response = client.get(f"{V1}/clusters/5/16/11/", query)
    assert response.status_code == 400
    assert names(response) == [named]


@pytest.mark.parametrize("only_lists_have", ["limit", "cursor"])
def test_clusters_do_not_know_what_only_a_list_has(client, only_lists_have):
    assert names(client.get(f"{V1}/clusters/0/0/0/", {only_lists_have: "1"})) == [only_lists_have]


@pytest.mark.parametrize(
    ("path", "query", "named"),
    [
        ("words/", {}, "q"),
        ("words/", {"q": "a"}, "q"),
        ("words/", {"q": NUL}, "q"),
        ("words/", {"q": "a" * 101}, "q"),
        ("words/", {"q": "cours", "lang": "xx"}, "lang"),
        ("offices/", {"lon": "4.8"}, "lat"),
        ("offices/", {"lat": "45.7"}, "lon"),
        *[("offices/", POINT | {"lat": bad}, "lat") for bad in ("NaN", "91", "abc", NUL, HUGE)],
        *[("offices/", POINT | {"kind": bad}, "kind") for bad in ("bakery", "Mairie", NUL)],
        *[("offices/", POINT | {"limit": bad}, "limit") for bad in ("0", "51", "x", HUGE)],
        ("offices/", POINT | {"place": "com:69123"}, "place"),
        ("places/", {}, "q"),
        ("places/", {"q": ""}, "q"),
        ("places/", {"q": NUL}, "q"),
        ("places/", {"q": "a" * 101}, "q"),
        ("places/", {"q": "lyon", "limit": "21"}, "limit"),
        ("places/", {"q": "lyon", "lang": "xx"}, "lang"),
        ("territories/", {"kind": "planet"}, "kind"),
        ("territories/", {"parent": "dep:999"}, "parent"),
        ("territories/", {"parent": NUL}, "parent"),
        ("territories/", {"cursor": "broken"}, "cursor"),
        ("territories/", {"cursor": NUL}, "cursor"),
        ("territories/", {"limit": HUGE}, "limit"),
        ("territories/dep:69/", {"lang": "xx"}, "lang"),
        ("procedures/", {"theme": "nothing"}, "theme"),
        ("procedures/", {"cursor": "not a slug"}, "cursor"),
        ("procedures/", {"limit": "0"}, "limit"),
        ("programmes/{exact}/", {"lang": NUL}, "lang"),
        ("procedures/{sheet}/", {"lang": "xx"}, "lang"),
    ],
    ids=short,
)
def test_other_endpoints_refuse_parameters_by_name(client, world, path, query, named):
    path = path.format(exact=world.exact.pk, sheet=world.sheet.pk)
    response = client.get(f"{V1}/{path}", query)
    assert response.status_code == 400
    assert names(response) == [named]


def test_every_wrong_parameter_is_named_at_once(client):
    response = client.get(f"{V1}/programmes/?lat=999&lon=999&theme=x&fbclid=1")
    assert sorted(names(response)) == ["fbclid", "lat", "lon", "theme"]


@pytest.mark.parametrize("parameter", SEARCH_PARAMETERS)
def test_nul_byte_is_refused_in_every_parameter(client, parameter):
    response = client.get(f"{V1}/programmes/", {parameter: NUL})
    assert response.status_code == 400
    assert parameter in names(response)


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/programmes/%00/",
        "/api/v1/programmes/00000000-0000-0000-0000-000000000000/",
        "/api/v1/programmes/nothing/",
        "/api/v1/territories/dep:69%00/",
        "/api/v1/territories/dep:999/",
        "/api/v1/territories/moon:1/",
        "/api/v1/territories/dep:%ED%A0%80/",
        "/api/v1/procedures/00000000-0000-0000-0000-000000000000/",
        "/api/v1/clusters/21/0/0/",
        "/api/v1/clusters/1/2/0/",
        "/api/v1/clusters/0/0/1/",
        "/api/v1/clusters/-1/0/0/",
        f"/api/v1/clusters/{HUGE}/0/0/",
        f"/api/v1/clusters/5/{HUGE}/0/",
        "/api/v1/%FF%FE/",
        "/api/%00",
    ],
    ids=short,
)
def test_address_of_nothing_is_404(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert response["Content-Type"] == PROBLEM


@pytest.mark.parametrize("raw", ["%FF%FE", "%ED%A0%80", "%C0%AF", "%F4%90%80%80", "%"])
def test_bytes_that_are_no_utf_8_are_no_error_of_ours(client, raw):
    response = client.get(f"{V1}/programmes/?q={raw}")
    assert response.status_code == 200


@pytest.mark.parametrize(
    "charset", ["utf-7", "unicode_escape", "utf-16", "idna", "punycode", "utf-8-sig", "nonsense"]
)
def test_declared_encoding_changes_nothing(charset):
    content_type = f"text/plain; charset={charset}"
    environ = RequestFactory().get("/", {"q": "Saint-Étienne \\ud800"}).environ
    request = application.request_class(environ | {"CONTENT_TYPE": content_type})
    assert request.GET["q"] == "Saint-Étienne \\ud800"


def test_five_thousand_parameters_are_refused(client):
    response = client.get(f"{V1}/programmes/?" + "&".join(f"p{n}=1" for n in range(5000)))
    assert response.status_code == 400
    assert response["Content-Type"] == PROBLEM


def test_ten_megabytes_are_refused_unread(client):
    response = client.post(
        f"{V1}/programmes/", data=b"x" * 10_000_000, content_type="application/json"
    )
    assert response.status_code == 413


def test_name_of_another_host_is_refused(client):
    response = client.get(f"{V1}/programmes/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert response["Content-Type"] == PROBLEM


@pytest.mark.parametrize(
    "accept", ["/", "*", "text/html;q=x", "a/b/c", ";;;", "é/é", "application/*", ", ,"]
)
def test_odd_media_types_are_answered_or_refused(client, accept):
    response = client.get(f"{V1}/places/?q=lyon", headers={"accept": accept})
    assert response.status_code in {200, 406}


# Anything at all

anything = st.text(max_size=30) | st.sampled_from(
    ["", "now", "nan", "-0", "1e9", "4,45,5,46", "180,-90,-180,90", "com:69123", "dep:2A", NUL]
)
likely = {
    "lat": st.floats(-100, 100).map(str),
    "lon": st.floats(-200, 200).map(str),
    "radius_m": st.integers(-1, 200_001).map(str),
    "bbox": st.lists(st.floats(-181, 181).map(str), min_size=3, max_size=5).map(",".join),
    "age": st.integers(-1, 121).map(str),
    "theme": st.sampled_from(["french", "health", "papers"]),
    "reach": st.sampled_from(["site", "coverage", "remote"]),
    "status": st.sampled_from(["refugee", "stateless", "other"]),
    "french_level": st.sampled_from(["cannot_read", "beginner", "c1"]),
    "open_at": st.datetimes().map(lambda moment: moment.isoformat()),
    "limit": st.integers(0, 201).map(str),
}
queries = st.dictionaries(st.sampled_from(SEARCH_PARAMETERS), st.none(), max_size=5).flatmap(
    lambda names: st.fixed_dictionaries(
        {
            name: st.lists(likely.get(name, anything) | anything, min_size=1, max_size=2)
            for name in names
        }
    )
)
PATHS = [
    f"{V1}/programmes/",
    f"{V1}/clusters/4/8/5/",
    f"{V1}/places/",
    f"{V1}/words/",
    f"{V1}/territories/",
    f"{V1}/procedures/",
    "/fr/",
    "/ar/procedures/bank-account/",
]


@settings(
    max_examples=examples(150),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(path=st.sampled_from(PATHS), query=queries)
def test_no_request_ends_in_a_server_error(client, world, path, query):
    COUNTS.clear()
    response = client.get(path, query)
    is_odd = any(map(is_refused, (value for values in query.values() for value in values)))
    assert response.status_code in ({200, 400} if path.startswith("/api/") or is_odd else {200})
    if response.status_code == 400 and path.startswith("/api/"):
        assert set(names(response)) <= {*query, "lat", "lon", "q", "radius_m"}


@settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(body=st.dictionaries(st.sampled_from([*SEARCH_PARAMETERS, "where", "x"]), anything))
def test_no_position_sent_ends_in_an_error_of_ours(client, world, body):
    COUNTS.clear()
    response = client.post(reverse("directory:near"), body)
    assert response.status_code == (400 if any(map(is_refused, body.values())) else 200)


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("programmes/?colour=red&age=abc&cursor=x", "تعذّرت قراءة الطلب"),
        ("programmes/00000000-0000-0000-0000-000000000000/", "غير موجود"),
        ("nothing/", "غير موجود"),
    ],
)
def test_problem_speaks_one_language(client, path, title):
    body = client.get(f"{V1}/{path}", headers={"Accept-Language": "ar"}).json()
    texts = [body["title"], body["detail"], *(each["detail"] for each in body.get("errors", []))]
    assert body["title"] == title
    assert [words for words in texts if re.search("[A-Za-z]{2}", words)] == []
