"""Our hours compared with recorded answers of opening_hours.js and opening-hours-py.

Where ours differ docs/adr/0022-opening-hours.md says why; the rules are listed here by reason, and
a rule that is listed must differ.
"""

import json
import lzma
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import caches

from directory.hours import complete_rule, validate_opening_hours
from directory.hours.reading import read
from directory.hours.school_calendars import CACHE_KEY
from directory.hours.states import State
from tests.directory.hours_oracle_rules import DEPARTMENTS, MOMENTS, RULES

FILE = Path(__file__).parent / "data" / "hours_answers.json.xz"
RECORDED = json.loads(lzma.decompress(FILE.read_bytes()))
SCRIPT, LIBRARY = "opening_hours.js", "opening-hours-py"
LETTERS = {State.OPEN: "o", State.CLOSED: "c", State.UNKNOWN: "u"}
REFUSED, SILENT = "-", "?"

NIGHTS = ("Fr,Sa 19:00-04:00; Su-Th 19:00-23:00", "Mo-Su 20:00-08:00; PH off")
NOT_TAKEN_HERE = (
    *("sunrise-sunset", "Mo-Fr 09:00-dusk", "(sunrise+01:00)-12:00", "Mo-Fr 02:00-02:00"),
    "PH off; Mo-Fr 09:00-17:00",
)
SCHOOL_HOLIDAYS = tuple(rule for rule in RULES if "SH" in rule)
OR_LATER = ("Mo-Fr 10:00-16:00+", "Fr-Sa 18:00-22:00+")
# Rules by the reason for which ours differ, under its heading in the ADR.
DIFFERENCES = {
    SCRIPT: {
        "A night belongs to its evening": NIGHTS,
        "29 February": ("Feb 20-29 10:00-12:00",),
        "The last day of a range is in it": (
            "easter -2 days-easter +1 day 09:00-12:00",
            "Jan 01-easter 10:00-12:00",
        ),
        "Dates it does not read": (
            *("2026 Dec 10:00-12:00", "2026 Nov-2027 Feb 10:00-12:00"),
            *("2027 Jul 01-Aug 31 Mo-Fr 09:00-11:00", "2026 Dec 01+ 10:00-12:00"),
            *("Dec 25 +1 day 10:00-12:00", "Dec 25 -1 day 10:00-12:00"),
            "Jan 01 +3 days 10:00-18:00",
        ),
        "Good Friday in Guadeloupe": (
            *("PH 10:00-12:00", "Mo-Fr 09:00-17:00; PH off", "Mo-Fr 09:00-17:00; PH Mo-Fr off"),
            *("PH Mo-Fr 10:00-12:00", "24/7; PH off", "Mo-Fr 09:00-12:00; PH off; Dec 24 off"),
            "Mo-Fr 09:00-17:00; PH off || unknown",
        ),
        "School holidays": SCHOOL_HOLIDAYS,
        "Comments that are no condition": (
            'Mo 09:00-12:00 "guichet 2", Mo 14:00-16:00 "guichet 3"',
            '"hiver": Nov-Mar Mo-Fr 09:00-16:00',
            'Mo 10:00-12:00 ""',
        ),
        "Open ends": OR_LATER,
        "A rule without days is about every day": (
            "Mo-Fr 09:00-12:00; 14:00-16:00",
            "09:00-17:00; Jul off; 18:00-19:00",
        ),
        "Not taken here": (
            *(*NOT_TAKEN_HERE, "Mo-Fr 9h-17h", "lundi 09:00-12:00"),
            "Mo-Fr 09:00-12:00 Sa 10:00-12:00",
        ),
    },
    LIBRARY: {
        "A night belongs to its evening": NIGHTS,
        "Spellings it does not read": (
            *("Mo-Fr: 09:00-17:00", "Mo - Fr 09:00 - 12:00", "Mo-Fr 09:00–17:00"),
            *("Mo-Fr 09:00-17:00;", "Mo-Fr 09:00-17:00; ; Sa 10:00-12:00"),
            *('"hiver": Nov-Mar Mo-Fr 09:00-16:00', 'Mo 10:00-12:00 ""'),
        ),
        "Dates it does not read": ("Dec 24,31 09:00-12:00", "2026 Nov-2027 Feb 10:00-12:00"),
        "Local holidays": (
            *("PH 10:00-12:00", "Mo-Fr 09:00-17:00; PH off", "24/7; PH off"),
            *("Mo-Fr 09:00-17:00; PH 10:00-12:00", "Mo-Sa,PH 10:00-18:00"),
            *("PH,Mo-Fr 09:00-12:00", "PH -1 day 09:00-12:00"),
            "Mo-Fr 09:00-12:00; PH off; Dec 24 off",
        ),
        "Holidays and weekdays": ("Mo-Fr 09:00-17:00; PH Mo-Fr off", "PH Mo-Fr 10:00-12:00"),
        "School holidays": SCHOOL_HOLIDAYS,
        "Comments are a condition": (
            *('Mo-Fr 09:00-12:00 "réservé aux familles"', 'We "sur rendez-vous"'),
            *('Mo,Tu 09:00-12:00; We "sur rendez-vous"', '"appelez avant de venir"'),
            'Mo-Fr 10:00-12:00, Mo-Fr 14:00-16:00 "sur inscription"',
        ),
        "Open ends": (
            *("17:00+", "Mo-Fr 17:00+", "Mo-Fr 10:00+", "Sa 23:00+", *OR_LATER),
            *("Mo-Fr 09:00-12:00,14:00+", "Mo-Fr 09:00-12:00; Sa 19:00+"),
        ),
        "Fallbacks hold for each minute": (
            *("Mo-Fr 09:00-17:00 || unknown", 'Mo-Fr 09:00-17:00 || "sur rendez-vous"'),
            *("Mo-Fr 09:00-17:00; PH off || unknown", 'Mo-Fr 20:00-02:00 || "gardien"'),
            'Mo 09:00-12:00 || Tu 14:00-16:00 || unknown "appelez"',
            "Mo-Fr 09:00-12:00 || Mo-Fr 11:00-15:00 unknown",
        ),
        "Not taken here": (
            *NOT_TAKEN_HERE,
            "Mo-Fr 10:00-18:00/01:30",
            "Feb 30 10:00-12:00",
        ),
    },
}


