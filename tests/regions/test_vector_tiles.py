"""Vector tiles of our own map: what is in them, how they are cut, kept and served."""

import gzip

import pytest
from django.contrib.gis.geos import LineString, MultiPolygon, Point, Polygon
from django.db import connection
from django.test.utils import CaptureQueriesContext

from geo import map_version
from geo.models import MapFeature, MapVersion
from geo.tiles.address import LANDS, Tile, tile_at
from regions.models import Territory
from regions.vector_tiles.tiles import BUFFER, EXTENT, cut
from tests.vector_tile import Feature, read_tile

pytestmark = pytest.mark.django_db

LYON = tile_at(4.835, 45.76, 11)
FRANCE = tile_at(2.5, 46.5, 4)
# East of Lyon, where Villeurbanne begins in these tests.
BORDER = 4.86
ABROAD = {
    "Irun": (-1.79, 43.335),
    "Pamplona": (-1.64, 42.82),
    "Valladolid": (-4.72, 41.65),
    "Zaragoza": (-0.88, 41.65),
    "Girona": (2.82, 41.98),
    "Llívia": (1.98, 42.465),
    "Andorra": (1.52, 42.51),
    "Monaco": (7.42, 43.737),
    "Turin": (7.68, 45.07),
    "Geneva": (6.14, 46.2),
    "Basel": (7.6, 47.55),
    "Freiburg": (7.85, 48.0),
    "Luxembourg": (6.13, 49.61),
    "Brussels": (4.35, 50.85),
    "Dover": (1.29, 51.13),
    "Oiapoque": (-51.83, 3.84),
    "Paramaribo": (-55.17, 5.82),
}


