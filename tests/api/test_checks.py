"""The public check of content: what is missing for publication, and what is refused."""

import json

import pytest
from jsonschema import validate

from api.views.checks import CHECK
from contributions.models import Revision
from tests.contributions.proposals import content_at

pytestmark = pytest.mark.django_db

URL = "/api/v1/programmes/check/"
SITE = "site:6b1f3b0e-52c5-4b3c-9d51-3f3a6f4f2b11"


def check(client, content, **more):
    return client.post(URL, json.dumps(content), content_type="application/json", **more)


def test_complete_content_misses_nothing(client):
    answer = check(client, content_at()).json()
    assert (answer["is_complete"], answer["missing"]) == (True, [])


def test_empty_content_misses_everything(client):
    answer = check(client, {}).json()
    validate(answer, CHECK)
    codes = [each["code"] for each in answer["missing"]]
    assert codes == [
        "title_missing",
        "summary_missing",
        "organization_missing",
        "theme_missing",
        "place_missing",
        "access_missing",
        "contact_missing",
    ]


def test_messages_are_in_the_requested_language(client):
    content = json.dumps({})
    answers = [
        client.post(f"{URL}?lang={lang}", content, content_type="application/json").json()
        for lang in ("fr", "fr")
    ]
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ([], ""),
        ("text", ""),
        (3, ""),
        (None, ""),
        ({"nothing": {}}, "nothing"),
        ({"text:fr": "x"}, "text:fr"),
        ({"text:fr:title": 3}, "text:fr:title"),
        ({"organization": "x"}, "organization"),
        ({"organization": {"name": 3}}, "organization.name"),
        ({"about": {"themes": "french"}}, "about.themes"),
        ({"site:7": {}}, "site:7"),
        ({SITE: {"commune": "com:69123"}}, f"{SITE}.precision"),
        ({SITE: {"precision": "nearly"}}, f"{SITE}.precision"),
        ({SITE: {"precision": "exact", "point": [1, 2, 3]}}, f"{SITE}.point"),
        ({"coverage": {"is_nationwide": "yes"}}, "coverage.is_nationwide"),
        ({"contact": {"telephone": "1"}}, "contact.telephone"),
    ],
)
def test_what_is_no_content_is_refused_by_name(client, content, named):
    response = check(client, content)
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert named in {error["parameter"] for error in response.json()["errors"]}


@pytest.mark.parametrize("sent", ["", "{", "{'a': 1}", "\x00"])
def test_what_is_no_json_is_refused(client, sent):
    response = client.post(URL, sent, content_type="application/json")
    assert response.status_code in {200, 400}
    if response.status_code == 400:
        assert response["Content-Type"] == "application/problem+json"


def test_form_data_is_refused(client):
    assert client.post(URL, {"a": "b"}).status_code == 415


def test_reading_is_not_what_it_is_for(client):
    assert client.get(URL).status_code == 405


def test_unknown_parameter_is_refused(client):
    response = client.post(f"{URL}?nothing=1", "{}", content_type="application/json")
    assert response.status_code == 400


def test_check_stores_nothing_and_allows_every_origin(client):
    response = check(client, content_at())
    assert response["Cache-Control"] == "no-store"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert not response.cookies
    assert not Revision.objects.exists()


def test_check_is_in_the_schema(client):
    schema = client.get("/api/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})
    assert "post" in schema.json()["paths"][URL]


NUMBERS = [
    ("capacity.capacity", 30_000),
    ("conditions.age_min", 120),
    ("conditions.age_max", 120),
]
NO_NUMBERS = ["1e999", "-1e999", "1e308", "-1e308", "NaN", "16.5", "-1", "true", '"16"', "9" * 400]


def answer_to(name: str, number: str) -> str:
    section, _dot, member = name.partition(".")
    return f'{{"{section}": {{"{member}": {number}}}}}'


@pytest.mark.parametrize("number", NO_NUMBERS)
@pytest.mark.parametrize("name", [name for name, _most in NUMBERS])
def test_number_that_no_field_holds_is_refused_by_name(client, name, number):
    response = client.post(URL, answer_to(name, number), content_type="application/json")
    assert response.status_code == 400
    if number != "NaN":  # which is no JSON
        assert [error["parameter"] for error in response.json()["errors"]] == [name]


@pytest.mark.parametrize(("name", "most"), NUMBERS)
def test_number_has_the_bounds_of_its_field(client, name, most):
    answers = [
        client.post(URL, answer_to(name, str(number)), content_type="application/json").status_code
        for number in (0, most, most + 1)
    ]
    assert answers == [200, 200, 400]


@pytest.mark.parametrize(
    ("price", "status"),
    [
        *[("12.50", 200), ("0", 200), ("99999.99", 200), ("", 200)],
        *[("1e999", 400), ("NaN", 400), ("-1", 400), ("100000", 400), ("cheap", 400)],
    ],
)
def test_price_is_an_amount_that_its_field_holds(client, price, status):
    assert check(client, {"conditions": {"cost_eur": price}}).status_code == status
