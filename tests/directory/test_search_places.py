"""Boxes, radii and territories contain the same sites as by a computation in Python."""

from random import Random

import pytest

from directory.models import SearchEntry
from geo.box import Box
from geo.points import point
from regions.models import Territory, TerritoryAncestor
from tests.directory.slow_search import in_box, metres
from tests.factories import ProgrammeFactory
from tests.random_programmes import TOWNS

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def places(random_directory):
    """(row, longitude, latitude) of every site."""
    rows = SearchEntry.objects.at_sites().with_lonlat()
    return list(rows.values_list("pk", "lon", "lat"))


def random_box(seed: int, places: list[tuple]) -> Box:
    """A random box; often its edges pass through sites, or it is as thin as a line."""
    chance = Random(seed)
    _one, west, south = chance.choice(places)
    _other, east, north = chance.choice(places)
    if chance.random() < 0.3:
        west, east = chance.uniform(-180, 180), chance.uniform(-180, 180)
    if chance.random() < 0.3:
        south, north = chance.uniform(-90, 90), chance.uniform(-90, 90)
    if chance.random() < 0.15:
        east = west
    if chance.random() < 0.15:
        north = south
    return Box(west, min(south, north), east, max(south, north))


@pytest.mark.exhaustive(every=5)
@pytest.mark.parametrize("seed", range(120))
def test_a_box_holds_the_sites_between_its_edges(places, seed):
    box = random_box(seed, places)
    held = set(SearchEntry.objects.at_sites().in_box(box).values_list("pk", flat=True))
    assert held == {pk for pk, lon, lat in places if in_box(lon, lat, box)}


@pytest.mark.exhaustive(every=5)
@pytest.mark.parametrize("seed", range(40))
def test_two_boxes_side_by_side_hold_what_both_hold(places, seed):
    chance = Random(seed)
    west, middle, east = sorted(lon for _pk, lon, _lat in chance.sample(places, 3))
    rows = SearchEntry.objects.at_sites()
    whole = set(rows.in_box(Box(west, -90, east, 90)).values_list("pk", flat=True))
    left, right = (
        set(rows.in_box(Box(*edges)).values_list("pk", flat=True))
        for edges in ((west, -90, middle, 90), (middle, -90, east, 90))
    )
    assert left | right == whole


@pytest.mark.exhaustive(every=5)
@pytest.mark.parametrize("seed", range(40))
def test_a_radius_holds_the_sites_not_farther(places, seed):
    chance = Random(seed)
    _code, lon, lat = chance.choice(TOWNS)
    lon, lat = lon + chance.gauss(0, 0.2), lat + chance.gauss(0, 0.2)
    away = {pk: metres(lon, lat, x, y) for pk, x, y in places}
    radius_m = chance.choice([1, 700, 5_000, 50_000, 200_000, 5_000_000])
    held = SearchEntry.objects.at_sites().within(point(lon, lat), radius_m)
    assert set(held.values_list("pk", flat=True)) == {
        pk for pk, far in away.items() if far <= radius_m
    }


@pytest.mark.parametrize(
    "code", ["country:fr", "reg:84", "reg:94", "dep:69", "dep:974", "epci:200046977", "com:75056"]
)
def test_a_territory_holds_the_sites_whose_commune_lies_below_it(random_directory, code):
    territory = Territory.objects.get(code=code)
    links = TerritoryAncestor.objects.filter(ancestor=territory)
    below = set(links.values_list("territory", flat=True))
    rows = SearchEntry.objects.at_sites()
    held = set(rows.in_territories([territory.pk]).values_list("pk", flat=True))
    assert held == {
        pk for pk, commune in rows.values_list("pk", "site__commune") if commune in below
    }


@pytest.mark.parametrize("lon", [180.0, -180.0, 179.5, -179.5])
def test_a_box_across_the_antimeridian_holds_both_of_its_edges(lon):
    ProgrammeFactory(at=(lon, -17.123))
    box = Box(179.5, -18, -179.5, -17)
    assert SearchEntry.objects.in_box(box).count() == 1
    assert SearchEntry.objects.in_box(Box(-179.4, -18, 179.4, -17)).count() == 0
