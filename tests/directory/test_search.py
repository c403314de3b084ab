"""The search equals the oracle in Python, and its pages neither lose nor repeat results."""

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest

from directory.fields import codes_of
from directory.index.term_ids import FILTERED
from directory.search.criteria import Criteria, Here
from directory.search.cursors import Cursor
from directory.search.pages import count_results, matching_sites, search_results
from directory.vocabulary import AccessMode, Audience, FrenchLevel, Reach, SchoolTime, Status
from geo.box import Box
from geo.points import point
from regions.models import Territory
from tests.directory.slow_search import SlowSearch

pytestmark = pytest.mark.django_db

LYON = Here(point(4.8357, 45.7640), "com:69123")
# The same chosen as a place: sites of the commune count however far they are.
PLACE = Here(point(4.8357, 45.7640), "com:69123", is_place=True)
EVERYTHING = 10_000
PLACES = [
    (4.8357, 45.7640),
    (4.80, 45.70),
    (2.3522, 48.8566),
    (8.7369, 41.9192),
    (55.4504, -20.8789),
    (-52.3350, 4.9372),
    (0.0, 0.0),
    (180.0, -17.0),
    (7.0, 43.0),
]
BOXES = [
    Box(4.5, 45.5, 5.0, 46.0),
    Box(-180, -90, 180, 90),
    Box(4.8357, 45.7640, 4.8357, 45.7640),
    Box(50, -25, -50, 50),
    Box(2, 40, 9, 49),
]
TERRITORIES = ["country:fr", "reg:84", "dep:69", "epci:200046977", "com:69123", "dep:974"]
MOMENTS = [
    datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
    datetime(2026, 11, 28, 11, 0, 42, tzinfo=UTC),
    datetime(2026, 12, 25, 9, 0, tzinfo=UTC),
]


# One search by each declared filter, all of its codes but the last of several.
FILTERS = [
    ((parameter, tuple(codes_of(column)[:-1] or codes_of(column))),)
    for parameter, (column, _filter) in FILTERED.items()
]


@pytest.fixture(scope="module")
def slow(random_directory):
    return SlowSearch.of_everything()


def found(criteria: Criteria) -> list[tuple]:
    """(reach, programme) of everything on one page."""
    page = search_results(criteria, EVERYTHING)
    assert page.next_cursor is None
    return [(entry.reach, entry.programme_id) for entry in page.entries]


def all_pages(criteria: Criteria, limit: int) -> list[tuple]:
    """(reach, programme) of everything, page by page of ``limit``, with encoded cursors."""
    results, cursor = [], None
    while True:
        page = search_results(criteria, limit, cursor)
        assert len(page.entries) == limit or page.next_cursor is None
        results += [(entry.reach, entry.programme_id) for entry in page.entries]
        if page.next_cursor is None:
            return results
        cursor = Cursor.decode(page.next_cursor.encode())


def random_search(seed: int) -> Criteria:
    """Random criteria; the same seed gives the same."""
    chance = Random(seed)

    def often(share: float, value, nothing=None):
        return value if chance.random() < share else nothing

    here = often(0.7, Here(point(*chance.choice(PLACES))))
    if often(0.3, True):
        here = LYON
    box = often(0.2, chance.choice(BOXES))
    radius_m = chance.choice([500, 3_000, 12_000, 50_000, 200_000, None]) if here else None
    territory = often(0.25, chance.choice(TERRITORIES))
    return Criteria(
        here=here,
        radius_m=radius_m,
        box=box,
        territory=Territory.objects.get(code=territory) if territory else None,
        themes=often(0.2, tuple(chance.sample(["french", "housing", "health"], 2)), ()),
        needs=often(0.1, ("learn-french",), ()),
        audiences=often(0.2, tuple(chance.sample(Audience.values[:4], 2)), ()),
        statuses=often(0.2, tuple(chance.sample(Status.values, 2)), ()),
        access_modes=often(0.1, (chance.choice(AccessMode.values),), ()),
        spoken_languages=often(0.1, ("ar", "uk"), ()),
        offers=FILTERS[seed % 5] if seed % 5 < len(FILTERS) else (),
        age=often(0.3, chance.choice([0, 14, 16, 18, 25, 30, 120])),
        french_level=often(0.2, chance.choice(FrenchLevel.values), ""),
        is_free=often(0.15, True, nothing=False),
        open_at=often(0.2, chance.choice(MOMENTS)),
        words=often(
            0.25, chance.choice(["violon", "marionnette", "Tambour marionnette", "inconnu"]), ""
        ),
        reaches=often(0.2, (chance.choice(Reach.values),), tuple(Reach.values)),
        school_time=often(0.2, chance.choice(SchoolTime.values), ""),
    )


def at_place(seed: int) -> Criteria:
    """A random search around a commune chosen as place, with a small radius."""
    radius_m = Random(seed).choice([1, 500, 3_000, 12_000])
    return replace(random_search(seed), here=PLACE, radius_m=radius_m)


