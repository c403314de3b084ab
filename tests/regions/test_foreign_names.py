"""Names of large communes in other languages, taken from GeoNames."""

import pytest

from regions.france.foreign_names import foreign_name_rows
from regions.france.gazette import Town

DUNKIRK = {
    "code": "59183",
    "name": "Dunkerque",
    "population": "86000",
    "lon": "2.37",
    "lat": "51.03",
}


def names(*others: str, commune=DUNKIRK, lon=2.37, taken=()) -> list[str]:
    town = Town("Dunkerque", "32", lon, 51.03, 71_000, others)
    return [row["name"] for row in foreign_name_rows([town], [commune], ["Dunkerque", *taken])]


def test_name_in_latin_letters_is_taken():
    assert names("Dunkirk", "Duinkerke") == ["Duinkerke", "Dunkirk"]


@pytest.mark.parametrize(
    "other", ["Dunkerque", "DKK", "dun ke er ke", "Дюнкерк", "دنكيرك", "Dun", "里尔"]
)
def test_what_is_no_foreign_name_is_left_out(other):
    assert names(other) == []


def test_name_of_another_place_is_left_out():
    assert names("Dunkirk", "Porto", taken=["Porto"]) == ["Dunkirk"]


def test_two_spellings_of_one_folding_are_one():
    assert names("Dúnkirk", "Dunkirk") == ["Dunkirk"]


def test_small_commune_has_none():
    assert names("Dunkirk", commune=DUNKIRK | {"population": "19999"}) == []


def test_town_far_from_the_commune_is_another():
    assert names("Dunkirk", lon=3.0) == []
