"""The filter for school terms or holidays: by the school holidays of each department."""

from datetime import UTC, datetime

import pytest

from directory.search.criteria import Criteria, Here
from directory.search.pages import count_unknown_hours, search_results
from geo.points import point
from tests.factories import LYON, PARIS, ProgrammeFactory

pytestmark = pytest.mark.django_db

# A Monday in terms, 10:30 in Paris.
MONDAY = datetime(2026, 11, 30, 9, 30, tzinfo=UTC)
# A Tuesday in the holidays of Christmas.
IN_HOLIDAYS = datetime(2026, 12, 22, 9, 30, tzinfo=UTC)
ALL_YEAR, IN_TERMS, ONLY_HOLIDAYS = (
    "Mo-Fr 09:00-12:00",
    "Mo-Fr 09:00-12:00; SH off",
    "SH Mo-Fr 09:00-12:00",
)
OTHER_HOURS = "Mo-Fr 14:00-17:00; SH Mo-Fr 09:00-12:00"


def is_found(hours: str, school_time: str, moment: datetime | None, **shape) -> bool:
    ProgrammeFactory(hours=hours, **shape)
    criteria = Criteria(school_time=school_time, open_at=moment)
    return bool(search_results(criteria, 5).entries)


@pytest.mark.parametrize(
    ("hours", "terms", "holidays"),
    [
        (ALL_YEAR, True, True),
        (IN_TERMS, True, False),
        (ONLY_HOLIDAYS, False, True),
        (OTHER_HOURS, True, True),
        ("Mo-Fr 09:00-12:00; PH,SH off", True, False),
        ("off", False, False),
        ("unknown", False, False),
        ("", False, False),
    ],
)
@pytest.mark.parametrize("school_time", ["terms", "holidays"])
def test_place_is_found_when_it_is_open_then(hours, terms, holidays, school_time):
    expected = {"terms": terms, "holidays": holidays}[school_time]
    assert is_found(hours, school_time, None) is expected


@pytest.mark.parametrize(
    ("hours", "terms", "holidays"),
    [
        (ALL_YEAR, True, True),
        (IN_TERMS, True, False),
        (ONLY_HOLIDAYS, False, True),
        (OTHER_HOURS, False, True),
        ("Tu 09:00-12:00; SH off", False, False),
        ("unknown", False, False),
        ("", False, False),
    ],
)
@pytest.mark.parametrize("school_time", ["terms", "holidays"])
def test_place_is_judged_on_that_weekday_and_at_that_time(hours, terms, holidays, school_time):
    expected = {"terms": terms, "holidays": holidays}[school_time]
    assert is_found(hours, school_time, MONDAY) is expected


@pytest.mark.parametrize(("school_time", "expected"), [("terms", True), ("holidays", False)])
def test_moment_in_holidays_is_judged_in_terms_too(school_time, expected):
    assert is_found(IN_TERMS, school_time, IN_HOLIDAYS) is expected


def test_each_department_has_its_own_holidays():
    """Monday 8 February 2027 is in the holidays of zone C, those of zone A begin a week later."""
    hours = "2027 Feb 08-12 SH Mo-Fr 09:00-12:00"
    paris = ProgrammeFactory(at=PARIS, hours=hours)
    ProgrammeFactory(at=LYON, hours=hours)
    moment = datetime(2027, 2, 8, 9, 30, tzinfo=UTC)
    found = search_results(Criteria(school_time="holidays", open_at=moment), 5).entries
    assert [entry.programme_id for entry in found] == [paris.pk]


@pytest.mark.parametrize("moment", [None, MONDAY])
def test_where_school_holidays_are_not_known_nothing_is_said(moment):
    assert not is_found(IN_TERMS, "terms", moment, at="com:2A004")


@pytest.mark.parametrize("moment", [None, MONDAY])
def test_places_by_appointment_are_left_out(moment):
    assert not is_found(ALL_YEAR, "terms", moment, by_appointment=True)