@pytest.mark.exhaustive(every=5)
@pytest.mark.parametrize("seed", range(80))
def test_a_search_equals_the_slow_one(slow, seed):
    criteria = random_search(seed)
    assert found(criteria) == slow.find(criteria)


@pytest.mark.exhaustive(every=5)
@pytest.mark.parametrize("seed", range(0, 80, 4))
def test_the_sites_on_the_map_equal_those_of_the_slow_search(slow, seed):
    criteria = random_search(seed)
    sites = set(matching_sites(criteria).values_list("site_id", flat=True))
    assert sites == {site.pk for site in slow.sites(criteria)}


@pytest.mark.exhaustive(every=5)
@pytest.mark.parametrize("seed", range(1000, 1030))
def test_a_search_at_a_commune_equals_the_slow_one(slow, seed):
    criteria = at_place(seed)
    assert found(criteria) == slow.find(criteria)
    sites = set(matching_sites(criteria).values_list("site_id", flat=True))
    assert sites == {site.pk for site in slow.sites(criteria)}


@pytest.mark.parametrize("moment", [None, *MOMENTS])
@pytest.mark.parametrize("school_time", SchoolTime.values)
@pytest.mark.parametrize("here", [None, LYON, PLACE], ids=["nation", "near", "commune"])
def test_a_search_by_school_time_equals_the_slow_one(slow, here, school_time, moment):
    radius_m = 50_000 if here else None
    criteria = Criteria(here=here, radius_m=radius_m, school_time=school_time, open_at=moment)
    assert found(criteria) == slow.find(criteria)
    sites = set(matching_sites(criteria).values_list("site_id", flat=True))
    assert sites == {site.pk for site in slow.sites(criteria)}


@pytest.mark.parametrize("words", ["violon", "marionnette", "tambour", "violon jeune"])
@pytest.mark.parametrize("fields", [{}, {"age": 16}, {"box": BOXES[0]}], ids=str)
def test_classes_of_words_rank_beside_distance(slow, words, fields):
    for here in (None, LYON, PLACE):
        criteria = Criteria(here=here, words=words, radius_m=50_000 if here else None, **fields)
        assert found(criteria) == slow.find(criteria)


@pytest.mark.exhaustive(every=5)
@pytest.mark.parametrize("seed", range(0, 80, 4))
def test_the_count_equals_what_is_found_as_far_as_it_counts(slow, seed):
    criteria = random_search(seed)
    assert count_results(criteria) == min(201, len(slow.find(criteria)))


WALKS = {
    "by distance": Criteria(here=LYON),
    "by distance, within 50 km": Criteria(here=LYON, radius_m=50_000),
    "by distance, from the sea": Criteria(here=Here(point(0, 0))),
    "by fit": Criteria(here=LYON, age=16),
    "by fit, within 50 km": Criteria(here=LYON, radius_m=50_000, age=16, statuses=("refugee",)),
    "by words": Criteria(here=LYON, words="marionnette"),
    "without a point": Criteria(),
    "without a point, by fit": Criteria(age=16, french_level="a1"),
    "without a point, by words": Criteria(words="violon"),
    "by words, by fit": Criteria(here=LYON, words="violon", age=16),
    "without a point, by words and fit": Criteria(words="violon", age=16),
    "in a commune or near": Criteria(here=PLACE, radius_m=500),
    "in a commune or near, by fit": Criteria(here=PLACE, radius_m=500, age=16),
    "in a commune or near, by words": Criteria(here=PLACE, radius_m=500, words="tambour"),
    "in a box": Criteria(box=Box(4, 45, 5, 46)),
    "in a box, by distance": Criteria(here=LYON, box=Box(-180, -90, 180, 90)),
    "in a territory": Criteria(territory="reg:84"),
    "open": Criteria(here=LYON, open_at=MOMENTS[0]),
    "open, without a point": Criteria(open_at=MOMENTS[1]),
    "open in school terms": Criteria(here=LYON, school_time="terms", open_at=MOMENTS[0]),
    "open in school holidays, without a point": Criteria(school_time="holidays"),
    "covering": Criteria(here=LYON, reaches=("coverage",)),
    "covering, by fit": Criteria(here=LYON, reaches=("coverage",), age=16),
    "remote": Criteria(here=LYON, reaches=("remote",)),
    "remote, without a point": Criteria(reaches=("remote",)),
}


@pytest.mark.parametrize("name", WALKS)
def test_small_pages_give_the_same_as_one_large_page(random_directory, november, name):
    criteria = WALKS[name]
    if isinstance(criteria.territory, str):
        territory = Territory.objects.get(code=criteria.territory)
        criteria = Criteria(territory=territory)
    at_once = found(criteria)
    assert len(at_once) > 3
    assert all_pages(criteria, 4) == at_once


@pytest.mark.exhaustive(every=5)
@pytest.mark.parametrize("seed", range(300, 315))
def test_pages_of_a_random_search_lose_and_repeat_nothing(random_directory, november, seed):
    criteria = random_search(seed)
    assert all_pages(criteria, 2) == found(criteria)
