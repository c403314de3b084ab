"""Groups of results that a worker keeps for a minute."""

from dataclasses import replace

import pytest
from django.db import connection

from directory.display.search_page import results_in
from directory.search.criteria import Criteria
from directory.search.forms import SearchForm
from directory.search.kept_groups import GROUPS, MOST_GROUPS
from directory.vocabulary import Reach

pytestmark = pytest.mark.django_db

COUNT = 6
BEYOND = [Reach.COVERAGE, Reach.REMOTE]


@pytest.fixture(autouse=True)
def groups(world, monkeypatch):
    """Let this process keep groups."""
    monkeypatch.setattr(GROUPS, "most", MOST_GROUPS)
    GROUPS.clear()
    yield GROUPS
    GROUPS.clear()


def criteria(query: dict[str, str], reach: str) -> Criteria:
    form = SearchForm(query)
    assert form.is_valid()
    return replace(form.criteria(), reaches=(reach,))


@pytest.mark.parametrize("reach", BEYOND)
@pytest.mark.parametrize("query", [{"place": "com:69123"}, {"place": "com:69123", "age": "20"}, {}])
def test_group_asked_for_again_is_not_searched_again(django_assert_num_queries, query, reach):
    before = results_in(criteria(query, reach), COUNT, None)
    again = criteria(query, reach)
    with django_assert_num_queries(0):
        assert results_in(again, COUNT, None) is before


@pytest.mark.parametrize("reach", BEYOND)
def test_kept_group_holds_what_is_found(monkeypatch, reach):
    kept = results_in(criteria({"place": "com:69123"}, reach), COUNT, None)
    monkeypatch.setattr(GROUPS, "most", 0)
    searched = results_in(criteria({"place": "com:69123"}, reach), COUNT, None)
    assert (kept.total, kept.page.entries) == (searched.total, searched.page.entries)
    assert kept.page.entries


@pytest.mark.parametrize(
    ("query", "reach"),
    [
        ({"place": "com:69123"}, Reach.SITE),
        ({"lat": "45.76", "lon": "4.84"}, Reach.COVERAGE),
        ({"place": "com:69123", "open_at": "now"}, Reach.COVERAGE),
        ({"place": "com:69123", "school_time": "terms"}, Reach.COVERAGE),
    ],
)
def test_what_depends_on_where_she_is_or_on_the_moment_is_not_kept(groups, query, reach):
    results_in(criteria(query, reach), COUNT, None)
    assert not groups.entries


def test_other_filters_are_another_group():
    first = results_in(criteria({"place": "com:69123"}, Reach.COVERAGE), COUNT, None)
    other = results_in(criteria({"place": "com:69123", "age": "20"}, Reach.COVERAGE), COUNT, None)
    assert other is not first


def test_another_language_is_another_group():
    query = {"place": "com:69123"}
    first = results_in(criteria(query | {"lang": "fr"}, Reach.COVERAGE), COUNT, None)
    assert results_in(criteria(query | {"lang": "ar"}, Reach.COVERAGE), COUNT, None) is not first


def test_group_is_searched_again_when_content_has_changed():
    searched = criteria({"place": "com:69123"}, Reach.COVERAGE)
    first = results_in(searched, COUNT, None)
    connection.content_version = object()
    assert results_in(searched, COUNT, None) is not first
