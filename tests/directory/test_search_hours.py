"""The filter for a moment: by the site's hours and time zone; unknown hours never match."""

from datetime import UTC, date, datetime

import pytest
from django.core.cache import caches
from django.utils import timezone

from directory.search.criteria import Criteria, Here
from directory.search.forms import SearchForm
from directory.search.pages import search_results
from directory.search.unknown_hours import count_unknown_hours
from geo.points import point
from tests.factories import LYON, PARIS, ProgrammeFactory, SiteFactory

pytestmark = pytest.mark.django_db

# A Monday, 10:30 in Paris, 13:30 on La Réunion, 6:30 in Cayenne.
MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
OFFICE = "Mo-Fr 09:00-12:00; PH off"


def found(moment: datetime | None, **criteria_fields) -> list:
    """Programmes open at a moment, in order."""
    return [
        e.programme_id
        for e in search_results(Criteria(open_at=moment, **criteria_fields), 50).entries
    ]


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (MONDAY, True),
        (MONDAY.replace(hour=7, minute=59), False),
        (MONDAY.replace(hour=8, minute=0), True),
        (MONDAY.replace(hour=10, minute=59, second=59), True),
        (MONDAY.replace(hour=11, minute=0), False),
        (MONDAY.replace(day=22), False),
        (MONDAY.replace(month=12, day=25), False),
    ],
)
def test_a_site_is_found_while_it_is_open(moment, is_open):
    programme = ProgrammeFactory(hours=OFFICE)
    assert found(moment) == ([programme.pk] if is_open else [])


@pytest.mark.parametrize(
    "shape", [{"hours": ""}, {"hours": OFFICE, "by_appointment": True}, {"hours": "Mo unknown"}]
)
def test_what_is_unknown_or_by_appointment_is_never_open(shape):
    ProgrammeFactory(**shape)
    assert found(MONDAY) == []


def test_hours_are_evaluated_in_the_zone_of_the_site():
    lyon = ProgrammeFactory(hours="Mo 13:00-14:00")
    reunion = ProgrammeFactory(at="com:97411", hours="Mo 13:00-14:00")
    assert found(MONDAY) == [reunion.pk]
    assert found(MONDAY.replace(hour=12)) == [lyon.pk]


def test_a_closure_closes(november):
    ProgrammeFactory(hours=OFFICE, closures=[(date(2026, 11, 20), date(2026, 11, 23))])
    assert found(MONDAY) == []


def test_of_several_sites_the_open_one_is_shown():
    programme = ProgrammeFactory(at=LYON, hours="Tu 09:00-12:00")
    SiteFactory(programme=programme, at=PARIS, hours=OFFICE)
    (entry,) = search_results(Criteria(open_at=MONDAY, here=Here(point(*LYON))), 5).entries
    assert (entry.programme_id, round(entry.lon, 2)) == (programme.pk, round(PARIS[0], 2))


def test_a_line_without_a_site_is_found_by_its_own_hours():
    programme = ProgrammeFactory(remote=True, hours=OFFICE)
    assert found(MONDAY) == [programme.pk]
    assert found(MONDAY.replace(hour=20)) == []


def test_a_programme_whose_site_is_closed_is_found_by_its_open_line():
    programme = ProgrammeFactory(at=None, remote=True, hours=OFFICE)
    SiteFactory(programme=programme, at=LYON, hours="Tu 09:00-12:00")
    here = Here(point(*LYON), "com:69123")
    (entry,) = search_results(Criteria(open_at=MONDAY, here=here, radius_m=5_000), 5).entries
    assert (entry.programme_id, entry.reach) == (programme.pk, "remote")


@pytest.fixture
def clock(monkeypatch):
    """A clock that tests set by hand."""
    hands = [MONDAY]
    monkeypatch.setattr(timezone, "now", lambda: hands[0])
    return hands


def test_now_on_later_pages_is_the_moment_of_the_first_page(clock, client):
    made = sorted(one.pk for one in ProgrammeFactory.create_batch(5, hours=OFFICE))
    first = client.get("/api/v1/programmes/", {"open_at": "now", "limit": 2}).json()
    clock[0] = MONDAY.replace(hour=12)
    caches["local"].clear()
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()
    pages = [first, second, third]
    assert [f["id"] for page in pages for f in page["features"]] == [str(pk) for pk in made]
    assert all(f["properties"]["is_open"] for page in pages for f in page["features"])
    assert third["next"] is None


