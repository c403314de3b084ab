"""Counts by the bitmap index equal counts of the sites, under any mix of filters."""

from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from contributions.revisions import write_guard
from directory.fields import codes_of
from directory.index import bitmaps
from directory.index.term_ids import FILTERED
from directory.models import BitmapBlock, Programme, SearchEntry
from directory.search.bitmap_keys import bitmap_keys
from directory.search.clusters import ClusterTile, counts_from_bitmaps, counts_from_entries
from directory.search.criteria import Criteria, Here
from directory.vocabulary import AccessMode, Audience, FrenchLevel, Status
from geo.box import Box
from geo.points import point
from regions.models import Territory
from tests.directory.changing import changes, rolled_back
from tests.directory.test_clusters import tiles_with_sites
from tests.exhaustive import examples
from tests.factories import LYON
from tests.random_programmes import (
    LANGUAGES,
    NEEDS,
    THEMES,
    load_random_programmes,
    rolled_back_after_module,
)

pytestmark = pytest.mark.django_db

AREAS = ["country:fr", "reg:84", "dep:69", "com:69123", "dep:974"]
SMALL_BLOCK = 8


@pytest.fixture(scope="module")
def programmes_in_blocks(django_db_setup, django_db_blocker):
    """Random programmes in small blocks: several in many cells, the last not full."""
    with rolled_back_after_module(django_db_blocker), pytest.MonkeyPatch.context() as patch:
        patch.setitem(bitmaps.NUMBERING, "sites", SMALL_BLOCK)
        load_random_programmes(160)
        with write_guard.allow_writes("test"):
            bitmaps.build_bitmaps()
        yield


ONE_FILTER = [
    ((parameter, tuple(codes_of(column)[:1])),) for parameter, (column, _f) in FILTERED.items()
]


def some_of(values: list[str]):
    return some.lists(some.sampled_from(values), max_size=2, unique=True).map(tuple)


@some.composite
def filters(draw) -> Criteria:
    """Any filters that bitmaps cover."""
    area = draw(some.none() | some.sampled_from(AREAS))
    return Criteria(
        themes=draw(some_of(THEMES)),
        needs=draw(some_of(NEEDS)),
        statuses=draw(some_of(Status.values)),
        audiences=draw(some_of(Audience.values[:4])),
        access_modes=draw(some_of(AccessMode.values)),
        spoken_languages=draw(some_of(LANGUAGES)),
        offers=draw(some.sampled_from([(), *ONE_FILTER])),
        age=draw(some.none() | some.integers(0, bitmaps.MAX_AGE)),
        french_level=draw(some.sampled_from(["", *FrenchLevel.values])),
        is_free=draw(some.booleans()),
        territory=Territory.objects.get(code=area) if area else None,
    )


def counts_by_bits(criteria: Criteria, tile: ClusterTile) -> list[int]:
    by_bits = counts_from_bitmaps(criteria, bitmap_keys(criteria), tile)
    return [cluster.count for cluster in by_bits]


def counts_now(criteria: Criteria, tile: ClusterTile) -> list[int]:
    return [cluster.count for cluster in counts_from_entries(criteria, tile)]


covered_filters = filters().filter(bitmap_keys)
zooms = some.integers(0, 9)


@settings(max_examples=examples(60), deadline=None)
@given(covered_filters, zooms)
def test_bits_count_what_is_counted_one_by_one(programmes_in_blocks, criteria, zoom):
    for tile in tiles_with_sites(zoom):
        assert counts_by_bits(criteria, tile) == counts_now(criteria, tile)


@settings(max_examples=examples(20), deadline=None)
@given(covered_filters, zooms, some.lists(changes, min_size=1, max_size=4))
def test_bits_count_right_after_programmes_came_and_went(
    programmes_in_blocks, criteria, zoom, happened
):
    with rolled_back():
        order = list(Programme.objects.findable().order_by("pk").values_list("pk", flat=True))
        for change in happened:
            one, other = (order[(change.number // by) % len(order)] for by in (1, 7))
            change.make(one, other)
        for tile in tiles_with_sites(zoom):
            assert counts_by_bits(criteria, tile) == counts_now(criteria, tile)


def test_no_block_holds_more_sites_than_it_may(programmes_in_blocks):
    sizes = [len(block.entry_ids) for block in BitmapBlock.objects.all()]
    assert max(sizes) == SMALL_BLOCK
    assert sum(sizes) == SearchEntry.objects.at_sites().count()


@pytest.mark.parametrize(
    "criteria",
    [
        Criteria(),
        Criteria(words="violon"),
        Criteria(words="violon", age=20),
        Criteria(box=Box(4, 45, 5, 46), age=20),
        Criteria(here=Here(point(*LYON)), radius_m=500, age=20),
        Criteria(sheet_id=uuid4(), age=20),
        Criteria(themes=("new-to-this-process",), age=20),
        Criteria(age=bitmaps.MAX_AGE + 1),
    ],
)
def test_bitmaps_do_not_answer_other_filters(random_directory, criteria):
    assert bitmap_keys(criteria) == []


def test_where_the_person_is_changes_nothing_on_the_map(random_directory):
    here = Here(point(*LYON), "com:69123")
    assert bitmap_keys(Criteria(here=here, age=20)) == bitmap_keys(Criteria(age=20))
