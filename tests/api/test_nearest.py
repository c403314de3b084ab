"""At 200 places the API's 20 nearest equal those by geodesics of another library."""

from collections import defaultdict
from datetime import UTC, datetime
from random import Random
from uuid import UUID

import pytest
from geographiclib.geodesic import Geodesic
from geopy.distance import great_circle

from contributions.loading.load_programmes import load_programmes
from contributions.schema.programme import (
    OrganizationDeclaration,
    ProgrammeDeclaration,
    SiteDeclaration,
)
from directory.models import Programme, Site
from geo.models import Place
from tests.random_programmes import check_and_analyze

pytestmark = pytest.mark.django_db

NEAREST = 20
# Edge cases: poles, antimeridian, sea, islands, the antipodes.
EDGES = [
    (0.0, 90.0),
    (0.0, -90.0),
    (120.0, 89.9999),
    (180.0, 0.0),
    (-180.0, 0.0),
    (179.9999, -17.0),
    (-179.9999, -17.0),
    (0.0, 0.0),
    (-30.0, 45.0),
    (7.5, 42.5),
    (4.0, 42.0),
    (-5.5, 47.0),
    (60.0, -25.0),
    (-60.0, 10.0),
    (45.16, -12.78),
    (-178.0, -45.0),
    (8.74, 41.92),
    (9.45, 42.70),
    (9.15, 42.30),
    (55.45, -20.88),
    (55.48, -21.34),
    (-52.33, 4.94),
    (-54.03, 5.48),
    (-61.53, 16.24),
    (-61.07, 14.60),
]
GENERATED = 150
# So many parts of the places are tried apart.
PARTS = 10


@pytest.fixture(scope="module")
def directory_of_france(examples, django_db_blocker):
    """The example set, and generated programmes with several sites, far ones and ties."""
    with django_db_blocker.unblock():
        _generate(Random(11))
        check_and_analyze()
        yield sites_by_programme()


def _generate(chance: Random) -> None:
    organization = OrganizationDeclaration(id=_id(chance), name="Association")
    communes = list(Place.objects.filter(kind="commune").order_by("code").values_list("code"))
    towns = Place.objects.in_bulk(
        [code for (code,) in chance.sample(communes, 60)], field_name="code"
    )
    programmes = []
    for _ in range(GENERATED):
        sites = [
            _site(chance, chance.choice(list(towns.values())))
            for _ in range(chance.choice([1, 1, 3]))
        ]
        programmes.append(
            ProgrammeDeclaration(
                id=_id(chance),
                file="generated",
                at="generated",
                organization=organization.id,
                home="com:75056",
                themes=["french"],
                needs=[],
                texts={"fr": {"title": "Cours", "summary": "Venez."}},
                access_modes=["on_site"],
                modified_at=datetime(2026, 9, 1, tzinfo=UTC),
                sites=tuple(sites),
            )
        )
    load_programmes(organizations=[organization], programmes=programmes)


def _site(chance: Random, town: Place) -> SiteDeclaration:
    spread = chance.choice([0, 0.01, 0.3])
    lon = town.point.x + chance.uniform(-spread, spread)
    lat = town.point.y + chance.uniform(-spread, spread)
    is_far = chance.random() < 0.1
    at = (chance.uniform(-180, 180), chance.uniform(-85, 85)) if is_far else (lon, lat)
    return SiteDeclaration(
        id=_id(chance), precision="exact", commune=town.code, locality="Ici", point=at
    )


def _id(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)


def sites_by_programme() -> dict[str, list[tuple[float, float]]]:
    """Published points, (longitude, latitude), of every programme that may be found."""
    found = defaultdict(list)
    sites = Site.objects.filter(programme__in=Programme.objects.findable()).with_published_point()
    for programme_id, lon, lat in sites.values_list("programme_id", "lon", "lat"):
        found[str(programme_id)].append((lon, lat))
    return found