def test_a_cursor_is_refused_for_another_moment(client, november):
    ProgrammeFactory.create_batch(3, hours="24/7")
    params = {"open_at": "2026-12-01T10:00+01:00", "limit": 1}
    later = params | {"open_at": "2026-12-01T11:00+01:00"}
    following = client.get("/api/v1/programmes/", params).json()["next"]
    cursor = following.partition("cursor=")[2]
    assert client.get("/api/v1/programmes/", params | {"cursor": cursor}).status_code == 200
    refused = client.get("/api/v1/programmes/", later | {"cursor": cursor})
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["parameter"] == "cursor"


def test_now_on_a_later_page_is_the_moment_of_the_first(clock):
    ProgrammeFactory.create_batch(2, hours="24/7")
    cursor = search_results(Criteria(open_at=MONDAY), 1).next_cursor.encode()
    clock[0] = MONDAY.replace(hour=15)
    form = SearchForm({"open_at": "now", "cursor": cursor})
    assert form.is_valid()
    assert form.criteria().open_at == MONDAY


@pytest.mark.parametrize(
    ("shape", "count"),
    [
        ({"hours": ""}, 1),
        ({"hours": "Mo unknown"}, 1),
        ({"hours": 'Mo 09:00-12:00 "réservé aux femmes"'}, 1),
        ({"hours": "Mo 10:00+"}, 1),
        ({"hours": "Mo 11:00+"}, 0),
        ({"hours": "9h-17h"}, 0),
        ({"hours": OFFICE}, 0),
        ({"hours": "Tu 09:00-12:00"}, 0),
        ({"hours": "", "by_appointment": True}, 0),
        ({"hours": 'Mo 09:00-12:00 "guichet 2"'}, 0),
    ],
)
def test_places_whose_hours_are_not_known_then_are_counted(shape, count):
    ProgrammeFactory(at=LYON, **shape)
    caches["local"].clear()
    assert count_unknown_hours(Criteria(open_at=MONDAY)) == count


def test_places_left_out_are_counted_within_the_other_filters():
    ProgrammeFactory(at=PARIS, hours="")
    ProgrammeFactory(at=LYON, hours="")
    near = Criteria(open_at=MONDAY, here=Here(point(*LYON)), radius_m=5_000)
    assert count_unknown_hours(near) == 1


def test_search_without_a_moment_counts_no_unknown_hours():
    ProgrammeFactory(hours="")
    assert count_unknown_hours(Criteria()) is None


def test_api_says_how_many_places_a_moment_left_out(client):
    ProgrammeFactory(at=LYON, hours="")
    answers = [
        client.get("/api/v1/programmes/", params).json()["unknown_hours"]
        for params in ({"open_at": "now"}, {})
    ]
    assert answers == [1, None]


def test_api_counts_no_unknown_hours_before_the_results_end(client):
    ProgrammeFactory(at=LYON, hours="")
    ProgrammeFactory.create_batch(2, at=LYON, hours="24/7")
    first = client.get("/api/v1/programmes/", {"open_at": "now", "limit": 1}).json()
    assert first["unknown_hours"] is None


def test_page_says_how_many_places_a_moment_left_out_and_shows_them(client):
    programme = ProgrammeFactory(at=LYON, hours="")
    page = client.get("/en/?open_at=now").text
    assert "1 more place does not say its hours." in " ".join(page.split())
    assert str(programme.pk) in client.get("/en/").text


def test_page_offers_days_and_parts_of_days(client, clock):
    page = client.get("/en/").text
    assert '<option value="2026-11-24T10:00">morning (10:00)</option>' in page
    assert '<option value="2026-11-23T10:00">' not in page
    assert '<option value="2026-11-29T19:00">evening (19:00)</option>' in page


def test_chosen_part_of_a_day_stays_chosen_and_is_said(client, clock):
    ProgrammeFactory(hours="Tu 09:00-12:00")
    page = client.get("/en/?open_at=now&open_at=2026-11-24T10:00").text
    assert '<option value="2026-11-24T10:00" selected>' in page
    assert "Open Tuesday 24/11 10:00" in page
