"""Wide views under several filters are counted by bits, and as right as one by one."""

from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from contributions import door
from directory import blocks
from directory.box import Box
from directory.clusters import Tile, counted_by_bits, counted_now
from directory.criteria import Criteria, Here
from directory.models import Programme, SearchEntry, SiteBlock
from directory.vocabulary import AccessMode, Audience, FrenchLevel, Status
from geo.points import point
from regions.models import Territory
from tests.crowd import LANGUAGES, NEEDS, THEMES, kept_for_module, load_crowd
from tests.directory.changing import changes, taken_back
from tests.directory.test_clusters import tiles_with_sites
from tests.factories import LYON

pytestmark = pytest.mark.django_db

AREAS = ["country:fr", "reg:84", "dep:69", "com:69123", "dep:974"]
SMALL_BLOCK = 8


@pytest.fixture(scope="module")
def blocked_crowd(django_db_setup, django_db_blocker):
    """A crowd in blocks so small that many cells hold several, the last ones not full."""
    with kept_for_module(django_db_blocker), pytest.MonkeyPatch.context() as patch:
        patch.setitem(blocks.NUMBERING, "sites", SMALL_BLOCK)
        load_crowd(160)
        with door.opened("test"):
            blocks.build()
        yield


def some_of(values: list[str]):
    return some.lists(some.sampled_from(values), max_size=2, unique=True).map(tuple)


@some.composite
def filters(draw) -> Criteria:
    """Any filters of which bits know."""
    area = draw(some.none() | some.sampled_from(AREAS))
    return Criteria(
        themes=draw(some_of(THEMES)),
        needs=draw(some_of(NEEDS)),
        statuses=draw(some_of(Status.values)),
        audiences=draw(some_of(Audience.values[:4])),
        access_modes=draw(some_of(AccessMode.values)),
        spoken_languages=draw(some_of(LANGUAGES)),
        age=draw(some.none() | some.integers(0, blocks.OLDEST)),
        french_level=draw(some.sampled_from(["", *FrenchLevel.values])),
        is_free=draw(some.booleans()),
        territory=Territory.objects.get(code=area) if area else None,
    )


def counts_by_bits(criteria: Criteria, tile: Tile) -> list[int]:
    by_bits = counted_by_bits(criteria, blocks.keys_of(criteria), tile)
    return [cluster.count for cluster in by_bits]


def counts_now(criteria: Criteria, tile: Tile) -> list[int]:
    return [cluster.count for cluster in counted_now(criteria, tile)]


asked = filters().filter(blocks.keys_of)
zooms = some.integers(0, 9)


@settings(max_examples=60, deadline=None)
@given(asked, zooms)
def test_bits_count_what_is_counted_one_by_one(blocked_crowd, criteria, zoom):
    for tile in tiles_with_sites(zoom):
        assert counts_by_bits(criteria, tile) == counts_now(criteria, tile)


@settings(max_examples=20, deadline=None)
@given(asked, zooms, some.lists(changes, min_size=1, max_size=4))
def test_bits_count_right_after_programmes_came_and_went(blocked_crowd, criteria, zoom, happened):
    with taken_back():
        order = list(Programme.objects.findable().order_by("pk").values_list("pk", flat=True))
        for change in happened:
            one, other = (order[(change.number // by) % len(order)] for by in (1, 7))
            change.make(one, other)
        for tile in tiles_with_sites(zoom):
            assert counts_by_bits(criteria, tile) == counts_now(criteria, tile)


def test_no_block_holds_more_sites_than_it_may(blocked_crowd):
    sizes = [len(block.entry_ids) for block in SiteBlock.objects.all()]
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
        Criteria(age=blocks.OLDEST + 1),
    ],
)
def test_bits_do_not_answer_what_they_do_not_know(crowd, criteria):
    assert blocks.keys_of(criteria) == []


def test_where_the_person_is_changes_nothing_on_the_map(crowd):
    here = Here(point(*LYON), "com:69123")
    assert blocks.keys_of(Criteria(here=here, age=20)) == blocks.keys_of(Criteria(age=20))
