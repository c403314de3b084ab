"""Opening hours in words: the line of a card, the seven days, the regular week."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from directory.holidays import public_holidays
from directory.hours import (
    change_in_words,
    complete_rule,
    rules_in_words,
    state_at,
    state_in_words,
    week_table,
)

PARIS = "Europe/Paris"
OFFICE = "Mo-Fr 09:00-12:00,14:00-17:00; PH off"
MONDAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("rule", "moment", "words"),
    [
        (OFFICE, "2026-11-23T10:00", "Open, closes 12:00"),
        (OFFICE, "2026-11-23T12:30", "Closed, opens today 14:00"),
        (OFFICE, "2026-11-23T18:00", "Closed, opens tomorrow 9:00"),
        (OFFICE, "2026-11-27T18:00", "Closed, opens Monday 9:00"),
        ("Mo 14:00-16:00", "2026-11-24T10:00", "Closed, opens Monday 14:00"),
        ("Mo 14:00-16:00", "2026-11-23T16:00", "Closed, opens 30 November 14:00"),
        ("Mo[1] 14:00-16:00", "2026-12-08T10:00", "Closed, opens 4 January 14:00"),
        ("Mo-Su 20:00-02:30", "2026-11-23T22:00", "Open, closes tomorrow 2:30"),
        ("Mo-Su 20:00-02:30", "2026-11-24T01:00", "Open, closes 2:30"),
        ("Mo-Su 18:00-24:00", "2026-11-23T22:00", "Open, closes at midnight"),
        ("Mo-Fr", "2026-11-25T10:00", "Open day and night, closes Saturday 0:00"),
        ("24/7; Aug off", "2026-11-25T10:00", "Open day and night, closes 1 August 0:00"),
        ("24/7", "2026-11-25T10:00", "Open all day and night"),
        ("off", "2026-11-25T10:00", "Closed until further notice"),
        ("", "2026-11-25T10:00", "Hours not known"),
        ("Sa unknown", "2026-11-28T10:00", "Hours not known"),
        ("Sa unknown", "2026-11-25T10:00", "Closed, perhaps open Saturday 0:00"),
        ("We 14:00-16:00 unknown", "2026-11-25T10:00", "Closed, perhaps open today 14:00"),
        (
            "Mo 09:00-12:00, Mo 12:00-14:00 unknown",
            "2026-11-23T10:00",
            "Open until 12:00",
        ),
    ],
)
def test_line_of_hours_says(rule, moment, words):
    local = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(PARIS))
    assert state_in_words(state_at(rule, PARIS, local), local) == words


@pytest.mark.parametrize(
    ("rule", "moment", "words"),
    [
        (OFFICE, "2026-11-23T10:00", "Closes 12:00"),
        (OFFICE, "2026-11-23T12:30", "Opens 14:00"),
        (OFFICE, "2026-11-23T18:00", "Opens Tue 9:00"),
        (OFFICE, "2026-11-27T18:00", "Opens Mon 9:00"),
        ("Mo 14:00-16:00", "2026-11-23T16:00", "Opens 30 November 14:00"),
        ("Mo-Su 20:00-02:30", "2026-11-23T22:00", "Closes Tue 2:30"),
        ("Mo-Su 18:00-24:00", "2026-11-23T22:00", "Closes at midnight"),
        ("24/7", "2026-11-25T10:00", "Open all day and night"),
        ("off", "2026-11-25T10:00", "Closed until further notice"),
        ("", "2026-11-25T10:00", "Hours not known"),
        ("Sa unknown", "2026-11-25T10:00", "Closed, perhaps open Saturday 0:00"),
        (
            'Mo 09:00-12:00 "ring twice"',
            "2026-11-23T10:00",
            "Open, closes 12:00 · \u2068ring twice\u2069",
        ),
    ],
)
def test_card_says_in_few_words(rule, moment, words):
    local = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(PARIS))
    assert change_in_words(state_at(rule, PARIS, local), local) == words


def test_card_shows_by_appointment():
    local = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo(PARIS))
    assert (
        state_in_words(state_at(OFFICE, PARIS, local, by_appointment=True), local)
        == "By appointment"
    )


def test_card_names_the_day_in_the_zone_of_the_site():
    local = datetime(2026, 11, 23, 23, tzinfo=ZoneInfo(PARIS))  # already Tuesday in Réunion
    state = state_at("Tu 09:00-12:00", "Indian/Reunion", local)
    assert state_in_words(state, local) == "Closed, opens today 9:00"


@pytest.mark.parametrize(
    ("rule", "start", "hours"),
    [
        (
            OFFICE,
            MONDAY,
            [*["9:00–12:00, 14:00–17:00"] * 5, "closed", "closed"],
        ),
        ("Fr-Sa 22:00-06:00", MONDAY, [*["closed"] * 4, "22:00–6:00", "22:00–6:00", "closed"]),
        ("Su 22:00-06:00", MONDAY, [*["closed"] * 6, "22:00–6:00"]),
        ("24/7", MONDAY, ["all day and night"] * 7),
        ("Tu 20:00-24:00; We; Th 00:00-12:00", MONDAY, [
            "closed", "20:00–0:00", "all day and night", "0:00–12:00", "closed", "closed",
            "closed",
        ]),
        ("Sa unknown", MONDAY, [*["closed"] * 5, "hours not known", "closed"]),
        ("Mo-Su 09:00-17:00; Nov 25 off", MONDAY, [
            "9:00–17:00", "9:00–17:00", "closed", *["9:00–17:00"] * 4,
        ]),
        ("Mo-Su 21:00-07:00; PH off", date(2026, 12, 24), [
            "21:00–7:00", "closed", *["21:00–7:00"] * 5,
        ]),
    ],
)  # fmt: skip
def test_week_table(rule, start, hours):
    assert [day.hours for day in week_table(rule, PARIS, start)] == hours


def test_seven_days_are_named_from_the_first():
    days = week_table(OFFICE, PARIS, date(2026, 11, 26))
    assert [day.name for day in days][:3] == ["Thursday", "Friday", "Saturday"]


def test_seven_days_name_the_public_holidays():
    days = week_table(OFFICE, PARIS, date(2026, 12, 23), department="67")
    assert {day.date: str(day.holiday) for day in days if day.holiday} == {
        date(2026, 12, 25): "Christmas Day",
        date(2026, 12, 26): "Saint Stephen's Day",
    }


def test_hours_nobody_gave_have_no_table():
    assert week_table("", PARIS, MONDAY) == []


@pytest.mark.parametrize(
    ("rule", "lines"),
    [
        (
            OFFICE,
            [
                "Monday to Friday 9:00–12:00, 14:00–17:00",
                "Saturday and Sunday closed",
                "Public holidays closed",
            ],
        ),
        ("Mo-Sa 09:00-12:00", ["Monday to Saturday 9:00–12:00", "Sunday closed"]),
        ("24/7", ["Every day all day and night"]),
        ("Mo-Su 21:00-07:00; PH off", ["Every day 21:00–7:00", "Public holidays closed"]),
        (
            "Mo-Su 10:00-18:00; PH 10:00-12:00",
            ["Every day 10:00–18:00", "Public holidays 10:00–12:00"],
        ),
        ("Mo[1] 14:00-16:00", []),
        ("Jul-Aug Mo-Fr 09:00-12:00", []),
        ("Mo-Fr 09:00-12:00; 2026 Dec 24 off", []),
        ("easter +1 day 10:00-12:00", []),
        ("Feb 29 10:00-12:00", []),
        ("Dec 25 unknown", []),
        ("2031 Jun 01 10:00-12:00", []),
        ("PH off; easter +1 day 10:00-12:00", []),
        ("PH 10:00-12:00", ["Every day closed", "Public holidays 10:00–12:00"]),
        ("Mo-Su off", ["Every day closed"]),
        ("2020 Jun 01 10:00-12:00", ["Every day closed"]),
        ("", []),
    ],
)  # fmt: skip
def test_usual_week_in_words(rule, lines):
    assert [str(line) for line in rules_in_words(rule, PARIS, MONDAY)] == lines


@pytest.mark.parametrize(
    ("department", "day", "name"),
    [
        ("", date(2027, 3, 29), "Easter Monday"),
        ("", date(2028, 5, 25), "Ascension Day"),
        ("", date(2026, 5, 25), "Whit Monday"),
        ("", date(2026, 5, 8), "Victory Day 1945"),
        ("", date(2026, 12, 26), None),
        ("57", date(2026, 12, 26), "Saint Stephen's Day"),
        ("68", date(2028, 4, 14), "Good Friday"),
        ("69", date(2028, 4, 14), None),
        ("971", date(2026, 5, 27), "Abolition of slavery"),
        ("972", date(2026, 5, 22), "Abolition of slavery"),
        ("973", date(2026, 6, 10), "Abolition of slavery"),
        ("974", date(2026, 12, 20), "Abolition of slavery"),
        ("976", date(2026, 4, 27), "Abolition of slavery"),
    ],
)
def test_holidays_of_a_department(department, day, name):
    found = public_holidays(department, [day.year]).get(day)
    assert (str(found) if found else None) == name


def test_night_before_a_closure_stays_whole_in_the_table():
    rule = complete_rule(
        "Mo-Su 20:00-08:00", "69", [(date(2026, 11, 25), date(2026, 11, 25))], from_year=2026
    )
    assert [day.hours for day in week_table(rule, PARIS, MONDAY)][1:4] == [
        "20:00–8:00",
        "closed",
        "20:00–8:00",
    ]


@pytest.mark.parametrize("kept_in", ["fr", "en"])
def test_hours_that_were_kept_in_one_language_are_said_in_each(kept_in):
    said = {}
    for language in (kept_in, "ar", kept_in):
        with translation.override(language):
            lines = [str(line) for line in rules_in_words(OFFICE, PARIS, MONDAY)]
            table = [day.hours for day in week_table(OFFICE, PARIS, MONDAY)]
            said.setdefault(language, []).append((lines, table))
    first, again = said[kept_in]
    assert first == again
    assert first != said["ar"][0]


def test_a_kept_table_is_not_changed_by_who_got_it():
    week_table(OFFICE, PARIS, MONDAY).clear()
    assert len(week_table(OFFICE, PARIS, MONDAY)) == 7