@pytest.fixture(autouse=True)
def kept_tiles(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(map_version, "_remembered", [])
    return tmp_path


@pytest.fixture
def two_communes():
    """Lyon and Villeurbanne as squares with a border in common."""
    squares = {"com:69123": (4.81, BORDER), "com:69266": (BORDER, 4.91)}
    for code, (west, east) in squares.items():
        outline = MultiPolygon(Polygon.from_bbox((west, 45.73, east, 45.79)), srid=4326)
        Territory.objects.filter(code=code).update(outline=outline)


def area_of(layers: dict[str, list[Feature]], name: str) -> Feature:
    (found,) = [one for one in layers["areas"] if one.properties["name"] == name]
    return found


def test_tile_of_a_town_holds_its_communes_with_names_in_other_scripts(two_communes):
    found = read_tile(cut(LYON))
    assert area_of(found, "Lyon").properties["ar"] == "ليون"
    assert {"Lyon", "Villeurbanne"} <= {one.properties["name"] for one in found["names"]}


def test_communes_are_shaded_by_people_for_each_square_kilometre(two_communes):
    Territory.objects.filter(code="com:69266").update(population=100)
    found = read_tile(cut(LYON))
    assert area_of(found, "Lyon").properties["shade"] == 4
    assert area_of(found, "Villeurbanne").properties["shade"] == 0


def test_neighbours_share_their_border_in_a_tile(two_communes):
    found = read_tile(cut(LYON))
    lyon, other = (set(area_of(found, name).positions) for name in ("Lyon", "Villeurbanne"))
    shared = lyon & other
    assert len(shared) == 2
    assert len({x for x, _y in shared}) == 1


def test_shapes_end_a_little_beyond_the_edge_of_the_tile(two_communes):
    found = read_tile(cut(tile_at(4.835, 45.76, 13)))
    reached = [
        number
        for features in found.values()
        for feature in features
        for position in feature.positions
        for number in position
    ]
    assert min(reached) >= -BUFFER
    assert max(reached) <= EXTENT + BUFFER


def test_wide_tile_shows_land_water_regions_and_the_largest_towns_only(two_communes):
    found = read_tile(cut(FRANCE))
    assert {"land", "france", "rivers", "borders", "names"} <= set(found)
    assert "Lyon" in {one.properties["name"] for one in found["names"]}
    assert len(found["names"]) < 120


@pytest.fixture
def river_in_lyon():
    """A function that draws a river through Lyon in place of all others."""
    MapFeature.objects.filter(kind="river").delete()

    def make(rank: int, detail: int) -> None:
        course = LineString((4.80, 45.70), (4.86, 45.80), srid=4326)
        MapFeature.objects.create(kind="river", detail=detail, rank=rank, shape=course)

    return make


@pytest.mark.parametrize("sure", [0, 1])
def test_river_tells_whether_its_course_is_sure(river_in_lyon, sure):
    river_in_lyon(rank=6, detail=sure)
    (river,) = read_tile(cut(LYON))["rivers"]
    assert river.properties == {"rank": 6, "sure": sure}


@pytest.mark.parametrize(
    ("rank", "zoom", "is_shown"),
    [(6, 4, True), (7, 4, False), (7, 5, True), (20, 6, False), (20, 7, True)],
)
def test_smaller_rivers_are_shown_nearer(river_in_lyon, rank, zoom, is_shown):
    river_in_lyon(rank, detail=1)
    assert ("rivers" in read_tile(cut(tile_at(4.83, 45.75, zoom)))) is is_shown


def test_tile_takes_one_query(two_communes, django_assert_num_queries):
    with django_assert_num_queries(1):
        cut(LYON)


def test_tile_is_made_once_for_each_version(two_communes, client):
    address = f"/ground/{map_version.map_version()}/{LYON.z}/{LYON.x}/{LYON.y}.mvt"
    map_version.forget_version()
    with CaptureQueriesContext(connection) as first:
        client.get(address)
    with CaptureQueriesContext(connection) as second:
        client.get(address)
    # The version and the tile; then nothing.
    assert (len(first), len(second)) == (2, 0)


def test_new_version_shows_what_has_changed(two_communes, client):
    address = f"/ground/{map_version.map_version()}/{LYON.z}/{LYON.x}/{LYON.y}.mvt"
    client.get(address)
    Territory.objects.filter(code="com:69123").update(name="Lugdunum")
    MapVersion.objects.renew()
    map_version.forget_version()
    assert area_of(read_tile(client.get(address, follow=True).content), "Lugdunum")


def test_tile_of_the_current_version_is_kept_for_good(client):
    kept = client.get(f"/ground/{map_version.fresh_version()}/4/8/5.mvt")["Cache-Control"]
    assert "immutable" in kept
    assert "max-age=31536000" in kept


def test_any_other_version_leads_to_the_current_one_and_is_not_kept(client):
    response = client.get("/ground/outdated/4/8/5.mvt")
    assert response.status_code == 302
    assert response["Location"] == f"/ground/{map_version.fresh_version()}/4/8/5.mvt"
    assert response["Cache-Control"] == "no-store"


def test_version_that_came_within_the_last_minute_is_known_at_once(client):
    map_version.fresh_version()
    MapVersion.objects.renew()
    newest = MapVersion.objects.get().version
    assert client.get(f"/ground/{newest}-{map_version.FORMAT}/4/8/5.mvt").status_code == 200


def test_tile_is_sent_compressed_to_who_takes_it(client):
    address = f"/ground/{map_version.map_version()}/4/8/5.mvt"
    plain = client.get(address)
    compressed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert compressed["Content-Encoding"] == "gzip"
    assert gzip.decompress(compressed.content) == plain.content
    assert "Accept-Encoding" in compressed["Vary"]


@pytest.mark.parametrize("address", ["14/0/0", "13/0/0", "12/2200/1343", "3/8/0", "99/1/1"])
def test_tile_far_from_france_or_of_no_zoom_is_not_made(client, address):
    assert client.get(f"/ground/x/{address}.mvt").status_code == 404


@pytest.mark.parametrize("land", LANDS)
@pytest.mark.parametrize("zoom", [4, 8, 13])
def test_every_french_land_has_tiles(land, zoom):
    west, south, east, north = land
    tile = tile_at((west + east) / 2, (south + north) / 2, zoom)
    assert tile.is_served(13)
    assert isinstance(cut(tile), bytes)


def test_land_abroad_is_drawn_and_french_land_only_from_territories():
    geneva, creuse = (read_tile(cut(tile_at(*at, 8))) for at in ((6.3, 46.4), (2.0, 46.1)))
    assert geneva["land"]
    assert geneva["lakes"]
    assert "land" not in creuse


@pytest.mark.parametrize("place", ABROAD)
def test_every_neighbour_of_france_is_land_on_near_tiles(place):
    land = MapFeature.objects.filter(kind="land", detail=1)
    assert land.filter(shape__intersects=Point(*ABROAD[place], srid=4326)).exists()


def test_tile_outside_the_world_is_none():
    assert not Tile(3, 8, 0).is_on_map
