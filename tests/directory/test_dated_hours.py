"""Hours that differ from week to week are read back with their dates."""

from datetime import date

import pytest
from django.utils.translation import override

from directory.hours import dated_hours_in_words, rules_in_words

PARIS = "Europe/Paris"
# A Tuesday.
TODAY = date(2026, 12, 1)
OPEN = "Mo-Tu 09:00-12:00"


def lines(rule: str, language: str = "fr", today: date = TODAY) -> list[str]:
    with override(language):
        return [str(line) for line in dated_hours_in_words(rule, PARIS, today)]


def test_closure_is_read_back_with_its_dates():
    assert lines(f"{OPEN}; Dec 20-Jan 02 off")[2:3] == [
        "Du 21 décembre 2026 au 3 janvier 2027 fermé"
    ]


def test_days_before_and_after_a_closure_are_told_with_their_dates():
    told = lines(f"{OPEN}; Dec 20-Jan 02 off")
    assert told[0] == "Du 1er décembre 2026 au 20 décembre 2026 : lundi et mardi 9:00–12:00"
    assert told[3].startswith("Du 4 janvier 2027 au ")


@pytest.mark.parametrize(
    ("rule", "first"),
    [
        ("Tu[1] 14:00-17:00", "mardi 1er décembre 2026 14:00–17:00"),
        ("2026 Dec 24 10:00-12:00", "Du 1er décembre 2026 au 23 décembre 2026 fermé"),
        ("week 1-53/2 Mo 09:00-12:00", "lundi 14 décembre 2026 9:00–12:00"),
    ],
)
def test_first_line_of_hours_on_certain_days(rule, first):
    assert lines(rule)[0] == first


def test_days_of_opening_are_five_where_periods_are_many():
    assert len(lines("Tu[1] 14:00-17:00")) == 5


def test_dates_are_told_in_arabic():
    assert lines(f"{OPEN}; Dec 20-Jan 02 off", "ar")[2].startswith("من 21 ")


def test_hours_never_open_and_unreadable_ones_have_no_opening():
    assert all("9:00" not in line for line in lines("off"))
    assert lines("no hours at all") == []


def test_part_of_a_week_is_told_day_by_day():
    # The year that is looked at ends on Monday, 6 December 2027.
    rule = "Mo-Fr 09:00-12:00; 2027 Dec 02-2027 Dec 31 10:00-11:00"
    assert "jeudi 2 décembre 2027 10:00–11:00" in lines(rule)


def test_days_that_differ_once_are_told_with_the_days_around_them():
    rule = "Mo-Fr 09:00-12:00; 2026 Dec 02-2026 Dec 04 10:00-11:00"
    dates = "Du 1er décembre 2026 au 8 décembre 2026"
    assert f"{dates} : du mercredi au vendredi 10:00–11:00" in lines(rule)


def test_usual_week_needs_no_dates():
    with override("fr"):
        assert [str(line) for line in rules_in_words(OPEN, PARIS, TODAY)] != []
