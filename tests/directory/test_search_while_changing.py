"""Pagination while programmes change neither loses nor repeats unchanged ones."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.core.cache import caches
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as some

from directory.search.cursors import Cursor
from directory.search.pages import search_results
from tests.directory.changing import Change, changes, criteria_of, rolled_back, search_params
from tests.exhaustive import examples
from tests.random_programmes import load_random_programmes, rolled_back_after_module

pytestmark = pytest.mark.django_db

EVERYTHING = 200
Result = tuple[str, UUID]
sizes = some.sampled_from([2, 3, 5, 8])
page_cases = given(search_params(), sizes, some.lists(changes, min_size=1, max_size=7))


@pytest.fixture(scope="module")
def few_programmes(django_db_setup, django_db_blocker):
    with rolled_back_after_module(django_db_blocker):
        load_random_programmes(50, seed=23)
        yield


def by_search(params: dict, limit: int) -> Iterator[list[Result]]:
    """Pages by the search itself."""
    criteria, cursor = criteria_of(params), None
    while True:
        page = search_results(criteria, limit, cursor)
        yield [(entry.reach, entry.programme_id) for entry in page.entries]
        if page.next_cursor is None:
            return
        cursor = Cursor.decode(page.next_cursor.encode())


def by_links(params: dict, limit: int) -> Iterator[list[Result]]:
    """Pages by the API, following its links."""
    client, address, query = Client(), "/api/v1/programmes/", params | {"limit": limit}
    while address:
        caches["local"].clear()
        answer = client.get(address, query).json()
        yield [(one["properties"]["reach"], UUID(one["id"])) for one in answer["features"]]
        address, query = answer["next"], None


def programme_at(change: Change, order: list[UUID], shown: int) -> UUID:
    """The programme to change after ``shown`` of ``order`` have been shown."""
    places = {"last shown": shown - 1, "next": shown, "next but one": shown + 1, "first shown": 0}
    return order[places.get(change.at, change.number) % len(order)]


def all_pages(pages: Iterator[list[Result]], order: list[UUID], pending_changes: list[Change]):
    """Results of all pages with a change between each two, and the programmes changed."""
    shown, touched, waiting = [], set(), list(pending_changes)
    for page in pages:
        shown += page
        if waiting and order:
            change = waiting.pop()
            other = order[change.number % len(order)]
            touched |= change.make(programme_at(change, order, len(shown)), other)
    return shown, touched


def holds(pages, params: dict, limit: int, pending_changes: list[Change]) -> None:
    (at_once,) = pages(params, EVERYTHING)
    with rolled_back():
        order = [programme for _reach, programme in at_once]
        shown, touched = all_pages(pages(params, limit), order, pending_changes)
        (afterwards,) = pages(params, EVERYTHING)
    expected = [result for result in at_once if result[1] not in touched]
    assert [result for result in shown if result[1] not in touched] == expected
    assert [result for result in afterwards if result[1] not in touched] == expected


@settings(max_examples=examples(30), deadline=None)
@page_cases
def test_pages_by_cursors_show_each_unchanged_programme_once_and_in_order(
    few_programmes, params, limit, pending_changes
):
    holds(by_search, params, limit, pending_changes)


@settings(max_examples=examples(12), deadline=None)
@page_cases
def test_pages_by_links_show_each_unchanged_programme_once_and_in_order(
    few_programmes, params, limit, pending_changes
):
    holds(by_links, params, limit, pending_changes)
