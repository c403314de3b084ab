"""iCalendar files: lines, escapes and moments as RFC 5545 has them."""

import re
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeys.ical import LINE_OCTETS, Event, calendar, escaped, folded

STAMP = datetime(2026, 11, 30, 8, 15, tzinfo=UTC)
DAY = date(2026, 12, 12)


def calendar_lines(*events: Event, zone: str = "Europe/Paris") -> list[str]:
    """The unfolded lines of a file."""
    return calendar(events, zone, STAMP).decode().replace("\r\n ", "").split("\r\n")


@given(st.text(max_size=400))
def test_no_line_is_longer_than_75_octets(text):
    content = calendar([Event("1", text, DAY)], "Europe/Paris", STAMP)
    assert max(map(len, content.split(b"\r\n"))) <= LINE_OCTETS


@given(st.text(st.characters(exclude_characters="\r\n"), max_size=400))
def test_folding_is_undone_by_joining(text):
    assert folded(text).replace("\r\n ", "") == text


@given(st.text(max_size=100))
def test_no_text_adds_a_line(text):
    lines = calendar_lines(Event("1", text, DAY, place=text or "x"))
    assert len(lines) == len(calendar_lines(Event("1", "a", DAY, place="b")))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Lyon, quai 4; salle B", r"Lyon\, quai 4\; salle B"),
        ("a\\b", r"a\\b"),
        ("un\r\ndeux", r"un\ndeux"),
        ("un\x00\x07deux", "undeux"),
        ("موعد", "موعد"),
    ],
)
def test_text_is_escaped(text, written):
    assert escaped(text) == written


def test_day_without_a_time_lasts_the_whole_day():
    assert "DTSTART;VALUE=DATE:20261212" in calendar_lines(Event("1", "a", DAY))


@pytest.mark.parametrize(
    ("zone", "on", "utc"),
    [
        ("Europe/Paris", DAY, "20261212T083000Z"),
        ("Europe/Paris", date(2026, 7, 1), "20260701T073000Z"),
        ("Indian/Reunion", DAY, "20261212T053000Z"),
        ("America/Cayenne", DAY, "20261212T123000Z"),
    ],
)
def test_time_is_that_of_the_zone(zone, on, utc):
    assert f"DTSTART:{utc}" in calendar_lines(Event("1", "a", on, time(9, 30)), zone=zone)


def test_event_has_all_that_the_standard_asks_for():
    lines = calendar_lines(Event("abc", "a", DAY))
    assert {"VERSION:2.0", "UID:abc", "DTSTAMP:20261130T081500Z"} <= set(lines)
    assert any(re.fullmatch("PRODID:.+", line) for line in lines)


def test_calendar_without_events_has_a_component():
    lines = calendar_lines()
    assert (
        lines.index("BEGIN:VTIMEZONE") < lines.index("END:VTIMEZONE") < lines.index("END:VCALENDAR")
    )


def test_calendar_with_events_has_them_alone():
    assert "BEGIN:VTIMEZONE" not in calendar_lines(Event("1", "a", DAY))


@pytest.mark.parametrize("property_name", ["NAME", "X-WR-CALNAME"])
def test_calendar_has_its_name(property_name):
    content = calendar([], "Europe/Paris", STAMP, "Rendez-vous; Lyon").decode()
    assert rf"{property_name}:Rendez-vous\; Lyon" in content
