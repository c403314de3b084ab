"""One answer for what a person needs: numbers to call, programmes, sheets, offices, and links."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator, FormatChecker

from accounts.reading_limit import COUNTS
from api.examples import SEARCH
from api.shapes import ONE_ANSWER
from directory.index import rebuild
from directory.models import UnfoundReader, UnfoundWords
from tests.directory_content import LANGUAGES
from tests.factories import BREST, LYON, PARIS, ProgrammeFactory, SheetFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_hand")]

ADDRESS = "/api/v1/search/"
GROUPS = {"understood", "emergency", "programmes", "nearest", "procedures", "offices", "links"}


def helped_at_birth(**fields: str) -> None:
    """A sheet whose office is the town hall, and a programme at Lyon, both found by "naissance"."""
    sheet = SheetFactory(office="mairie", title="Déclarer une naissance", **fields)
    rebuild.rebuild_sheets([sheet.pk])
    ProgrammeFactory(title="Aide à la naissance", at=LYON)


@pytest.fixture
def birth(by_hand) -> None:
    helped_at_birth(slug="birth")


def ask(client, **query) -> dict:
    response = client.get(ADDRESS, query)
    assert response.status_code == 200
    return response.json()


def titles(answer: dict) -> list[str]:
    return [each["properties"]["title"] for each in answer["programmes"]["features"]]


def test_every_group_is_there_even_when_nothing_is_asked(client):
    assert set(ask(client)) == GROUPS


def test_example_of_the_documentation_conforms_to_its_schema():
    validator = Draft202012Validator(ONE_ANSWER, format_checker=FormatChecker())
    assert [error.message for error in validator.iter_errors(SEARCH)] == []


@pytest.mark.parametrize(("at", "is_offered"), [(PARIS, True), (LYON, False)])
def test_nearest_programme_is_offered_where_none_is_near(client, at, is_offered):
    ProgrammeFactory(title="Atelier vélo", at=at)
    answer = ask(client, q="vélo", place="com:69123")
    offered = answer["nearest"] and answer["nearest"]["properties"]["title"]
    assert (offered, titles(answer)) == (
        ("Atelier vélo", []) if is_offered else (None, ["Atelier vélo"])
    )


def test_what_is_suspended_is_offered_where_nothing_else_is(client):
    ProgrammeFactory(title="Atelier vélo suspendu", at=PARIS, operating="suspended")
    nearest = ask(client, q="vélo", place="com:69123")["nearest"]
    assert nearest["properties"]["title"] == "Atelier vélo suspendu"
    ProgrammeFactory(title="Atelier vélo", at=BREST)
    nearest = ask(client, q="vélo", place="com:69123")["nearest"]
    assert nearest["properties"]["title"] == "Atelier vélo"


def test_nothing_is_offered_without_a_place(client):
    assert ask(client, q="guitare")["nearest"] is None


def test_programmes_are_those_of_the_search_of_programmes(client):
    ProgrammeFactory(title="Atelier vélo", at=LYON)
    query = {"q": "vélo", "place": "com:69123", "lang": "fr"}
    answer = ask(client, **query)
    assert titles(answer) == ["Atelier vélo"]
    programmes = client.get("/api/v1/programmes/", query).json()["features"]
    assert answer["programmes"]["features"] == programmes


@pytest.mark.parametrize("group", ["programmes", "procedures", "offices"])
def test_link_of_a_group_leads_to_all_of_it(client, birth, group):
    answer = ask(client, q="naissance", place="com:69123", lang="fr")
    response = client.get(answer["links"][group])
    assert response.status_code == 200
    results = response.json().get("features") or response.json()["results"]
    found = answer[group]["features"] if group == "programmes" else answer[group]
    assert [one["id"] for one in found] == [one["id"] for one in results][: len(found)]
    assert found


@pytest.mark.parametrize("language", LANGUAGES)
def test_link_of_emergencies_is_the_page_of_numbers(client, language):
    link = ask(client, lang=language)["links"]["emergency"]
    assert link.endswith("/help/")
    assert client.get(link).status_code == 200


def test_groups_without_words_or_point_have_no_link(client):
    ProgrammeFactory(themes=["french"])
    links = ask(client, theme="french")["links"]
    assert (links["procedures"], links["offices"]) == (None, None)


def test_offices_are_those_of_the_sheet_that_words_find(client, birth):
    answer = ask(client, q="naissance", place="com:69123")
    assert [each["slug"] for each in answer["procedures"]] == ["birth"]
    assert {each["properties"]["kind"] for each in answer["offices"]} == {"mairie"}
    assert {each["properties"]["commune"] for each in answer["offices"]} == {"com:69123"}


def test_position_finds_offices_as_a_place_does(client):
    lon, lat = LYON
    answer = ask(client, q="mairie", lat=lat, lon=lon)
    assert answer["offices"][0]["properties"]["commune"] == "com:69123"


@pytest.mark.parametrize(
    ("words", "first"),
    [("suicide", "3114"), ("où dormir ce soir", "115"), ("أين أنام", "115")],
)
def test_words_of_an_emergency_give_the_number_to_call_first(client, words, first):
    calls = ask(client, q=words)["emergency"]
    assert calls[0]["number"] == first
    assert calls[0]["url"] == f"tel:{first}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_number_to_call_is_named_in_the_readers_language(client, language):
    call = ask(client, q="suicide", lang=language)["emergency"][0]
    assert call["lang"] == language
    assert call["name"]


def test_need_of_an_emergency_gives_its_number(client):
    ProgrammeFactory(needs=["emergency-shelter"])
    assert ask(client, need="emergency-shelter")["emergency"][0]["number"] == "115"


def test_words_of_no_emergency_give_no_number(client):
    assert ask(client, q="vélo")["emergency"] == []


def test_place_in_the_words_is_understood(client):
    ProgrammeFactory(title="Atelier vélo", at=LYON)
    answer = ask(client, q="vélo à Lyon")
    assert answer["understood"]["place"]["code"] == "com:69123"
    assert titles(answer) == ["Atelier vélo"]


def test_number_of_programmes_can_be_chosen(client):
    ProgrammeFactory.create_batch(3, at=LYON)
    assert len(titles(ask(client, place="com:69123", limit=2))) == 2


@pytest.mark.parametrize("query", [{"cursor": "x"}, {"limit": 51}, {"fbclid": "x"}, {"lat": 45}])
def test_wrong_parameter_is_refused_by_name(client, query):
    response = client.get(ADDRESS, query)
    assert response.status_code == 400
    named = {error["parameter"] for error in response.json()["errors"]}
    assert named <= {*query, "lon"}


def test_words_that_nothing_has_are_counted(client):
    for reader in range(1, 6):
        client.get(ADDRESS, {"q": "zeppelin"}, REMOTE_ADDR=f"203.0.113.{reader}")
    assert UnfoundWords.objects.get().words == "zeppelin"


@pytest.mark.parametrize("words", ["suicide", "mairie"])
def test_words_with_a_number_or_an_office_are_not_counted(client, words):
    ask(client, q=words, place="com:69123")
    assert UnfoundReader.objects.count() == 0


def test_answer_costs_as_many_queries_for_much_as_for_little(client, birth):
    def queries() -> int:
        caches["local"].clear()
        COUNTS.clear()
        with CaptureQueriesContext(connection) as captured:
            ask(client, q="naissance", place="com:69123", lang="ar")
        return len(captured)

    queries()  # What a process reads once is read.
    before = queries()
    for _ in range(3):
        helped_at_birth()
    assert queries() == before
    assert before <= 16
