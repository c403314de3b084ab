"""Indexed points: their derivation, and nearest searches that read few of their entries."""

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contributions.revisions import write_guard
from directory.index import rebuild
from directory.models import IndexedPoint, Programme, SearchEntry
from directory.search.criteria import Criteria, Here
from directory.search.cursors import SITE_BY_DISTANCE
from directory.search.fetch import rows_of
from directory.search.nearest_sql import SPHERE_MARGIN, nearest_sql
from directory.search.pages import search_results
from directory.search.shapes import position_values, shape_of, values_of
from geo.points import point
from tests.directory.slow_search import SlowSearch, distance_m
from tests.directory.test_search import all_pages
from tests.factories import LYON, ProgrammeFactory, SiteFactory

pytestmark = pytest.mark.django_db

NEAR_LYON = Criteria(here=Here(point(4.83, 45.76)), reaches=("site",))
IN_LYON = "com:69123"


def term_ids_by_point() -> dict:
    """The term ids of each point, computed entry by entry."""
    term_ids: dict = {}
    for row in SearchEntry.objects.at_sites():
        term_ids.setdefault(row.indexed_point_id, set()).update(row.term_ids)
    return term_ids


def stored_points() -> dict:
    return {each.pk: set(each.term_ids) for each in IndexedPoint.objects.all()}


@pytest.fixture
def programmes_at_one_point():
    """Programmes at the point of a commune; some also have a site nearer to the person."""
    programmes = ProgrammeFactory.create_batch(14, at=IN_LYON, around=True)
    for programme in programmes[:9]:
        SiteFactory(programme=programme, at=(4.83, 45.76))
    return programmes


def test_sites_at_one_point_share_a_row_with_the_term_ids_of_all(programmes_at_one_point):
    ProgrammeFactory(at=IN_LYON, around=True, themes=["health"], languages_always=["ti"])
    ProgrammeFactory(at=LYON, themes=["housing"])
    assert stored_points() == term_ids_by_point()
    assert len(stored_points()) == 3


def test_a_full_rebuild_of_points_equals_the_updates(programmes_at_one_point):
    before = stored_points()
    with write_guard.allow_writes("test"):
        rebuild.rebuild_entries()
    assert stored_points() == before == term_ids_by_point()


def test_a_point_loses_the_term_ids_of_removed_entries(programmes_at_one_point):
    left = ProgrammeFactory(at=IN_LYON, around=True, themes=["health"])
    with write_guard.allow_writes("test"):
        Programme.objects.filter(pk=left.pk).update(operating="closed")
        rebuild.rebuild_entries([left.pk])
    assert stored_points() == term_ids_by_point()


def test_a_point_without_entries_is_removed():
    left = ProgrammeFactory()
    with write_guard.allow_writes("test"):
        Programme.objects.filter(pk=left.pk).update(operating="closed")
        rebuild.rebuild_entries([left.pk])
    assert not IndexedPoint.objects.exists()


def test_a_point_equals_that_of_its_entries(programmes_at_one_point):
    for row in SearchEntry.objects.at_sites().select_related("indexed_point"):
        assert row.indexed_point.point == row.point


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_pages_at_a_shared_point_give_every_programme_once_in_order(programmes_at_one_point, limit):
    assert all_pages(NEAR_LYON, limit) == SlowSearch.of_everything().find(NEAR_LYON)


def test_the_first_page_at_a_shared_point_takes_one_query(programmes_at_one_point):
    ProgrammeFactory.create_batch(20, at=(4.9, 45.9))
    with CaptureQueriesContext(connection) as captured:
        search_results(
            Criteria(
                here=Here(programmes_at_one_point[0].sites.get(precision="commune").commune.centre)
            ),
            5,
        )
    assert len([one for one in captured if "directory_indexedpoint" in one["sql"]]) == 1


def nearest(count: int, each: int, after: tuple[float, UUID] | None = None) -> list[tuple]:
    """Rows of the statement for the nearest sites, after a result's metres and programme."""
    shaped = shape_of(NEAR_LYON).criteria()
    statement = nearest_sql(shaped, count, each, is_later=after is not None)
    values = values_of(NEAR_LYON)
    if after:
        values |= position_values(list(zip(SITE_BY_DISTANCE, after, strict=False)))
        values["after_sphere_m"] = after[0] / SPHERE_MARGIN
    return rows_of(statement.with_values(values))


def test_no_more_entries_of_a_point_are_read_than_requested(programmes_at_one_point):
    rows = nearest(50, 4)
    assert len(rows) == 8
    assert len([row for row in rows if row[-1]]) == 2


def test_rows_after_a_result_at_a_shared_point_begin_behind_it(programmes_at_one_point):
    first, *others = sorted(programme.pk for programme in programmes_at_one_point)
    site = next(
        site for site in SlowSearch.of_everything().sites(NEAR_LYON) if not site.exact_point
    )
    away = next(row[4] for row in nearest(50, 50) if row[4] > 1)
    assert [row[1] for row in nearest(50, 50, (away, first))] == others
    assert away == pytest.approx(distance_m(site, NEAR_LYON))
