"""The API's answers conform to its OpenAPI document."""

import io
import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker

from accounts.reading_limit import COUNTS
from directory.models import ProcedureSheet
from tests.factories import ProgrammeFactory
from tests.yaml_files import parsed

pytestmark = pytest.mark.django_db

V1 = "/api/v1"
GEOJSON = "application/geo+json"
JSON = "application/json"
# Each: the path in the document, an address, its media type.
ENDPOINTS = [
    ("programmes/", "programmes/", GEOJSON),
    ("programmes/", "programmes/?place=com:69123&lang=ar", GEOJSON),
    ("programmes/", "programmes/?lat=45.76&lon=4.83&limit=2", GEOJSON),
    ("programmes/", "programmes/?reach=remote&reach=coverage&place=com:69123", GEOJSON),
    ("programmes/", "programmes/?bbox=4,45,5,46&open_at=now", GEOJSON),
    ("programmes/", "programmes/?q=cours&status=refugee&age=20", GEOJSON),
    ("programmes/{id}/", "programmes/{exact}/?lang=ar", GEOJSON),
    ("programmes/{id}/", "programmes/{several}/", GEOJSON),
    ("programmes/{id}/", "programmes/{hidden}/", GEOJSON),
    ("programmes/{id}/", "programmes/{around}/", GEOJSON),
    ("programmes/{id}/", "programmes/{covering}/", GEOJSON),
    ("programmes/{id}/", "programmes/{remote}/?lang=en", GEOJSON),
    ("programmes/{id}/", "programmes/{ended}/", GEOJSON),
    ("clusters/{z}/{x}/{y}/", "clusters/0/0/0/", GEOJSON),
    ("clusters/{z}/{x}/{y}/", "clusters/12/2103/1461/?theme=papers", GEOJSON),
    ("search/", "search/", JSON),
    ("search/", "search/?q=suicide+naissance&place=com:69123&lang=ar", JSON),
    ("search/", "search/?q=mairie&lat=45.76&lon=4.83&open_at=now", JSON),
    ("offices/", "offices/?lat=45.757&lon=4.835", GEOJSON),
    ("offices/", "offices/?lat=-20.88&lon=55.45&kind=mairie&kind=caf&limit=3&lang=ar", GEOJSON),
    ("places/", "places/?q=lyon&lang=ar", JSON),
    ("words/", "words/?q=cours&lang=ar", JSON),
    ("territories/", "territories/?kind=region&limit=3", JSON),
    ("territories/", "territories/?parent=dep:69", JSON),
    ("territories/{code}/", "territories/dep:69/", GEOJSON),
    ("territories/{code}/", "territories/epci:200046977/", GEOJSON),
    ("procedures/", "procedures/?lang=en", JSON),
    ("procedures/{id}/", "procedures/{sheet}/", JSON),
]


@pytest.fixture(scope="module")
def document():
    written = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=written)
    return parsed(written.getvalue())


def ask(client, world, address: str):
    ids = {name: getattr(world, name).pk for name in vars(world)}
    return client.get(f"{V1}/{address.format(**ids)}")


def features(client, query: str) -> list[dict]:
    return client.get(f"{V1}/programmes/?{query}").json()["features"]


def test_document_is_valid_openapi_3_1(document):
    assert document["openapi"].startswith("3.1")


def test_document_describes_every_endpoint_of_version_1(document):
    """GET; tests/api/test_checks.py has the tests of POST, test_exports.py those of files."""
    read = {path for path, verbs in document["paths"].items() if "get" in verbs}
    described = {path.removeprefix(f"{V1}/") for path in read}
    files = {"programmes/export/{file_format}/"}
    assert described == files | {path for path, _address, _media_type in ENDPOINTS}


@pytest.mark.parametrize(("path", "address", "media_type"), ENDPOINTS)
def test_answer_conforms_to_the_document(client, world, document, path, address, media_type):
    response = ask(client, world, address)
    content = document["paths"][f"{V1}/{path}"]["get"]["responses"]["200"]["content"]
    assert response.status_code == 200
    assert response["Content-Type"] == media_type
    validator = Draft202012Validator(content[media_type]["schema"], format_checker=FormatChecker())
    assert [error.message for error in validator.iter_errors(response.json())] == []


@pytest.mark.parametrize(("path", "address", "media_type"), ENDPOINTS)
def test_unknown_parameter_is_refused_by_name(client, world, document, path, address, media_type):
    mark = "&" if "?" in address else "?"
    response = ask(client, world, f"{address}{mark}fbclid=x")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert [error["parameter"] for error in response.json()["errors"]] == ["fbclid"]


