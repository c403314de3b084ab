"""States of opening hours at given moments, in the site's time zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import caches

from directory.hours import complete_rule, open_rule_ids, state_at
from directory.models import OpeningRule

PARIS = "Europe/Paris"
OFFICE = "Mo-Fr 09:00-12:00,14:00-17:00; PH off"
NIGHTS = "Fr-Sa 22:00-06:00"
SHELTER = "Mo-Su 20:00-08:00; PH off"


def at(moment: str, zone: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone))


def expect(rule: str, zone: str, moment: str, state: str, changes: str | None) -> None:
    found = state_at(rule, zone, at(moment, zone))
    assert (found.state, found.next_change_at) == (state, at(changes, zone) if changes else None)


# 23 November 2026 is a Monday.
@pytest.mark.parametrize(
    ("rule", "moment", "state", "changes"),
    [
        # a plain office
        (OFFICE, "2026-11-23T08:59", "closed", "2026-11-23T09:00"),
        (OFFICE, "2026-11-23T09:00", "open", "2026-11-23T12:00"),
        (OFFICE, "2026-11-23T11:59:59", "open", "2026-11-23T12:00"),
        (OFFICE, "2026-11-23T12:00", "closed", "2026-11-23T14:00"),
        (OFFICE, "2026-11-23T16:30", "open", "2026-11-23T17:00"),
        (OFFICE, "2026-11-23T17:00", "closed", "2026-11-24T09:00"),
        (OFFICE, "2026-11-27T17:30", "closed", "2026-11-30T09:00"),
        (OFFICE, "2026-11-28T10:00", "closed", "2026-11-30T09:00"),
        ("Mo-Fr 09:00-12:00, 14:00-17:00", "2026-11-29T15:00", "closed", "2026-11-30T09:00"),
        ("Sa 10:00-24:00", "2026-11-28T23:59", "open", "2026-11-29T00:00"),
        ('Mo 09:00-12:00 "desk 2", Mo 12:00-14:00 "desk 3"', "2026-11-23T10:00", "open",
         "2026-11-23T14:00"),
        # nights
        (NIGHTS, "2026-11-27T21:59", "closed", "2026-11-27T22:00"),
        (NIGHTS, "2026-11-27T22:00", "open", "2026-11-28T06:00"),
        (NIGHTS, "2026-11-28T03:00", "open", "2026-11-28T06:00"),
        (NIGHTS, "2026-11-28T06:00", "closed", "2026-11-28T22:00"),
        (NIGHTS, "2026-11-29T05:59", "open", "2026-11-29T06:00"),
        (NIGHTS, "2026-11-29T22:30", "closed", "2026-12-04T22:00"),
        ("Sa 20:00-26:00", "2026-11-29T01:30", "open", "2026-11-29T02:00"),
        ("Mo 18:00-00:00", "2026-11-23T23:30", "open", "2026-11-24T00:00"),
        (SHELTER, "2026-12-24T23:00", "open", "2026-12-25T08:00"),
        (SHELTER, "2026-12-25T03:00", "open", "2026-12-25T08:00"),
        (SHELTER, "2026-12-25T21:00", "closed", "2026-12-26T20:00"),
        (SHELTER, "2026-12-26T03:00", "closed", "2026-12-26T20:00"),
        (SHELTER, "2026-12-31T23:59", "open", "2027-01-01T08:00"),
        # day and night
        ("24/7", "2026-11-23T03:00", "open", None),
        ("Mo-Su 00:00-24:00", "2026-12-25T03:00", "open", None),
        ("24/7; PH off", "2026-12-24T10:00", "open", "2026-12-25T00:00"),
        ("Mo-Fr 00:00-24:00", "2026-11-25T10:00", "open", "2026-11-28T00:00"),
        # holidays of the whole country
        (OFFICE, "2026-12-25T10:00", "closed", "2026-12-28T09:00"),
        (OFFICE, "2026-04-06T10:00", "closed", "2026-04-07T09:00"),
        (OFFICE, "2026-05-14T10:00", "closed", "2026-05-15T09:00"),
        (OFFICE, "2026-05-25T10:00", "closed", "2026-05-26T09:00"),
        (OFFICE, "2026-07-14T10:00", "closed", "2026-07-15T09:00"),
        ("Mo-Fr 09:00-17:00", "2026-12-25T10:00", "open", "2026-12-25T17:00"),
        ("Mo-Fr 09:00-17:00; PH 10:00-12:00", "2026-11-11T09:30", "closed", "2026-11-11T10:00"),
        # first Monday, last Friday, alternate weeks
        ("Mo[1] 14:00-16:00", "2026-12-07T15:00", "open", "2026-12-07T16:00"),
        ("Mo[1] 14:00-16:00", "2026-12-14T15:00", "closed", "2027-01-04T14:00"),
        ("Fr[-1] 10:00-12:00", "2026-11-27T10:30", "open", "2026-11-27T12:00"),
        ("week 1-53/2 Mo 09:00-12:00", "2026-11-23T10:00", "closed", "2026-11-30T09:00"),
        # seasons and the end of the year
        ("Jul-Aug Mo-Fr 09:00-12:00", "2026-11-23T10:00", "closed", "2027-07-01T09:00"),
        ("Mo-Fr 09:00-17:00; Aug off", "2026-07-31T18:00", "closed", "2026-09-01T09:00"),
        ("Nov-Mar Mo-Su 19:00-08:00", "2027-04-01T07:00", "open", "2027-04-01T08:00"),
        ("Nov-Mar Mo-Su 19:00-08:00", "2027-04-01T20:00", "closed", "2027-11-01T19:00"),
        ("Mo-Fr 09:00-17:00; Dec 24-Jan 02 off", "2026-12-31T10:00", "closed", "2027-01-04T09:00"),
        ("Mo-Su 10:00-18:00", "2026-12-31T18:00", "closed", "2027-01-01T10:00"),
        ("Feb 29 10:00-12:00", "2026-11-23T10:00", "closed", None),
        # never, perhaps, nobody knows
        ("off", "2026-11-23T10:00", "closed", None),
        ("2025 Jan 01-2025 Dec 31 Mo-Fr 09:00-17:00", "2026-11-23T10:00", "closed", None),
        ("Mo-Fr 09:00-17:00; Sa unknown", "2026-11-28T10:00", "unknown", "2026-11-29T00:00"),
        ("", "2026-11-23T10:00", "unknown", None),
        ("every morning", "2026-11-23T10:00", "unknown", None),
        ('"call us"', "2026-11-23T10:00", "unknown", None),
        ("Mo-Fr 09:00-17:00; SH off", "2026-11-23T10:00", "unknown", "2026-11-23T17:00"),
        # the clock changes: 29 March (02:00 → 03:00) and 25 October 2026 (03:00 → 02:00)
        ("Sa 22:00-06:00", "2026-03-29T03:30", "open", "2026-03-29T06:00"),
        ("Sa 22:00-06:00", "2026-10-25T02:30", "open", "2026-10-25T06:00"),
        ("Su 09:00-12:00", "2026-03-28T23:00", "closed", "2026-03-29T09:00"),
        ("Su 09:00-12:00", "2026-10-25T00:30", "closed", "2026-10-25T09:00"),
        ("24/7", "2026-10-25T02:30", "open", None),
        (SHELTER, "2026-03-29T01:30", "open", "2026-03-29T08:00"),
        (SHELTER, "2026-10-24T23:00", "open", "2026-10-25T08:00"),
        ("Su 01:00-04:00", "2026-03-29T01:30", "open", "2026-03-29T04:00"),
        ("Su 01:00-04:00", "2026-10-25T03:30", "open", "2026-10-25T04:00"),
        # holidays of the whole country that fall on days of work, and the night before one
        (OFFICE, "2026-05-01T10:00", "closed", "2026-05-04T09:00"),
        (OFFICE, "2026-05-07T17:30", "closed", "2026-05-11T09:00"),
        (OFFICE, "2027-11-01T10:00", "closed", "2027-11-02T09:00"),
        (OFFICE, "2027-01-01T10:00", "closed", "2027-01-04T09:00"),
        (OFFICE, "2027-03-29T10:00", "closed", "2027-03-30T09:00"),
        (OFFICE, "2027-05-06T10:00", "closed", "2027-05-07T09:00"),
        # a first Monday that is Easter Monday; a fifth Saturday, which few months have
        ("Mo[1] 14:00-16:00; PH off", "2026-04-06T15:00", "closed", "2026-05-04T14:00"),
        ("Sa[5] 10:00-12:00", "2026-11-28T10:30", "closed", "2027-01-30T10:00"),
        # 2026 has a week 53: two odd weeks follow each other
        ("week 1-53/2 Mo 09:00-12:00", "2026-12-28T10:00", "open", "2026-12-28T12:00"),
        ("week 1-53/2 Mo 09:00-12:00", "2027-01-04T10:00", "open", "2027-01-04T12:00"),
        ("week 2-52/2 Mo 09:00-12:00", "2026-12-28T10:00", "closed", "2027-01-11T09:00"),
    ],
)  # fmt: skip
def test_rule_means_this_in_paris(rule, moment, state, changes):
    expect(rule, PARIS, moment, state, changes)


@pytest.mark.parametrize(
    ("department", "zone", "moment", "state", "changes"),
    [
        ("67", PARIS, "2026-04-03T10:00", "closed", "2026-04-07T09:00"),
        ("57", PARIS, "2027-03-26T10:00", "closed", "2027-03-30T09:00"),
        ("68", PARIS, "2028-12-26T10:00", "closed", "2028-12-27T09:00"),
        ("69", PARIS, "2026-04-03T10:00", "open", "2026-04-03T12:00"),
        ("69", PARIS, "2028-12-26T10:00", "open", "2028-12-26T12:00"),
        ("971", "America/Guadeloupe", "2026-05-27T10:00", "closed", "2026-05-28T09:00"),
        ("972", "America/Martinique", "2026-05-22T10:00", "closed", "2026-05-26T09:00"),
        ("973", "America/Cayenne", "2026-06-10T10:00", "closed", "2026-06-11T09:00"),
        ("974", "Indian/Reunion", "2027-12-20T10:00", "closed", "2027-12-21T09:00"),
        ("976", "Indian/Mayotte", "2026-04-27T10:00", "closed", "2026-04-28T09:00"),
        ("974", "Indian/Reunion", "2026-05-27T10:00", "open", "2026-05-27T12:00"),
        ("75", PARIS, "2027-12-20T10:00", "open", "2027-12-20T12:00"),
    ],
)
def test_local_holiday_closes_its_department_only(department, zone, moment, state, changes):
    expect(complete_rule(OFFICE, department, [], from_year=2026), zone, moment, state, changes)


@pytest.mark.parametrize(
    ("zone", "rule", "moment", "state", "changes"),
    [
        # Clocks overseas stay as they are: no hour is lost or doubled in a night.
        ("Indian/Reunion", NIGHTS, "2026-03-28T23:00", "open", "2026-03-29T06:00"),
        ("Indian/Mayotte", "Sa 22:00-06:00", "2026-10-25T02:30", "open", "2026-10-25T06:00"),
        ("America/Martinique", SHELTER, "2026-03-29T02:30", "open", "2026-03-29T08:00"),
        ("America/Cayenne", SHELTER, "2026-12-25T21:00", "closed", "2026-12-26T20:00"),
        ("America/Guadeloupe", OFFICE, "2026-11-23T08:59", "closed", "2026-11-23T09:00"),
        ("Indian/Reunion", "Mo[1] 14:00-16:00", "2026-12-07T15:00", "open", "2026-12-07T16:00"),
    ],
)
def test_rule_means_this_overseas(zone, rule, moment, state, changes):
    expect(rule, zone, moment, state, changes)


def test_an_hour_that_the_clocks_show_twice_is_open_twice():
    """02:30 on 25 October 2026 comes in summer time, and an hour later in winter time."""
    twice = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]
    assert [state_at("Su 02:00-03:00", PARIS, moment).state for moment in twice] == ["open"] * 2


@pytest.mark.parametrize(
    ("moment", "state", "changes"),
    [
        ("2026-12-23T17:30", "closed", "2027-01-04T09:00"),
        ("2026-12-24T10:00", "closed", "2027-01-04T09:00"),
        ("2027-01-03T10:00", "closed", "2027-01-04T09:00"),
        ("2027-01-04T10:00", "open", "2027-01-04T12:00"),
        ("2027-05-07T10:00", "closed", "2027-05-10T09:00"),
    ],
)
def test_closure_closes_its_first_and_last_day(moment, state, changes):
    closures = [(date(2026, 12, 24), date(2027, 1, 3)), (date(2027, 5, 7), date(2027, 5, 7))]
    expect(complete_rule(OFFICE, "69", closures, from_year=2026), PARIS, moment, state, changes)


@pytest.mark.parametrize(
    ("moment", "state"),
    [("2026-11-28T03:00", "open"), ("2026-11-28T23:00", "closed"), ("2026-11-29T03:00", "closed")],
)
def test_closure_of_a_day_closes_the_night_it_begins(moment, state):
    rule = complete_rule(NIGHTS, "69", [(date(2026, 11, 28), date(2026, 11, 28))], from_year=2026)
    assert state_at(rule, PARIS, at(moment, PARIS)).state == state


@pytest.mark.parametrize(
    ("zone", "state"),
    [
        (PARIS, "open"),  # 11:00
        ("America/Martinique", "closed"),  # 6:00
        ("America/Cayenne", "closed"),  # 7:00
        ("Indian/Reunion", "open"),  # 14:00
        ("Indian/Mayotte", "closed"),  # 13:00
    ],
)
def test_moment_is_converted_to_the_zone_of_the_site(zone, state):
    assert state_at(OFFICE, zone, datetime(2026, 11, 23, 10, 0, tzinfo=UTC)).state == state


def test_next_change_is_in_the_zone_of_the_site():
    changes = state_at(OFFICE, "Indian/Reunion", datetime(2026, 11, 23, 10, tzinfo=UTC))
    assert changes.next_change_at.utcoffset() == timedelta(hours=4)


@pytest.mark.parametrize("rule", ["", OFFICE, "24/7", "off"])
def test_by_appointment_is_neither_open_nor_closed(rule):
    state = state_at(rule, PARIS, at("2026-11-23T10:00", PARIS), by_appointment=True)
    assert (state.state, state.is_open, state.next_change_at) == ("appointment", None, None)


@pytest.mark.parametrize(
    ("rule", "is_open"), [("24/7", True), ("off", False), ("", None), ("unknown", None)]
)
def test_is_open_is_three_valued(rule, is_open):
    assert state_at(rule, PARIS, at("2026-11-23T10:00", PARIS)).is_open is is_open


@pytest.fixture
def local_cache():
    caches["local"].clear()
    yield caches["local"]
    caches["local"].clear()


@pytest.mark.django_db
def test_open_rules_are_found_each_in_its_zone(local_cache):
    moment = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    rules = [("24/7", PARIS), (OFFICE, PARIS), (OFFICE, "America/Martinique"), ("off", PARIS)]
    rows = [OpeningRule.objects.create(text=text, time_zone=zone) for text, zone in rules]
    assert {row.pk for row in rows} & set(open_rule_ids(moment)) == {rows[0].pk, rows[1].pk}


@pytest.mark.django_db
def test_open_rules_are_queried_once_a_minute(local_cache, django_assert_num_queries):
    with django_assert_num_queries(1):
        open_rule_ids(datetime(2026, 11, 23, 10, 0, 5, tzinfo=UTC))
        open_rule_ids(datetime(2026, 11, 23, 10, 0, 55, tzinfo=UTC))
