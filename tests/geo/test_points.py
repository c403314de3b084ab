import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.points import latlon, point

LONGITUDES = st.floats(-180, 180)
LATITUDES = st.floats(-90, 90)


@given(LONGITUDES, LATITUDES)
def test_point_keeps_longitude_first_and_is_wgs84(lon, lat):
    made = point(lon, lat)
    assert (made.x, made.y, made.srid) == (lon, lat, 4326)


@given(LONGITUDES, LATITUDES)
def test_leaflet_gets_latitude_first(lon, lat):
    assert latlon(point(lon, lat)) == [lat, lon]


@given(st.floats().filter(lambda degrees: not abs(degrees) <= 180))
def test_longitude_outside_the_globe_is_refused_by_name(lon):
    with pytest.raises(ValueError, match=r"^lon "):
        point(lon, 0)


@given(st.floats().filter(lambda degrees: not abs(degrees) <= 90))
def test_latitude_outside_the_globe_is_refused_by_name(lat):
    with pytest.raises(ValueError, match=r"^lat "):
        point(0, lat)


@pytest.mark.parametrize("value", [None, "north", math.nan, math.inf, "", [1]])
def test_what_is_not_a_number_of_degrees_is_refused_by_name(value):
    with pytest.raises(ValueError, match=r"^lat "):
        point(2.35, value)


def test_numbers_written_as_text_are_taken():
    assert point("4.85", "45.75").coords == (4.85, 45.75)