@pytest.mark.parametrize(("path", "address", "media_type"), ENDPOINTS)
def test_answer_allows_every_origin_and_caching(client, world, path, address, media_type):
    response = ask(client, world, address)
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "public, max-age=60"
    assert response["ETag"]
    assert not response.cookies


@pytest.mark.parametrize("address", sorted({address for _, address, _ in ENDPOINTS}))
def test_unchanged_answer_is_not_sent_again(client, world, address):
    if "now" in address:
        address = address.replace("&open_at=now", "")
    tag = ask(client, world, address)["ETag"]
    client.defaults["HTTP_IF_NONE_MATCH"] = tag
    again = ask(client, world, address)
    assert again.status_code == 304
    assert again.content == b""


def test_document_is_served_as_json_and_yaml(client):
    as_json = client.get("/api/schema/")
    as_yaml = client.get("/api/schema/", headers={"accept": "application/vnd.oai.openapi"})
    assert as_json.json() == parsed(as_yaml.content)


def test_document_refuses_unknown_parameters(client):
    response = client.get("/api/schema/?lang=xx")
    assert response.json()["errors"][0]["parameter"] == "lang"


def test_page_of_the_api_has_no_script_or_style_inside(client):
    html = client.get("/api/docs/").content.decode()
    assert "<style" not in html
    assert all("src=" in script for script in html.split("<script")[1:])


def test_geojson_is_given_as_json_to_those_who_ask_for_json(client, world):
    response = client.get(f"{V1}/programmes/", headers={"accept": JSON})
    assert response["Content-Type"] == JSON


def test_media_type_we_do_not_speak_is_refused(client, world):
    response = client.get(f"{V1}/programmes/", headers={"accept": "text/csv"})
    assert response.status_code == 406
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(client, method):
    response = getattr(client, method)(f"{V1}/programmes/")
    assert response.status_code == 405
    assert response["Content-Type"] == "application/problem+json"


def test_head_answers_like_get_without_a_body(client, world):
    response = client.head(f"{V1}/programmes/")
    assert response.status_code == 200
    assert response.content == b""


def test_unknown_address_of_the_api_is_a_problem_and_no_page(client):
    response = client.get("/api/v1/nothing/")
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert response["Access-Control-Allow-Origin"] == "*"


# Members of a result


def test_result_at_a_site_has_its_point_and_distance(client, world):
    (found,) = [
        f
        for f in features(client, "lat=45.7640&lon=4.8357&radius_m=100&status=refugee")
        if f["id"] == str(world.exact.pk)
    ]
    assert found["geometry"] == {"type": "Point", "coordinates": [4.8357, 45.764]}
    assert found["properties"]["distance_m"] == 0


@pytest.mark.parametrize("shape", ["covering", "remote"])
def test_result_without_a_site_has_neither_point_nor_distance(client, world, shape):
    reach = "coverage" if shape == "covering" else "remote"
    found = {f["id"]: f for f in features(client, f"place=com:69123&reach={reach}")}
    result = found[str(getattr(world, shape).pk)]
    assert result["geometry"] is None
    assert result["properties"]["distance_m"] is None
    assert result["properties"]["reach"] == reach


@pytest.fixture
def mornings(world):
    """A programme open every day from ten to twelve, holidays too."""
    return ProgrammeFactory(themes=["health"], hours="10:00-12:00")


def tomorrow_at(hour: int) -> str:
    """ISO 8601 with an offset, in Paris."""
    moment = timezone.localtime().replace(hour=hour, minute=0, second=0, microsecond=0)
    return (moment + timedelta(days=1)).isoformat()


def test_hours_are_evaluated_at_the_requested_moment(client, mornings):
    def found(hour: int) -> list[dict]:
        query = urlencode({"theme": "health", "open_at": tomorrow_at(hour)})
        return features(client, query)

    (result,) = found(11)
    assert result["properties"]["is_open"] is True
    assert result["properties"]["next_change_at"] == tomorrow_at(12)
    assert found(13) == []


def test_space_in_a_moment_is_read_as_plus(client, mornings):
    assert len(features(client, f"theme=health&open_at={tomorrow_at(11)}")) == 1


def test_example_is_labelled(client, world):
    found = {f["id"]: f["properties"]["example"] for f in features(client, "theme=french")}
    assert found[str(world.exact.pk)] is True
    assert found[str(world.several.pk)] is False


def test_text_is_in_the_requested_language_and_names_it(client, world):
    found = {f["id"]: f["properties"] for f in features(client, "theme=french&lang=ar")}
    assert found[str(world.exact.pk)]["title"] == "دروس مسائية"
    assert found[str(world.exact.pk)]["lang"] == "ar"
    assert found[str(world.several.pk)]["lang"] == "fr"


