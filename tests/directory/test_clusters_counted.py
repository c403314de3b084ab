"""Counts of the grid equal counts of the sites."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from directory.index import grid
from directory.models import SearchEntry
from directory.search.clusters import ClusterTile, clusters_of, counts_from_entries, grid_facet
from directory.search.criteria import Criteria
from directory.search.pages import matching_sites
from regions.models import Territory
from tests.directory.test_clusters import counted, tiles_with_sites
from tests.exhaustive import examples

pytestmark = pytest.mark.django_db

THEMES = ["french", "housing", "health", "leisure"]
AREAS = ["country:fr", "reg:84", "dep:69", "com:69123", "dep:974"]


def criteria_for(theme: str | None, area: str | None) -> Criteria:
    territory = Territory.objects.get(code=area) if area else None
    return Criteria(themes=(theme,) if theme else (), territory=territory)


@settings(max_examples=examples(60), deadline=None)
@given(
    some.none() | some.sampled_from(THEMES),
    some.none() | some.sampled_from(AREAS),
    some.integers(0, 12),
    some.floats(0, 1, exclude_max=True),
    some.floats(0, 1, exclude_max=True),
)
def test_a_tile_counts_the_sites_that_the_same_filters_match_in_it(
    random_directory, theme, area, z, x, y
):
    criteria = criteria_for(theme, area)
    anywhere = ClusterTile(z, int(x * 2**z), int(y * 2**z))
    with_site = Random(x).choice(tiles_with_sites(z))
    for tile in (anywhere, with_site):
        span = grid.cell_range(tile.z, tile.x, tile.y, grid.FINEST_LEVEL)
        assert counted(criteria, tile) == matching_sites(criteria).filter(cell__range=span).count()


@pytest.mark.parametrize("z", [0, 5, 8, 11])
@pytest.mark.parametrize("theme", [None, "health"])
def test_stored_counts_equal_counts_of_entries(random_directory, z, theme):
    criteria = criteria_for(theme, None)
    for tile in tiles_with_sites(z):
        before, now = clusters_of(criteria, tile), counts_from_entries(criteria, tile)
        assert len(before) == len(now)
        for one, other in zip(before, now, strict=True):
            assert (one.count, one.box, one.title) == (other.count, other.box, other.title)
            assert (one.lon, one.lat) == pytest.approx((other.lon, other.lat))


@pytest.mark.parametrize(
    "facet",
    [
        Criteria(),
        Criteria(themes=("health",)),
        Criteria(reaches=("site",)),
        Criteria(language="ar"),
    ],
)
def test_wide_views_use_stored_counts(random_directory, facet):
    assert grid_facet(facet) is not None


@pytest.mark.parametrize(
    "other",
    [
        Criteria(themes=("health", "french")),
        Criteria(themes=("health",), age=20),
        Criteria(needs=("see-doctor",)),
        Criteria(words="violon"),
        Criteria(is_free=True),
    ],
)
def test_other_views_are_counted_on_request(random_directory, other):
    assert grid_facet(other) is None


def test_cells_of_a_tile_are_one_span():
    assert grid.cell_range(0, 0, 0, 1) == (0, 3)
    assert grid.cell_range(1, 1, 0, 1) == (1, 1)
    assert grid.cell_range(1, 0, 1, 2) == (8, 11)


def test_the_database_and_the_tiles_number_cells_alike(random_directory):
    size = 2**grid.FINEST_LEVEL
    for x, y, cell in SearchEntry.objects.at_sites().values_list("world_x", "world_y", "cell"):
        at = (min(int(x * size), size - 1), min(int(y * size), size - 1))
        assert grid.cell_range(grid.FINEST_LEVEL, *at, grid.FINEST_LEVEL) == (cell, cell)
