"""Template tags and filters: numbers, icons, and what a card has room for."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context
from django.template.loader import render_to_string
from django.utils.translation import override

from directory.display.cards import HoursDisplay, first_day_in_words
from directory.display.conditions import Spoken
from directory.templatetags.cards import first_languages
from directory.templatetags.pages import distance, icon, place_query, unlocalised


@pytest.mark.parametrize(
    ("metres", "text"),
    [
        (0, "50 m"),
        (74, "50 m"),
        (849, "850 m"),
        (950, "950 m"),
        (974, "950 m"),
        (976, "1.0 km"),
        (1_249, "1.2 km"),
        (12_460, "12.5 km"),
        (99_949, "99.9 km"),
        (123_456, "123 km"),
    ],
)
def test_distance_is_in_metres_to_950_then_in_kilometres(metres, text):
    with override("en"):
        assert distance(metres) == text


def test_distance_has_the_comma_of_the_language():
    with override("fr"):
        assert distance(2_940).startswith("2,9")


def test_no_distance_is_empty():
    assert distance(None) == ""


def test_degrees_for_scripts_keep_their_point_in_every_language():
    with override("fr"):
        assert unlocalised(45.75) == "45.75"


@pytest.mark.parametrize(("name", "turns"), [("chevron-right", True), ("phone", False)])
def test_directional_icons_are_mirrored(name, turns):
    assert ("icon-directional" in icon(name)) is turns


def spoken(*codes: str) -> list[Spoken]:
    return [Spoken(code, code, "always", "") for code in codes]


@pytest.mark.parametrize(
    ("codes", "first", "others"),
    [
        (("en", "fa", "fr", "ar", "ps", "ti"), ["ar", "fr"], 4),
        (("en", "fa", "fr"), ["fr", "en"], 1),
        (("ar",), ["ar"], 0),
        ((), [], 0),
    ],
)
def test_card_names_the_language_of_the_reader_first_and_then_french(codes, first, others):
    with override("ar"):
        named = first_languages(spoken(*codes))
    assert [language.code for language in named.first] == first
    assert named.others == others


@pytest.mark.parametrize(
    ("language", "others", "said"),
    [
        ("en", 1, "one other language"),
        ("en", 4, "4 other languages"),
        ("fr", 1, "une autre langue"),
        ("fr", 4, "4 autres langues"),
        ("ar", 1, "لغة أخرى"),
        ("ar", 2, "لغتان أخريان"),
        ("ar", 4, "4 لغات أخرى"),
        ("ar", 11, "11 لغة أخرى"),
        ("ps", 1, "یوه بله ژبه"),
        ("ps", 4, "4 نورې ژبې"),
        ("fa", 1, "یک زبان دیگر"),
        ("fa", 4, "4 زبان دیگر"),
        ("ti", 1, "ሓደ ካልእ ቋንቋ"),
        ("ti", 4, "4 ካልኦት ቋንቋታት"),
        ("uk", 1, "1 інша мова"),
        ("uk", 4, "4 інші мови"),
        ("uk", 5, "5 інших мов"),
        ("ru", 1, "1 другой язык"),
        ("ru", 4, "4 других языка"),
        ("ru", 5, "5 других языков"),
    ],
)
def test_how_many_more_languages_is_read_aloud_in_the_plural_of_the_reader(language, others, said):
    with override(language):
        written = render_to_string("components/other_languages.html", {"others": others})
    seen, read = written.split('<span class="visually-hidden">')
    assert f'aria-hidden="true">+{others}<' in seen
    assert read.removesuffix("</span>\n").strip() == said


@pytest.mark.parametrize(
    ("is_open", "days", "said"),
    [(False, 30, "31 décembre"), (False, 7, "8 décembre"), (False, 6, ""), (True, 30, "")],
)
def test_place_closed_for_a_week_or_more_says_from_which_day_it_opens(is_open, days, said):
    moment = datetime(2026, 12, 1, 9, tzinfo=UTC)
    state = "open" if is_open else "closed"
    hours = HoursDisplay(state, "", is_open, moment + timedelta(days=days))
    with override("fr"):
        assert first_day_in_words(hours, moment) == said


def test_day_far_away_is_said_with_its_year():
    moment = datetime(2026, 12, 1, 9, tzinfo=UTC)
    hours = HoursDisplay("closed", "", False, moment + timedelta(days=310))
    with override("fr"):
        assert first_day_in_words(hours, moment) == "7 octobre 2027"


def test_place_of_unknown_hours_says_no_day():
    hours = HoursDisplay("unknown", "", None, None)
    assert first_day_in_words(hours, datetime.now(UTC)) == ""


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("place=com:69123", "?place=com%3A69123"),
        ("place=%22%3E%3Cscript%3E", ""),
        ("lat=45.76&lon=4.83", ""),
        ("", ""),
    ],
)
def test_place_of_the_address_goes_along_in_links_and_a_position_does_not(rf, query, kept):
    request = rf.get(f"/fr/?{query}")
    assert place_query(Context({"request": request})) == kept


@pytest.mark.parametrize(("code", "kept"), [("com:69123", "?place=com%3A69123"), ("", "")])
def test_place_the_page_is_about_goes_along_rather_than_that_of_the_address(rf, code, kept):
    request = rf.get("/fr/?where=Lyon&place=com:59350")
    assert place_query(Context({"request": request, "where": {"code": code}})) == kept
