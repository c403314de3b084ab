"""Clusters count exactly the sites that the same filters match, at every zoom."""

from collections import Counter
from math import floor
from random import Random

import pytest

from directory.models import SearchEntry
from directory.search import lookups
from directory.search.clusters import CLOSEST_ZOOM, ClusterTile, clusters_of
from directory.search.criteria import Criteria, Here
from directory.search.pages import matching_sites
from geo.points import point
from tests.directory.test_search import random_search
from tests.factories import LYON

pytestmark = pytest.mark.django_db

EVERYTHING = Criteria()


def tiles_with_sites(zoom: int) -> list[ClusterTile]:
    """The tiles of a zoom in which there is a site, whatever the filters."""
    size = 2**zoom
    worlds = SearchEntry.objects.at_sites().values_list("world_x", "world_y")
    columns = {(min(floor(x * size), size - 1), min(floor(y * size), size - 1)) for x, y in worlds}
    return [ClusterTile(zoom, x, y) for x, y in sorted(columns)]


def children(tile: ClusterTile) -> list[ClusterTile]:
    """The four tiles of the next zoom that lie in a tile."""
    z, x, y = tile.z + 1, tile.x * 2, tile.y * 2
    return [ClusterTile(z, x + right, y + down) for right in (0, 1) for down in (0, 1)]


def counted(criteria: Criteria, tile: ClusterTile) -> int:
    """How many sites the clusters of a tile hold."""
    return sum(cluster.count for cluster in clusters_of(criteria, tile))


@pytest.mark.parametrize("zoom", range(CLOSEST_ZOOM + 1))
def test_the_tiles_of_a_zoom_hold_every_site_once(random_directory, zoom):
    in_tiles = sum(counted(EVERYTHING, tile) for tile in tiles_with_sites(zoom))
    assert in_tiles == matching_sites(EVERYTHING).count()


@pytest.mark.parametrize("seed", range(500, 530))
def test_the_counts_equal_the_sites_that_the_same_filters_match(random_directory, seed):
    criteria = random_search(seed)
    in_tiles = sum(counted(criteria, tile) for tile in tiles_with_sites(seed % 6))
    assert in_tiles == matching_sites(criteria).count()


@pytest.mark.parametrize("zoom", [0, 3, 5, 8, 11, 14, 19])
def test_children_sum_to_their_parent(random_directory, zoom):
    chance = Random(zoom)
    tiles = tiles_with_sites(zoom)
    for tile in chance.sample(tiles, min(4, len(tiles))):
        below = sum(counted(EVERYTHING, child) for child in children(tile))
        assert below == counted(EVERYTHING, tile) > 0


@pytest.mark.parametrize("zoom", [2, 6, 9])
def test_a_cluster_holds_just_the_sites_of_its_cell(random_directory, zoom):
    cells = 2**zoom * 4
    worlds = SearchEntry.objects.at_sites().values_list("world_x", "world_y")
    expected = Counter((floor(x * cells), floor(y * cells)) for x, y in worlds)
    clusters = [c for tile in tiles_with_sites(zoom) for c in clusters_of(EVERYTHING, tile)]
    assert sorted(cluster.count for cluster in clusters) == sorted(expected.values())


def test_clusters_of_a_tile_take_one_query(random_directory, django_assert_num_queries):
    criteria = Criteria(here=Here(point(*LYON), "com:69123"), age=16, words="violon")
    assert lookups.text_query(
        criteria
    ).has_words  # cached, so that the tiles of a map parse the words once
    with django_assert_num_queries(1):
        clusters_of(criteria, ClusterTile(5, 16, 11))
