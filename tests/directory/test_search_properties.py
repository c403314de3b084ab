"""Distances, boxes and containment of random points, compared with another library."""

import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.models import SearchEntry
from geo.box import Box
from geo.points import point
from regions.models import Territory
from tests.exhaustive import examples

pytestmark = pytest.mark.django_db
LONS = st.floats(-180, 180, allow_nan=False)
LATS = st.floats(-90, 90, allow_nan=False)
# Most points lie where programmes are, the rest anywhere on the globe.
POINTS = st.tuples(st.floats(-5, 9), st.floats(42, 51)) | st.tuples(LONS, LATS)
BOXES = st.builds(
    lambda west, east, one, other: Box(west, min(one, other), east, max(one, other)),
    LONS, LONS, LATS, LATS,
)  # fmt: skip
# Metres within which two implementations of the geodesic may differ at an edge.
EDGE_M = 0.01


def places() -> dict[int, tuple[float, float]]:
    """Degrees of every site of the module's directory, by search row."""
    rows = SearchEntry.objects.at_sites().with_lonlat().values_list("pk", "lon", "lat")
    return {pk: (lon, lat) for pk, lon, lat in rows}


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    return Geodesic.WGS84.Inverse(one[1], one[0], other[1], other[0])["s12"]


@settings(max_examples=examples(60), deadline=None)
@given(POINTS, st.floats(1, 200_000))
def test_within_agrees_with_the_geodesic(world, where, radius_m):
    found = set(SearchEntry.objects.within(point(*where), radius_m).values_list("pk", flat=True))
    away = {pk: metres(where, place) for pk, place in places().items()}
    assert {pk for pk, m in away.items() if m < radius_m - EDGE_M} <= found
    assert found <= {pk for pk, m in away.items() if m <= radius_m + EDGE_M}


@settings(max_examples=examples(60), deadline=None)
@given(POINTS)
def test_distances_are_those_of_the_geodesic(world, where):
    rows = SearchEntry.objects.at_sites().with_distance_m(point(*where)).with_lonlat()
    for row in rows:
        assert row.distance_m == pytest.approx(
            metres(where, (row.lon, row.lat)), rel=1e-6, abs=0.01
        )


@settings(max_examples=examples(80), deadline=None)
@given(BOXES)
def test_a_box_compares_longitudes_and_latitudes(world, box):
    def is_inside(lon: float, lat: float) -> bool:
        if box.west <= box.east:
            in_span = box.west <= lon <= box.east
        else:
            in_span = lon >= box.west or lon <= box.east
        return in_span and box.south <= lat <= box.north

    found = set(SearchEntry.objects.in_box(box).values_list("pk", flat=True))
    assert found == {pk for pk, place in places().items() if is_inside(*place)}


@settings(max_examples=examples(40), deadline=None)
@given(POINTS)
def test_a_point_lies_in_the_regions_whose_outline_covers_it(world, where):
    at = point(*where)
    regions = Territory.objects.current().of_kind("region")
    covering = {region.code for region in regions if region.outline and region.outline.covers(at)}
    assert set(regions.containing(at).values_list("code", flat=True)) == covering
