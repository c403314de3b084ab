"""Names of capitals and large cities abroad, taken from GeoNames."""

import pytest

from regions.france.foreign_cities import City, foreign_city_rows


def names(*of_city: str, population=2_000_000, is_capital=False, taken=(), towns=()) -> list[str]:
    city = City(of_city, population, is_capital)
    return [row["name"] for row in foreign_city_rows([city], taken, towns)]


@pytest.mark.parametrize(
    ("name", "folded"),
    [("Londres", "londres"), ("Port-au-Prince", "port au prince"), ("كابل", "كابل")],
)
def test_names_in_the_scripts_of_readers_are_taken_folded(name, folded):
    assert names(name) == [folded]


@pytest.mark.parametrize("name", ["LON", "lun dun", "倫敦", "Rom", "Łondон"])
def test_what_nobody_types_is_left_out(name):
    assert names(name) == []


def test_name_that_a_place_in_france_has_is_left_out():
    assert names("Valence", "València", taken=["Valence"]) == ["valencia"]


def test_capital_is_taken_however_small():
    assert names("Vaduz", population=5_000, is_capital=True) == ["vaduz"]


@pytest.mark.parametrize("typed", ["Aris", "Pariss", "Baris"])
def test_name_of_a_town_misspelled_is_left_out(typed):
    assert names(typed, population=200_000, towns=["Paris"]) == []


def test_very_large_city_is_taken_though_it_is_like_a_town():
    assert names("Vienna", towns=["Vienne"]) == ["vienna"]


def test_other_small_city_is_left_out():
    assert names("Valencia", population=99_999) == []
