"""Any search, any area: the counts of its tiles equal the sites that the oracle finds there.

Areas lie across the edges of tiles, over the antimeridian, at the poles; programmes come and go.
"""

from math import asinh, pi, radians, tan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from contributions.revisions import write_guard
from directory.index import bitmaps
from directory.models import Programme
from directory.search.clusters import CLOSEST_ZOOM, ClusterTile, clusters_of
from directory.search.criteria import Criteria
from tests.directory.changing import changes, criteria_of, rolled_back, search_params
from tests.directory.slow_search import SlowSearch
from tests.exhaustive import examples
from tests.factories import ProgrammeFactory
from tests.random_programmes import (
    THEMES,
    check_and_analyze,
    load_random_programmes,
    rolled_back_after_module,
)

pytestmark = pytest.mark.django_db

# Beside the antimeridian, on it, on the edges of tiles, where the map ends and beyond.
EDGES = [
    (-180.0, -17.0),
    (179.9999, -17.0),
    (180.0, 66.51326044311186),
    (0.0, 0.0),
    (90.0, 85.0511),
    (-45.0, -85.06),
    (5.625, 45.08903556483102),
    (10.0, 90.0),
    (-120.0, -90.0),
]
LAST_LATITUDE = 85.0511


@pytest.fixture(scope="module")
def programmes_at_edges(django_db_setup, django_db_blocker):
    """Random programmes, and some at the edges of the map that match filters."""
    with rolled_back_after_module(django_db_blocker):
        load_random_programmes(60, seed=31)
        for number, at in enumerate(EDGES):
            ProgrammeFactory(at=at, title="Violon", themes=[THEMES[number % len(THEMES)]])
        check_and_analyze()
        with write_guard.allow_writes("test"):
            bitmaps.build_bitmaps()
        yield


def column_and_row(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """The tile that contains degrees; the last one includes the edge of the world."""
    size = 2**zoom
    lat = max(-LAST_LATITUDE, min(LAST_LATITUDE, lat))
    x, y = (lon + 180) / 360, 0.5 - asinh(tan(radians(lat))) / (2 * pi)
    return min(int(x * size), size - 1), min(int(y * size), size - 1)


@some.composite
def areas(draw) -> tuple[int, tuple[float, float], int, int]:
    """A zoom, a place to begin at, and how many tiles east and south."""
    near = some.sampled_from([(4.8357, 45.7640), (2.3522, 48.8566), (55.4504, -20.8789), *EDGES])
    anywhere = some.tuples(some.floats(-180, 180), some.floats(-90, 90))
    wide, high = draw(some.integers(1, 4)), draw(some.integers(1, 3))
    return draw(some.integers(0, CLOSEST_ZOOM)), draw(near | anywhere), wide, high


def tiles_of(area: tuple) -> set[ClusterTile]:
    """The tiles of an area, which may cross the antimeridian but not the poles."""
    zoom, place, wide, high = area
    x, y = column_and_row(*place, zoom)
    size = 2**zoom
    columns = range(x - wide // 2, x - wide // 2 + wide)
    rows = range(max(0, y - high // 2), min(size, y - high // 2 + high))
    return {ClusterTile(zoom, column % size, row) for column in columns for row in rows}


def counted_in(criteria: Criteria, tiles: set[ClusterTile]) -> int:
    return sum(cluster.count for tile in tiles for cluster in clusters_of(criteria, tile))


def truly_in(criteria: Criteria, tiles: set[ClusterTile]) -> int:
    """How many sites the slow search finds whose own degrees lie in the tiles."""
    (zoom,) = {tile.z for tile in tiles}
    within = {(tile.x, tile.y) for tile in tiles}
    sites = SlowSearch.of_everything().sites(criteria)
    return sum(column_and_row(site.lon, site.lat, zoom) in within for site in sites)


# The oracle does not correct typing errors.
searches = search_params().filter(lambda params: params.get("q") != ["violn"])


@settings(max_examples=examples(40), deadline=None)
@given(searches, areas())
def test_counts_of_an_area_are_the_sites_that_the_search_finds_in_it(
    programmes_at_edges, params, area
):
    criteria, tiles = criteria_of(params), tiles_of(area)
    assert counted_in(criteria, tiles) == truly_in(criteria, tiles)


@settings(max_examples=examples(15), deadline=None)
@given(searches, areas(), some.lists(changes, min_size=1, max_size=4))
def test_counts_are_right_after_programmes_came_and_went(
    programmes_at_edges, params, area, happened
):
    tiles = tiles_of(area)
    with rolled_back():
        order = list(Programme.objects.findable().order_by("pk").values_list("pk", flat=True))
        for change in happened:
            one, other = (order[(change.number // by) % len(order)] for by in (1, 7))
            change.make(one, other)
        criteria = criteria_of(params)
        for facet in (criteria, Criteria(), Criteria(themes=("health",))):
            assert counted_in(facet, tiles) == truly_in(facet, tiles)
