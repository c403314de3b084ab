"""What people type, in eight languages, and what a search finds first, nationwide and near Paris.

``typed_words.csv`` and ``words/*.csv``: the first three programmes should have one of the needs, or
a title that matches the expression after "~"; the sheet should be among the first three sheets.
"""

from functools import cache
from pathlib import Path

import pytest

from directory.display.procedures import search_sheets
from directory.models import Programme
from directory.search.criteria import DEFAULT_RADIUS_M, Criteria, Here
from directory.search.pages import nearest_help, search_results
from directory.search.query_parser import parse_text_query
from geo.points import point
from seeding.typed_words import FIRST, PLACES, TypedQuery, read_queries, with_queries
from tests.factories import LYON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("examples")]

QUERIES = read_queries(Path(__file__).parent)
SHEETS = [(query.typed, query.sheet) for query in QUERIES if query.sheet]
LANGUAGES = sorted({query.language for query in QUERIES})
# Words of every language for a dentist, toothache, glasses, a psychologist, a pregnant woman, a
# doctor, a hospital and medicines.
HEALTH = [
    *("dentiste", "mal aux dents", "lunettes", "psychologue", "enceinte", "médecin", "hôpital"),
    *("médicament", "vaccin", "rage de dents", "dentist", "toothache", "glasses", "psychologist"),
    *("pregnant", "doctor", "hospital", "medicine", "vaccine", "my tooth hurts"),
    *("طبيب أسنان", "وجع أسنان", "نظارات", "طبيب نفسي", "حامل", "طبيب", "مستشفى", "دواء", "لقاح"),
    *(
        "د غاښونو ډاکټر",
        "د غاښ درد",
        "عینکې",
        "رواني ډاکټر",
        "امېندواره",
        "ډاکټر",
        "روغتون",
        "درمل",
    ),
    *("دندانپزشک", "دندان درد", "عینک", "روانشناس", "باردار", "دکتر", "بیمارستان", "دارو"),
    *("ሓኪም ስኒ", "ቃንዛ ስኒ", "መነጽር", "ጭንቀት", "ጥንስቲ", "ሓኪም", "ሆስፒታል", "መድሃኒት"),
    *("стоматолог", "зубний біль", "окуляри", "вагітна", "лікар", "лікарня", "ліки", "щеплення"),
    *("психолог", "зубная боль", "очки", "беременная", "врач", "больница", "лекарства", "прививка"),
]
CHEAP_SIM = [
    *("carte sim pas chère", "carte sim pas chere", "cheap sim card", "شريحة رخيصة"),
    *("ارزانه سیم کارت", "سیم کارت ارزان", "ርካሽ ሲም", "дешева сім-карта", "дешевая сим-карта"),
]
# The share of queries whose first three are all right, and of those with one right among them.
LEAST_ALL, LEAST_ONE = 0.9, 0.95


@cache
def are_right(query: TypedQuery, where: str) -> tuple[bool, ...]:
    """For each of the first programmes whether it is right."""
    return tuple(query.is_right(one) for one in query.first_results(where))


def answers(language: str, where: str) -> list[tuple[bool, ...]]:
    """For each query of a language which of the first programmes are right."""
    asked = [query for query in QUERIES if query.language == language and query.right]
    return [are_right(query, where) for query in asked]


@pytest.mark.exhaustive(every=5)
@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_three_are_right_for_most_queries(language, where):
    of_each = answers(language, where)
    assert sum(bool(one) and all(one) for one in of_each) / len(of_each) >= LEAST_ALL


@pytest.mark.exhaustive(every=5)
@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_one_of_the_first_three_is_right_for_nearly_all_queries(language, where):
    of_each = answers(language, where)
    assert sum(any(one) for one in of_each) / len(of_each) >= LEAST_ONE


@pytest.mark.exhaustive(every=5)
@pytest.mark.parametrize(("typed", "slug"), sorted(set(SHEETS)))
def test_the_sheet_is_among_the_first_three(typed, slug):
    urls = [sheet.url for sheet in search_sheets(parse_text_query(typed), "fr", FIRST)]
    assert any(url.endswith(f"/{slug}/") for url in urls)


@pytest.mark.parametrize("typed", HEALTH)
def test_words_of_health_lead_to_the_sheet_on_care_without_insurance(typed):
    urls = [sheet.url for sheet in search_sheets(parse_text_query(typed), "fr", FIRST)]
    assert any(url.endswith("/health-without-insurance/") for url in urls)


@pytest.mark.parametrize("typed", CHEAP_SIM)
def test_cheap_sim_card_is_answered_or_the_nearest_help_offered(typed):
    here = Here(point(*LYON), "com:69123", is_place=True)
    asked = Criteria(words=typed, here=here, radius_m=DEFAULT_RADIUS_M)
    answered = search_results(asked, FIRST).entries or [nearest_help(asked)]
    helping = Programme.objects.filter(needs__code="phone-internet")
    assert helping.filter(pk__in=[one.programme_id for one in answered]).count() == len(answered)


def test_a_page_gets_a_table_of_each_language_between_its_marks():
    some = [next(query for query in QUERIES if query.language == one) for one in LANGUAGES]
    page = with_queries("Before.\n<!-- queries -->\nold\n<!-- end of queries -->\nAfter.\n", some)
    assert "old" not in page
    assert [line[4:] for line in page.splitlines() if line.startswith("### ")] == LANGUAGES
    assert (page[:8], page[-7:]) == ("Before.\n", "After.\n")
