"""Reverse geocoding: territories of points and places."""

from random import Random

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.models import Place
from geo.points import point
from regions.models import Territory
from regions.places import locate, territories_of
from tests.exhaustive import examples

pytestmark = pytest.mark.django_db

BELLECOUR = point(4.832, 45.7578)
BETWEEN_VILLEURBANNE_AND_LYON = point(4.87, 45.765)
PIER_OF_NICE = point(7.2869, 43.6905)


def box(west, south, east, north) -> MultiPolygon:
    return MultiPolygon(Polygon.from_bbox((west, south, east, north)), srid=4326)


@pytest.fixture
def lyon_imported() -> Territory:
    lyon = Territory.objects.get(code="com:69123")
    lyon.outline, lyon.outline_error_m = box(4.77, 45.7, 4.9, 45.81), 0
    lyon.save()
    return lyon


@pytest.fixture
def without_communes(db) -> None:
    """As where only departments and regions were imported."""
    communes = Territory.objects.of_kind("commune")
    communes.update(outline=None, outline_is_official=False, outline_error_m=0)


def codes(territories) -> list[str]:
    return [territory.code for territory in territories]


def test_a_pin_far_from_borders_gives_its_commune_for_certain():
    found = locate(BELLECOUR)
    assert (found.commune.code, found.certain, found.candidates) == ("com:69123", True, [])
    assert codes(found.territories) == codes(territories_of("com:69123"))


def test_a_pin_near_a_border_gives_both_communes_the_likelier_first():
    found = locate(BETWEEN_VILLEURBANNE_AND_LYON)
    assert (found.commune, found.certain) == (None, False)
    assert codes(found.candidates) == ["com:69266", "com:69123"]


def test_coverage_near_a_border_is_that_of_both_communes():
    found = locate(BETWEEN_VILLEURBANNE_AND_LYON)
    assert codes(found.territories) == [
        "com:69123",
        "com:69266",
        "epci:200046977",
        "dep:69",
        "reg:84",
        "country:fr",
    ]


def test_a_pin_is_located_in_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        locate(BELLECOUR)


def test_a_pin_in_any_of_400_communes_gives_the_commune():
    communes = list(
        Territory.objects.of_kind("commune").current().order_by("code").only("code", "outline")
    )
    for commune in Random(20260101).sample(communes, 400):
        inside = max(commune.outline, key=lambda part: part.area).point_on_surface
        found = locate(point(inside.x, inside.y))
        assert (found.commune or found.possible[0]).code == commune.code


def test_communes_whose_borders_are_unknown_are_never_certain():
    found = locate(point(2.9331, 45.1558))
    assert not found.certain
    assert found.candidates[0].name == "Chalinargues"


def test_a_pin_inside_an_imported_outline_is_certain_at_its_border(lyon_imported):
    found = locate(point(4.8995, 45.765))
    assert (found.commune, found.certain, found.candidates) == (lyon_imported, True, [])


def test_a_pin_beside_an_imported_outline_is_not_in_it(lyon_imported):
    assert locate(point(4.9005, 45.765)).commune.code == "com:69266"


def test_the_insee_code_decides_the_department_of_a_commune_not_the_outline(lyon_imported):
    lyon_imported.outline = box(5.5, 45.5, 5.6, 45.6)  # in Isère
    lyon_imported.save()
    assert locate(point(5.55, 45.55)).department.code == "dep:69"


def test_an_outdated_outline_is_not_asked(lyon_imported):
    lyon_imported.valid_from, lyon_imported.valid_to = "2020-01-01", "2021-01-01"
    lyon_imported.save()
    assert locate(BELLECOUR).commune is None


def test_without_outlines_of_communes_a_pin_gives_the_department_and_five_to_choose_from(
    without_communes,
):
    found = locate(BELLECOUR)
    assert codes(found.territories) == ["epci:200046977", "dep:69", "reg:84", "country:fr"]
    assert (found.commune, found.certain) == (None, False)
    assert [place.kind for place in found.candidates] == ["commune"] * 5


def test_a_pier_belongs_to_the_commune_beside_it():
    found = locate(PIER_OF_NICE)
    assert (found.department.code, found.certain) == ("dep:06", False)


def test_custom_and_epci_outlines_are_told_from_small_to_large():
    for code, kind in [("custom:hills", "custom"), ("epci:1", "epci")]:
        Territory.objects.create(
            code=code,
            kind=kind,
            name=code,
            valid_from="2026-01-01",
            outline=box(4.8, 45.7, 4.9, 45.8),
        )
    found = locate(BELLECOUR)
    assert codes(found.territories) == [
        "com:69123",
        "epci:200046977",
        "custom:hills",
        "dep:69",
        "reg:84",
        "country:fr",
    ]


@pytest.mark.parametrize(
    ("lon", "lat", "department"),
    [
        (-4.851, 48.037, "dep:29"),  # Sein, an island without an outline
        (-2.877, 47.34, "dep:56"),  # Hœdic
        (55.4504, -20.8789, "dep:974"),  # the seafront of Saint-Denis
        (8.7386, 41.9192, "dep:2A"),  # the harbour of Ajaccio
    ],
)
def test_coasts_and_islands_have_a_department(lon, lat, department):
    assert locate(point(lon, lat)).department.code == department


@pytest.mark.parametrize(
    ("lon", "lat"), [(0, 0), (-30, 40), (6.1432, 46.2044), (-0.1276, 51.5072), (179.9, -89)]
)
def test_abroad_and_the_high_sea_have_no_territory(lon, lat):
    found = locate(point(lon, lat))
    assert (found.territories, found.candidates, found.certain) == ([], [], False)


@settings(max_examples=examples(25), deadline=None)
@given(st.floats(-180, 180), st.floats(-90, 90))
def test_any_point_of_the_globe_can_be_located(lon, lat):
    found = locate(point(lon, lat))
    assert bool(found.territories) is (found.department is not None)


@pytest.mark.parametrize(
    ("code", "smallest", "count"),
    [
        ("com:69123", "com:69123", 5),
        ("com:69383", "com:69123", 5),  # a borough
        ("com:29155", "com:29155", 4),  # Ouessant, in no EPCI
        ("epci:200046977", "epci:200046977", 4),  # all of it in the Rhône
        ("epci:200040715", "epci:200040715", 4),
        ("dep:2A", "dep:2A", 3),
        ("reg:06", "reg:06", 2),
        ("country:fr", "country:fr", 1),
    ],
)
def test_the_territories_of_a_code_go_from_itself_to_the_country(code, smallest, count):
    found = codes(territories_of(code))
    assert (found[0], found[-1], len(found)) == (smallest, "country:fr", count)


@pytest.mark.parametrize("code", ["", "com:00000", "nonsense", "com:69123'"])
def test_an_unknown_code_has_no_territories(code):
    assert territories_of(code) == []


def test_every_place_names_a_territory_that_exists():
    known = Territory.objects.values("code")
    assert not Place.objects.exclude(territory_code__in=known).exists()
