"""Reverse geocoding: territories of points and places."""

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.models import Place
from geo.points import point
from regions.models import Territory
from regions.places import locate, territories_of

pytestmark = pytest.mark.django_db

BELLECOUR = point(4.832, 45.7578)


def box(west, south, east, north) -> MultiPolygon:
    return MultiPolygon(Polygon.from_bbox((west, south, east, north)), srid=4326)


@pytest.fixture
def lyon_official() -> Territory:
    lyon = Territory.objects.get(code="com:69123")
    lyon.outline, lyon.outline_is_official = box(4.77, 45.7, 4.9, 45.81), True
    lyon.save()
    return lyon


def codes(territories) -> list[str]:
    return [territory.code for territory in territories]


def test_a_pin_without_official_outlines_gives_department_and_five_communes_to_choose_from():
    found = locate(BELLECOUR)
    assert codes(found.territories) == ["dep:69", "reg:84", "country:fr"]
    assert found.department.code == "dep:69"
    assert (found.commune, found.certain) == (None, False)
    assert [place.kind for place in found.candidates] == ["commune"] * 5
    assert found.candidates[0].code == "com:69123"


def test_a_pin_inside_an_official_outline_gives_its_commune(lyon_official):
    found = locate(BELLECOUR)
    assert (found.commune, found.certain, found.candidates) == (lyon_official, True, [])
    assert codes(found.territories) == codes(territories_of("com:69123"))


def test_the_insee_code_decides_the_department_of_a_commune_not_the_outline(lyon_official):
    lyon_official.outline = box(5.5, 45.5, 5.6, 45.6)  # in Isère
    lyon_official.save()
    assert locate(point(5.55, 45.55)).department.code == "dep:69"


def test_an_outdated_outline_is_not_asked(lyon_official):
    lyon_official.valid_from, lyon_official.valid_to = "2020-01-01", "2021-01-01"
    lyon_official.save()
    assert locate(BELLECOUR).commune is None


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
        "epci:1",
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


@settings(max_examples=25, deadline=None)
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
        ("epci:200046977", "epci:200046977", 2),
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