def test_link_of_a_result_leads_to_its_page_in_the_requested_language(client, world):
    found = features(client, "theme=papers&lang=en")
    address = found[0]["properties"]["url"]
    assert address == f"http://testserver/en/programmes/{world.around.pk}/"


def test_id_is_the_same_everywhere(client, world):
    assert features(client, "theme=papers")[0]["id"] == str(world.around.pk)
    detail = client.get(f"{V1}/programmes/{world.around.pk}/").json()
    assert detail["id"] == str(world.around.pk)


def test_words_of_the_interface_follow_lang_and_not_the_browser(client, world):
    address = f"{V1}/procedures/{world.sheet.pk}/?lang=fr"
    facts = client.get(address, headers={"accept-language": "en"}).json()["facts"]
    again = client.get(address, headers={"accept-language": "ar"}).json()["facts"]
    assert facts == again


# Pagination


def ids_on_all_pages(client, query: str) -> list[str]:
    ids, address = [], f"{V1}/programmes/?{query}"
    while address:
        page = client.get(address).json()
        ids += [feature["id"] for feature in page["features"]]
        address = page["next"]
    return ids


@pytest.mark.parametrize(
    "query", ["", "lat=45.764&lon=4.8357", "place=com:69123&status=refugee", "q=cours", "lang=ar"]
)
def test_pages_of_one_find_everything_once(client, world, query):
    whole = ids_on_all_pages(client, f"{query}&limit=200")
    assert ids_on_all_pages(client, f"{query}&limit=1") == whole
    assert len(set(whole)) == len(whole)


def test_search_finds_what_is_findable_and_nothing_else(client, world):
    assert set(ids_on_all_pages(client, "place=com:69123")) == {str(p.pk) for p in world.findable}


def test_cursor_of_another_search_is_refused(client, world):
    following = client.get(f"{V1}/programmes/?limit=1").json()["next"]
    response = client.get(f"{following}&theme=french")
    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == "cursor"


@pytest.mark.parametrize("path", ["territories/?kind=region", "territories/?parent=dep:69"])
def test_pages_of_three_are_the_whole_list(client, path):
    whole = client.get(f"{V1}/{path}&limit=200").json()
    pages, address = [], f"{V1}/{path}&limit=100"
    while address:
        page = client.get(address).json()
        pages += page["results"]
        address = page["next"]
    assert [row["code"] for row in pages][:200] == [row["code"] for row in whole["results"]]


# What is not public


@pytest.mark.parametrize("state", ["draft", "archived"])
def test_programme_that_is_not_published_is_not_there(client, world, state):
    response = client.get(f"{V1}/programmes/{getattr(world, state).pk}/")
    assert response.status_code == 404


def test_merged_programme_leads_to_what_it_became(client, world):
    response = client.get(f"{V1}/programmes/{world.merged.pk}/?lang=ar")
    assert response.status_code == 302
    assert response["Location"] == f"{V1}/programmes/{world.exact.pk}/?lang=ar"


def test_ended_programme_is_labelled(client, world):
    response = client.get(f"{V1}/programmes/{world.ended.pk}/")
    assert response.json()["properties"]["operating"] == "closed"


def test_draft_sheet_of_a_programme_is_not_named(client, world, by_hand):
    ProcedureSheet.objects.update(publication="draft")
    response = client.get(f"{V1}/programmes/{world.exact.pk}/")
    assert response.json()["properties"]["procedures"] == []


# Cost


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("programmes/?lat=45.76&lon=4.83", 12),
        ("programmes/?place=com:69123&status=refugee", 12),
        ("clusters/5/16/11/", 2),
        ("offices/?lat=45.757&lon=4.835", 1),
        ("places/?q=lyon", 1),
        ("words/?q=cours", 3),
        ("territories/", 1),
        ("procedures/", 2),
        ("programmes/{exact}/", 12),
        ("procedures/{sheet}/", 12),
    ],
)
def test_answer_costs_few_queries(client, world, django_assert_max_num_queries, address, most):
    with django_assert_max_num_queries(most):
        assert ask(client, world, address).status_code == 200


def test_answer_costs_as_many_queries_for_many_programmes_as_for_few(client, world):
    def queries() -> int:
        caches["local"].clear()
        COUNTS.clear()
        with CaptureQueriesContext(connection) as captured:
            features(client, "theme=french&limit=200")
        return len(captured)

    before = queries()
    ProgrammeFactory.create_batch(6)
    assert queries() == before


def test_answer_is_json_with_plain_letters(client, world):
    content = client.get(f"{V1}/programmes/?lang=ar&theme=french").content
    assert "دروس مسائية" in content.decode()
    assert json.loads(content)
