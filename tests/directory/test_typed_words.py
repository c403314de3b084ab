"""What people type, in eight languages, and what a search finds first, nationwide and near Paris.

``typed_words.csv`` and ``words/*.csv``: the first three programmes should have one of the needs, or
a title that matches the expression after "~"; the sheet should be among the first three sheets.
"""

import csv
import re
from functools import cache
from pathlib import Path

import pytest
from django.core.management import call_command

from directory.display.procedures import search_sheets
from directory.models import Programme
from directory.search.criteria import DEFAULT_RADIUS_M, Criteria, Here
from directory.search.pages import search_results
from directory.search.query_parser import parse_text_query
from geo.points import point
from tests.random_programmes import check_and_analyze, rolled_back_after_module

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("examples")]

FIRST = 3
HERE = Path(__file__).parent
PLACES = {"nation": None, "paris": Here(point(2.3522, 48.8566), "com:75056", is_place=True)}
ROWS = [
    row
    for path in [HERE / "typed_words.csv", *sorted((HERE / "words").glob("*.csv"))]
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
]
SHEETS = [(row["typed"], row["right_sheet"]) for row in ROWS if row["right_sheet"]]
LANGUAGES = sorted({row["language"] for row in ROWS})
# The share of queries whose first three are all right, and of those with one right among them.
LEAST_ALL, LEAST_ONE = 0.9, 0.95


@pytest.fixture(scope="module")
def examples(django_db_setup, django_db_blocker):
    """The content every new installation has."""
    with rolled_back_after_module(django_db_blocker):
        for command in ("load_taxonomy", "load_procedures", "load_examples"):
            call_command(command, verbosity=0)
        check_and_analyze()
        yield


@cache
def are_right(typed: str, wanted: str, where: str) -> tuple[bool, ...]:
    """For each of the first programmes whether it is right."""
    here = PLACES[where]
    radius_m = DEFAULT_RADIUS_M if here else None
    found = search_results(Criteria(words=typed, here=here, radius_m=radius_m), FIRST).entries
    return tuple(is_right(one.programme_id, one.words["title"].text, wanted) for one in found)


def is_right(programme_id, title: str, wanted: str) -> bool:
    """Whether a programme has one of the needs or the title."""
    if wanted.startswith("~"):
        return bool(re.search(wanted[1:], title))
    return Programme.objects.filter(pk=programme_id, needs__code__in=wanted.split()).exists()


def answers(language: str, where: str) -> list[tuple[bool, ...]]:
    """For each query of a language which of the first programmes are right."""
    return [
        are_right(row["typed"], row["right_needs_or_title"], where)
        for row in ROWS
        if row["language"] == language and row["right_needs_or_title"]
    ]


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_three_are_right_for_most_queries(language, where):
    of_each = answers(language, where)
    assert sum(bool(one) and all(one) for one in of_each) / len(of_each) >= LEAST_ALL


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_one_of_the_first_three_is_right_for_nearly_all_queries(language, where):
    of_each = answers(language, where)
    assert sum(any(one) for one in of_each) / len(of_each) >= LEAST_ONE


@pytest.mark.parametrize(("typed", "slug"), sorted(set(SHEETS)))
def test_the_sheet_is_among_the_first_three(typed, slug):
    urls = [sheet.url for sheet in search_sheets(parse_text_query(typed), "fr", FIRST)]
    assert any(url.endswith(f"/{slug}/") for url in urls)