def ours(rule: str, department: str, zone: str) -> str:
    """Our states of a rule at the moments, as letters; "-" where it is refused."""
    try:
        validate_opening_hours(rule, department)
    except ValueError:
        return REFUSED
    completed = complete_rule(rule, department, [], from_year=2026)
    place = ZoneInfo(zone)
    timeline = read(completed, place)
    moments = [datetime.fromisoformat(moment).replace(tzinfo=place) for moment in MOMENTS]
    return "".join(LETTERS[timeline.at(moment)] for moment in moments)


def theirs(other: str, number: int, department: str) -> str:
    answers = RECORDED[other]
    return answers[department][number] if other == SCRIPT else answers[number]


def differs(one: str, other: str) -> bool:
    if REFUSED in (one, other):
        return one != other
    return any(a != b for a, b in zip(one, other, strict=True) if b != SILENT)


@pytest.fixture(scope="module")
def answers() -> dict[tuple[str, str], str]:
    """Ours by rule and department, where no school holidays were entered."""
    caches["local"].set(CACHE_KEY, 0, timeout=None)
    return {
        (rule, department): ours(rule, department, zone)
        for rule in RULES
        for department, zone, _name in DEPARTMENTS
    }


def test_recorded_answers_are_of_these_rules():
    assert RECORDED["rules"] == RULES


def test_there_are_rules_and_moments_enough():
    assert (len(set(RULES)) >= 200, len(set(MOMENTS)), len(DEPARTMENTS)) == (True, 40, 7)


@pytest.mark.parametrize("other", [SCRIPT, LIBRARY])
def test_ours_differ_only_where_a_reason_is_given(answers, other):
    differing = {
        rule
        for number, rule in enumerate(RULES)
        for department, _zone, _name in DEPARTMENTS
        if differs(answers[rule, department], theirs(other, number, department))
    }
    explained = {rule for rules in DIFFERENCES[other].values() for rule in rules}
    assert (differing - explained, explained - differing) == (set(), set())


def test_reasons_are_headings_of_the_decision_about_hours():
    decision = Path("docs/adr/0022-opening-hours.md").read_text()
    reasons = {reason for reasons in DIFFERENCES.values() for reason in reasons}
    assert {reason for reason in reasons if f"**{reason}**" not in decision} == set()