@pytest.mark.parametrize("moment", [None, MONDAY])
def test_places_with_unknown_hours_are_counted(moment):
    for hours in ("", ALL_YEAR, IN_TERMS):
        ProgrammeFactory(hours=hours)
    assert count_unknown_hours(Criteria(school_time="terms", open_at=moment)) == 1


def test_filter_holds_near_a_point_too():
    for hours in (IN_TERMS, ONLY_HOLIDAYS):
        ProgrammeFactory(hours=hours)
    near = Criteria(here=Here(point(*LYON)), radius_m=5_000, school_time="holidays")
    assert len(search_results(near, 5).entries) == 1


def test_map_and_list_find_the_same(client):
    for hours in (IN_TERMS, ONLY_HOLIDAYS, ALL_YEAR):
        ProgrammeFactory(hours=hours)
    tile = client.get("/api/v1/clusters/0/0/0/?school_time=terms").json()["features"]
    assert [each["properties"]["count"] for each in tile] == [2]


def test_page_offers_the_filter_and_names_it(client):
    ProgrammeFactory(hours=IN_TERMS)
    page = client.get("/fr/?school_time=holidays").text
    assert page.count("Pendant les vacances scolaires") > page.count("En période scolaire") > 0


def test_another_value_is_refused_by_name(client):
    refused = client.get("/api/v1/programmes/?school_time=summer")
    assert [error["parameter"] for error in refused.json()["errors"]] == ["school_time"]


def test_moment_of_the_filter_takes_no_more_queries_when_it_is_asked_again(
    client, django_assert_max_num_queries
):
    ProgrammeFactory(hours=IN_TERMS)
    address = "/api/v1/programmes/?school_time=holidays&open_at=2026-12-01T10:00"
    client.get(address)
    with django_assert_max_num_queries(4):
        client.get(address)


@pytest.mark.parametrize("address", ["/api/v1/programmes/", "/api/v1/search/"])
@pytest.mark.parametrize(
    ("school_time", "hours", "day", "changes_at"),
    [
        ("terms", IN_TERMS, "2026-12-22", "2027-01-05T12:00:00+01:00"),
        ("holidays", ONLY_HOLIDAYS, "2026-12-01", "2026-12-22T12:00:00+01:00"),
        ("terms", ALL_YEAR, "2026-12-22", "2026-12-22T12:00:00+01:00"),
        ("", ALL_YEAR, "2026-12-22", "2026-12-22T12:00:00+01:00"),
    ],
)
def test_records_say_what_the_filter_found(client, address, school_time, hours, day, changes_at):
    ProgrammeFactory(hours=hours)
    chosen = {"school_time": school_time} if school_time else {}
    answer = client.get(address, {"open_at": f"{day}T10:30", **chosen}).json()
    found = (answer if "features" in answer else answer["programmes"])["features"]
    told = [(one["properties"]["is_open"], one["properties"]["next_change_at"]) for one in found]
    assert told == [(True, changes_at)]


def test_records_say_what_is_open_now_where_no_moment_is_searched_for(client, monkeypatch):
    ProgrammeFactory(hours=ONLY_HOLIDAYS)
    monkeypatch.setattr("django.utils.timezone.now", lambda: MONDAY)
    [found] = client.get("/api/v1/programmes/?school_time=holidays").json()["features"]
    assert found["properties"]["is_open"] is False


def test_cards_say_what_the_filter_found(client):
    ProgrammeFactory(hours=IN_TERMS)
    page = client.get("/en/?school_time=terms&open_at=2026-12-22T10:30")
    [card] = page.context["groups"][0].cards
    assert (card.hours.is_open, card.hours.next_change_at.isoformat(), card.opens_on) == (
        True,
        "2027-01-05T12:00:00+01:00",
        "",
    )


def test_description_of_the_api_says_how_records_are_judged(client):
    accept = {"Accept": "application/vnd.oai.openapi+json"}
    schema = client.get("/api/schema/", headers=accept).json()
    parameters = schema["paths"]["/api/v1/programmes/"]["get"]["parameters"]
    [said] = [one["description"] for one in parameters if one["name"] == "school_time"]
    assert "is_open" in said
