"""With the place of a commune its sites are found too, however small the radius is."""

from math import floor

import pytest

from tests.factories import LYON, ProgrammeFactory

pytestmark = pytest.mark.django_db

# Some 3 km from the point of Lyon: in its commune, and in another.
VAISE, VILLEURBANNE = (4.8057, 45.7797), (4.8795, 45.7669)
NEAR = {"lat": LYON[1], "lon": LYON[0], "radius_m": 1000}
AT_PLACE = {"place": "com:69123", "radius_m": 1000}
FILTERS = [{}, {"age": 20}, {"q": "violon"}, {"theme": "health"}]


@pytest.fixture
def sites():
    """A programme at the point of Lyon, one farther in its commune, one as far in another."""
    texts = {"title": "Violon", "themes": ["health"]}
    at_point = ProgrammeFactory(at=LYON, **texts)
    far = ProgrammeFactory(at=VAISE, **texts)
    other = ProgrammeFactory(at=VILLEURBANNE, **texts)
    return at_point, far, other


def found(client, query: dict) -> dict[str, float]:
    """The metres of each site found, by programme."""
    answer = client.get("/api/v1/programmes/", query | {"reach": "site"}).json()
    return {f["id"]: f["properties"]["distance_m"] for f in answer["features"]}


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_place_of_a_commune_finds_its_sites_beyond_the_radius(client, sites, filters):
    at_point, far, _other = sites
    results = found(client, AT_PLACE | filters)
    assert list(results) == [str(at_point.pk), str(far.pk)]
    assert results[str(far.pk)] > 2000


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_point_finds_nothing_beyond_the_radius(client, sites, filters):
    at_point, _far, _other = sites
    assert list(found(client, NEAR | filters)) == [str(at_point.pk)]


def test_point_in_a_chosen_place_finds_nothing_beyond_the_radius(client, sites):
    at_point, _far, _other = sites
    assert list(found(client, NEAR | AT_PLACE)) == [str(at_point.pk)]


@pytest.mark.parametrize(("query", "count"), [(AT_PLACE, 2), (NEAR, 1)], ids=["place", "point"])
@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_clusters_count_the_same_sites(client, sites, filters, query, count):
    zoom, size = 8, 2**8
    tile = f"{zoom}/{floor((LYON[0] + 180) / 360 * size)}/91"
    answer = client.get(f"/api/v1/clusters/{tile}/", query | filters).json()
    assert sum(f["properties"]["count"] for f in answer["features"]) == count