def places() -> list[tuple[float, float]]:
    """200 places: edges, where people live by their number, and anywhere in and around France."""
    chance = Random(2026)
    communes = list(
        Place.objects.filter(kind="commune").order_by("code").values_list("point", "population")
    )
    homes = chance.choices(communes, [people + 1 for _, people in communes], k=125)
    lived_in = [
        (home.x + chance.gauss(0, 0.02), home.y + chance.gauss(0, 0.02)) for home, _people in homes
    ]
    anywhere = [(chance.uniform(-6, 10), chance.uniform(41, 52)) for _ in range(40)]
    at_sea = [(chance.uniform(-180, 180), chance.uniform(-90, 90)) for _ in range(10)]
    return [*EDGES, *lived_in, *anywhere, *at_sea]


def sphere_m(lon: float, lat: float, site: tuple[float, float]) -> float:
    """Metres on a sphere, wrong by less than one part in a hundred."""
    return great_circle((lat, lon), (site[1], site[0])).m


def truly_nearest(
    sites: dict[str, list[tuple[float, float]]], lon: float, lat: float
) -> list[tuple[float, str]]:
    """(metres, programme) of the nearest programmes, each at its nearest site, ties by id.

    Geodesics are measured for all that the sphere does not already show to be farther.
    """

    def metres(site: tuple[float, float]) -> float:
        line = Geodesic.WGS84.Inverse(lat, lon, site[1], site[0], Geodesic.DISTANCE)
        return line["s12"]

    rough = {code: min(sphere_m(lon, lat, at) for at in where) for code, where in sites.items()}
    limit = sorted(rough.values())[NEAREST - 1] * 1.03 + 1
    near = [code for code, away in rough.items() if away <= limit]
    return sorted((min(map(metres, sites[code])), code) for code in near)[:NEAREST]


def nearest_by_api(client, lon: float, lat: float, radius_m: int | None = None) -> list[dict]:
    """What the API answers, with a box around the world where the radius would cut it."""
    query = {"lat": repr(lat), "lon": repr(lon), "reach": "site", "limit": NEAREST}
    query |= {"radius_m": radius_m} if radius_m else {"bbox": "-180,-90,180,90"}
    answer = client.get("/api/v1/programmes/", query)
    assert answer.status_code == 200
    return answer.json()["features"]


def test_there_are_200_places(directory_of_france):
    assert len(places()) == 200


@pytest.mark.exhaustive(every=PARTS // 2)
@pytest.mark.parametrize("part", range(PARTS))
def test_the_nearest_at_200_places_are_the_true_ones(directory_of_france, client, part):
    wrong, worst = [], 0.0
    for lon, lat in places()[part::PARTS]:
        truth = truly_nearest(directory_of_france, lon, lat)
        features = nearest_by_api(client, lon, lat)
        if [feature["id"] for feature in features] != [code for _metres, code in truth]:
            wrong.append((lon, lat))
        for feature, (metres, _code) in zip(features, truth, strict=True):
            distance_m = feature["properties"]["distance_m"]
            worst = max(worst, abs(distance_m - metres) / max(metres, 1))
    assert not wrong
    assert worst < 0.001


@pytest.mark.exhaustive(every=2)
@pytest.mark.parametrize("radius_m", [1_000, 20_000, 200_000])
def test_within_a_radius_are_those_not_farther(directory_of_france, client, radius_m):
    for lon, lat in places()[15:40]:
        truth = [
            (metres, code)
            for metres, code in truly_nearest(directory_of_france, lon, lat)
            if metres <= radius_m
        ]
        features = nearest_by_api(client, lon, lat, radius_m)
        assert [feature["id"] for feature in features] == [code for _metres, code in truth]


def test_a_feature_is_at_the_nearest_site_of_its_programme(directory_of_france, client):
    for lon, lat in places()[25:45]:
        for feature in nearest_by_api(client, lon, lat):
            if feature["geometry"] is None:
                continue
            at = tuple(feature["geometry"]["coordinates"])
            line = Geodesic.WGS84.Inverse(lat, lon, at[1], at[0], Geodesic.DISTANCE)
            assert at in directory_of_france[feature["id"]]
            assert line["s12"] == pytest.approx(feature["properties"]["distance_m"], rel=0.001)
