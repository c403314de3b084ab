"""Hours met in the field, and the kinds they stand for: the right state, and the right words."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from directory.hours import (
    complete_rule,
    reading_of,
    rules_in_words,
    state_at,
    state_in_words,
    week_table,
)
from directory.school_holidays import ZONES, holiday_periods, zone_of

pytestmark = pytest.mark.usefixtures("no_school_calendars")

PARIS = "Europe/Paris"
LOCAL_DAYS = [
    *(("57", "2026-12-26"), ("67", "2026-12-26"), ("68", "2027-03-26"), ("971", "2026-05-27")),
    *(("972", "2026-05-22"), ("973", "2026-06-10"), ("974", "2026-12-20"), ("976", "2027-04-27")),
]
NATIONAL_DAY = "2027-07-14"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def plain(text: object) -> str:
    """A text without the signs that isolate its direction."""
    return str(text).replace("\u2068", "").replace("\u2069", "")


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(PARIS))


def state(text: str, department: str, moment: str):
    rule = complete_rule(reading_of(text, department).rule, department, [], from_year=2026)
    return state_at(rule, PARIS, at(moment))


@pytest.mark.parametrize(
    ("text", "department", "moment", "right"),
    [
        # 26 December 2026 is a Saturday, 25 December a Friday
        ("Mo-Su 09:00-17:00; PH +1 day off", "75", "2026-12-26T10:00", "closed"),
        ("Mo-Su 09:00-17:00; PH +1 day off", "75", "2026-12-27T10:00", "open"),
        ("Mo-Su 09:00-17:00; PH +1 day off", "67", "2026-12-27T10:00", "closed"),
        ("PH -1 day 09:00-12:00", "974", "2026-12-19T10:00", "open"),
        ("PH -1 day 09:00-12:00", "75", "2026-12-19T10:00", "closed"),
        ("Mo-Fr 22:00-02:00", "75", "2027-03-29T02:10", "closed"),
        ("22:00-02:00", "75", "2027-03-29T01:30", "open"),
        ("Mo-Fr 09:00-17:00; PH Mo-Fr off", "75", "2026-12-01T10:00", "open"),
        ("Mo-Fr 09:00-17:00; PH Mo-Fr off", "75", "2026-12-25T10:00", "closed"),
        ("Mo-Sa 09:00-17:00; PH Mo-Fr off", "75", "2027-05-08T10:00", "open"),
        ("PH Mo-Fr 10:00-12:00", "75", "2026-12-01T11:00", "closed"),
        ("PH Mo-Fr 10:00-12:00", "75", "2026-12-25T11:00", "open"),
        ("PH Mo-Fr 10:00-12:00", "75", "2027-05-08T11:00", "closed"),
        ("PH,Mo-Fr 10:00-12:00", "75", "2026-12-01T11:00", "open"),
        ('Mo-Fr 09:00-12:00 "réservé aux femmes"', "75", "2026-12-01T10:00", "unknown"),
        ('Mo-Fr 09:00-12:00 open "réservé aux femmes"', "75", "2026-12-01T10:00", "open"),
        ('Mo-Fr 09:00-12:00 "guichet 3"', "75", "2026-12-01T10:00", "open"),
        (
            "Mar-Oct: Mo-Su,PH 10:00-18:00; Nov-Feb: Mo-Su,PH 10:00-17:00",
            *("67", "2026-12-26T11:00", "open"),
        ),
        ("Mo-Fr 09:00-17:00; 2026 Nov-Nov off", "75", "2026-11-10T10:00", "closed"),
        ("Mo-Fr 09:00-17:00; 2026 Nov-Nov off", "75", "2026-11-30T10:00", "closed"),
        ("Mo-Fr 09:00-17:00; 2026 Nov-Nov off", "75", "2027-11-10T10:00", "open"),
        ("easter-Apr 20 10:00-12:00", "75", "2027-01-10T11:00", "closed"),
        ("easter-Apr 20 10:00-12:00", "75", "2027-03-28T11:00", "open"),
        ("easter-Apr 20 10:00-12:00", "75", "2027-03-27T11:00", "closed"),
        ("easter-Apr 20 10:00-12:00", "75", "2027-04-20T11:00", "open"),
        ("easter-Apr 20 10:00-12:00", "75", "2027-04-21T11:00", "closed"),
        # Easter 2038 is 25 April: that year has no day of the range, nor has the next winter
        ("easter-Apr 20 10:00-12:00", "75", "2038-06-10T11:00", "closed"),
        ("Mo-Fr 09:00-12:00;", "75", "2026-12-01T10:00", "open"),
        ("Mo-Fr: 09:00-17:00", "75", "2026-12-01T10:00", "open"),
        ("Mo, We, Fr 09:00–12:00", "75", "2026-11-30T10:00", "open"),
        ("9h-17h", "75", "2026-11-29T10:00", "open"),
        (
            "Du lundi au vendredi de 9h00 à 12h00 et de 14h à 17h",
            *("75", "2026-12-01T15:00", "open"),
        ),
        (
            "lundi mardi jeudi 9h30-12h ; mercredi sur rendez-vous",
            *("75", "2026-12-02T10:00", "appointment"),
        ),
        ("Mo-Fr 17:00+", "75", "2026-12-01T18:00", "unknown"),
        ("Mo-Fr 17:00+", "75", "2026-12-01T16:59", "closed"),
        ("Mo-Fr 10:00-16:00+", "75", "2026-12-01T12:00", "open"),
        ("Mo-Fr 10:00-16:00+", "75", "2026-12-01T17:00", "unknown"),
        ('Mo-Fr 09:00-12:00 || "sur rendez-vous"', "75", "2026-12-01T10:00", "open"),
        ('Mo-Fr 09:00-12:00 || "sur rendez-vous"', "75", "2026-12-01T15:00", "appointment"),
        ("SH Mo-Fr 10:00-12:00", "69", "2026-12-22T11:00", "open"),
        ("SH Mo-Fr 10:00-12:00", "69", "2026-12-01T11:00", "closed"),
        # the winter holidays of the zones in 2027: A from 13 February, C from 6, B from 20
        ("SH Mo-Fr 10:00-12:00", "69", "2027-02-16T11:00", "open"),
        ("SH Mo-Fr 10:00-12:00", "75", "2027-02-09T11:00", "open"),
        ("SH Mo-Fr 10:00-12:00", "69", "2027-02-09T11:00", "closed"),
        ("SH Mo-Fr 10:00-12:00", "13", "2027-02-16T11:00", "closed"),
        ("Mo-Fr 09:00-17:00; SH off", "69", "2026-12-22T11:00", "closed"),
        ("Mo-Fr 09:00-17:00; SH off", "69", "2026-12-01T11:00", "open"),
        # what is published of school holidays ends in summer 2028
        ("Mo-Fr 09:00-17:00; SH off", "69", "2029-01-08T11:00", "unknown"),
        ("Mo-Fr 09:00-17:00; SH off", "69", "2029-01-08T18:00", "closed"),
    ],
)
def test_state_is_right(text, department, moment, right):
    assert state(text, department, moment).state == right


def test_night_after_the_change_of_clocks_ends_at_two():
    changes = state("22:00-02:00", "75", "2027-03-29T01:30").next_change_at
    assert changes == at("2027-03-29T02:00")


@pytest.mark.parametrize(
    "text",
    [
        "Mo-Su 09:00-17:00; PH off",
        "Mo-Su 09:00-17:00; PH 10:00-12:00",
        "Mo-Fr 09:00-12:00; Mo-Su,PH 14:00-16:00",
        "PH Mo-Su 10:00-12:00",
        "Mo-Su 20:00-08:00; PH off",
        "24/7; PH off",
    ],
)
@pytest.mark.parametrize(("department", "day"), LOCAL_DAYS)
def test_local_holiday_is_like_a_national_one(text, department, day):
    rule = complete_rule(text, department, [], from_year=2026)
    local, national = (
        week_table(rule, PARIS, date.fromisoformat(each))[0] for each in (day, NATIONAL_DAY)
    )
    assert local.pattern == national.pattern


@pytest.mark.parametrize(
    ("day", "department"), [("2027-01-01", "67"), ("2027-01-01", "75"), ("2027-03-26", "67")]
)
def test_friday_that_is_a_holiday_closes_at_the_same_time_everywhere(day, department):
    rule = "Tu-Th,Su,PH 12:00-23:00, Fr,Sa 12:00-24:00"
    completed = complete_rule(rule, department, [], from_year=2026)
    assert week_table(completed, PARIS, date.fromisoformat(day))[0].hours == "12:00–0:00"


@pytest.mark.parametrize(
    ("rule", "lines"),
    [
        (
            'Mo-Fr 09:00-12:00 "réservé aux femmes"',
            ["Monday to Friday 9:00–12:00 (réservé aux femmes)", "Saturday and Sunday closed"],
        ),
        (
            'Mo 09:00-12:00; We "sur rendez-vous"',
            [
                *("Monday 9:00–12:00", "Tuesday closed", "Wednesday by appointment"),
                "Thursday to Sunday closed",
            ],
        ),
        (
            'Mo-Fr 09:00-12:00; Sa off "appelez le 115"',
            [
                *("Monday to Friday 9:00–12:00", "Saturday closed (appelez le 115)"),
                "Sunday closed",
            ],
        ),
        (
            "Mo-Fr 17:00+",
            [
                "Monday to Friday from 17:00, closing time not said",
                "Saturday and Sunday closed",
            ],
        ),
        ("Mo-Su 10:00-16:00+", ["Every day 10:00–16:00 or later"]),
        (
            'Mo-Fr 09:00-12:00 || "sur rendez-vous"',
            [
                "Monday to Friday 9:00–12:00, otherwise by appointment",
                "Saturday and Sunday by appointment",
            ],
        ),
        (
            "Mo-Fr 09:00-12:00; SH off",
            [
                *("Monday to Friday 9:00–12:00", "Saturday and Sunday closed"),
                "In school holidays: Every day closed",
            ],
        ),
        ("Sa 10:00-12:00 unknown, Su 10:00-12:00", [
            "Monday to Friday closed", "Saturday 10:00–12:00 (not certain)", "Sunday 10:00–12:00",
        ]),
        ('"appelez avant de venir"', ["Every day appelez avant de venir"]),
    ],
)  # fmt: skip
def test_usual_week_says_all_that_is_said(rule, lines):
    found = rules_in_words(rule, PARIS, date(2026, 11, 30))
    assert [plain(line) for line in found] == lines


@pytest.mark.parametrize(
    ("rule", "moment", "words"),
    [
        (
            'Mo-Fr 09:00-12:00 "réservé aux femmes"',
            *("2026-12-01T10:00", "Open on a condition: réservé aux femmes"),
        ),
        (
            'Mo-Fr 09:00-12:00 "guichet 3"',
            *("2026-12-01T10:00", "Open, closes 12:00 · guichet 3"),
        ),
        ('We "sur rendez-vous"', "2026-12-02T10:00", "By appointment"),
        ("Mo-Fr 17:00+", "2026-12-01T18:00", "No closing time is said: perhaps still open"),
        ("Mo-Fr 17:00+", "2026-12-01T10:00", "Closed, perhaps open today 17:00"),
        ("Mo-Fr 10:00-16:00+", "2026-12-01T12:00", "Open until 16:00"),
        (
            'Mo-Fr 09:00-12:00; Sa off "appelez le 115"',
            *("2026-12-05T10:00", "Closed, opens Monday 9:00 · appelez le 115"),
        ),
    ],
)
def test_card_says_what_is_said_beside_the_hours(rule, moment, words):
    assert plain(state_in_words(state_at(rule, PARIS, at(moment)), at(moment))) == words


@pytest.mark.parametrize(
    ("department", "zone"),
    [
        ("69", "A"),
        ("33", "A"),
        ("67", "B"),
        ("13", "B"),
        ("75", "C"),
        ("31", "C"),
        ("2A", "corsica"),
        ("974", "974"),
        ("", ""),
    ],
)
def test_department_is_in_its_zone(department, zone):
    assert zone_of(department) == zone


@pytest.mark.parametrize("zone", ZONES)
def test_school_holidays_are_known_until_the_summer_of_2028(zone):
    first, last = holiday_periods(zone, date(2028, 6, 1))[-1]
    assert (first.year, first.month, last) == (2028, 7, date(2028, 8, 31))
