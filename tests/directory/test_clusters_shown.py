"""Properties of clusters and single sites, and which tiles exist."""

from datetime import timedelta

import pytest
from django.utils import timezone

from directory.search.clusters import CLOSEST_ZOOM, Cluster, ClusterTile, clusters_of
from directory.search.criteria import Criteria
from geo.box import Box
from tests.directory.test_clusters import counted, tiles_with_sites
from tests.factories import LYON, PARIS, ProgrammeFactory, SiteFactory

pytestmark = pytest.mark.django_db

EVERYTHING = Criteria()


def test_no_site_falls_between_tiles_or_into_two():
    edges = [(0.0, 0.0), (-180.0, 0.0), (180.0, 0.0), (90.0, 66.51326044311186), (0.0, 85.0511)]
    edges += [(0.0, -85.0511), (0.0, 89.9), (0.0, -89.9), (45.0, 40.97989806962013)]
    for lon, lat in edges:
        ProgrammeFactory(at=(lon, lat))
    for zoom in range(4):
        size = range(2**zoom)
        total = sum(counted(EVERYTHING, ClusterTile(zoom, x, y)) for x in size for y in size)
        assert total == len(edges)


def test_a_single_site_has_its_details():
    programme = ProgrammeFactory(
        at=LYON, title="Violon", texts={"ar": {"title": "دروس"}}, themes=["leisure"], example=True
    )
    (alone,) = clusters_of(Criteria(language="ar"), ClusterTile(0, 0, 0))
    assert (alone.count, alone.programme_id, alone.precision) == (1, programme.pk, "exact")
    assert (alone.title, alone.title_language, alone.theme) == ("دروس", "ar", "leisure")
    assert alone.is_example
    assert (alone.lon, alone.lat) == pytest.approx(LYON)


def test_a_site_alone_falls_back_to_the_french_title():
    ProgrammeFactory(title="Violon")
    (alone,) = clusters_of(Criteria(language="uk"), ClusterTile(0, 0, 0))
    assert (alone.title, alone.title_language) == ("Violon", "fr")


def test_a_hidden_site_is_counted_at_the_centre_of_its_commune():
    programme = ProgrammeFactory(at=(4.79, 45.77), hidden=True)
    centre = programme.sites.get().commune.centre
    (alone,) = clusters_of(EVERYTHING, ClusterTile(0, 0, 0))
    assert (alone.lon, alone.lat) == pytest.approx(centre.coords)


def same_spot(cluster: Cluster) -> bool:
    """Whether all sites of a cluster lie at one spot."""
    return (cluster.box.west, cluster.box.south) == (cluster.box.east, cluster.box.north)


def test_sites_at_one_point_stay_one_cluster_at_the_closest_zoom():
    ProgrammeFactory.create_batch(3, at=LYON)
    (tile,) = tiles_with_sites(CLOSEST_ZOOM)
    (together,) = clusters_of(EVERYTHING, tile)
    assert together.count == 3
    assert same_spot(together)


def test_sites_apart_are_not_at_the_same_point():
    ProgrammeFactory(at=LYON)
    ProgrammeFactory(at=(LYON[0] + 0.0001, LYON[1]))
    (cluster,) = clusters_of(EVERYTHING, ClusterTile(0, 0, 0))
    assert not same_spot(cluster)


def test_every_site_of_a_programme_is_counted():
    ProgrammeFactory(at=[LYON, PARIS])
    assert counted(EVERYTHING, ClusterTile(0, 0, 0)) == 2


def test_what_has_no_site_is_not_on_the_map():
    ProgrammeFactory(remote=True)
    ProgrammeFactory(at=None, coverage=["dep:69"])
    assert clusters_of(EVERYTHING, ClusterTile(0, 0, 0)) == []


@pytest.mark.parametrize(
    ("tile", "exists"),
    [
        (ClusterTile(0, 0, 0), True),
        (ClusterTile(CLOSEST_ZOOM, 2**CLOSEST_ZOOM - 1, 0), True),
        (ClusterTile(CLOSEST_ZOOM + 1, 0, 0), False),
        (ClusterTile(0, 1, 0), False),
        (ClusterTile(3, 0, 8), False),
        (ClusterTile(10**9, 0, 0), False),
    ],
)
def test_only_tiles_of_the_map_exist(tile, exists):
    assert tile.is_on_map is exists


def test_a_percent_sign_in_the_words_is_no_placeholder():
    ProgrammeFactory(title="Violon")
    assert counted(Criteria(words="100 % %s violon"), ClusterTile(0, 0, 0)) == 1


def test_a_box_narrows_the_clusters():
    ProgrammeFactory(at=LYON)
    ProgrammeFactory(at=PARIS)
    assert counted(Criteria(box=Box(4, 45, 5, 46)), ClusterTile(0, 0, 0)) == 1


def test_the_api_returns_clusters_and_single_sites(client):
    for at in (LYON, LYON, PARIS):
        ProgrammeFactory(at=at)
    addresses = [f"/api/v1/clusters/7/{tile.x}/{tile.y}/" for tile in tiles_with_sites(7)]
    whole = [f for address in addresses for f in client.get(address).json()["features"]]
    shown = sorted((f["properties"]["count"], f["properties"].get("same_spot")) for f in whole)
    assert shown == [(1, None), (2, True)]


@pytest.mark.parametrize(
    ("hours", "of_site", "of_programme", "is_open"),
    [
        ("24/7", {}, {}, True),
        ("off", {}, {}, False),
        ("", {}, {}, None),
        ("unknown", {}, {}, None),
        ("24/7", {"by_appointment": True}, {}, None),
        ("24/7", {}, {"operating": "suspended"}, False),
    ],
)
def test_the_api_says_whether_a_single_site_is_open(client, hours, of_site, of_programme, is_open):
    programme = ProgrammeFactory(at=None, coverage=["dep:69"], **of_programme)
    SiteFactory(programme=programme, at=LYON, hours=hours, **of_site)
    [alone] = client.get("/api/v1/clusters/0/0/0/").json()["features"]
    assert alone["properties"]["is_open"] is is_open


@pytest.mark.parametrize(("at", "is_open"), [("11:00", True), ("19:00", False)])
def test_a_single_site_is_judged_at_the_moment_that_is_searched(client, at, is_open):
    ProgrammeFactory(at=LYON, hours="Mo-Su 10:00-12:00")
    moment = (timezone.localtime() + timedelta(days=2)).date()
    address = f"/api/v1/clusters/0/0/0/?open_at={moment}T{at}"
    found = client.get(address).json()["features"]
    assert [each["properties"]["is_open"] for each in found] == [True] * is_open


def test_a_single_site_is_judged_in_the_school_time_that_is_searched(client):
    """A Tuesday in the holidays of Christmas: in terms it is open on the same weekday."""
    ProgrammeFactory(at=LYON, hours="Tu 09:00-12:00; SH off")
    address = "/api/v1/clusters/0/0/0/?open_at=2026-12-22T10:30&school_time=terms"
    [alone] = client.get(address).json()["features"]
    assert alone["properties"]["is_open"] is True
