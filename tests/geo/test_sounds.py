"""Keys of names in other scripts, which compare how they sound."""

import pytest

from geo.models import Place
from geo.sounds import MARK, sound_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("مارسيليا", "مرسيليا"),
        ("مونبيلييه", "مونبلييه"),
        ("ستراسبورغ", "ستراسبورج"),
        ("پاریس", "باريس"),
        ("Страсбур", "Страсбор"),
        ("Бобиньи", "Бобини"),
        ("ማርሴይ", "ማርሰይ"),
        ("ሞምፔልዬ", "ሞንፐልየ"),
        ("Момпелье", "Монпелье"),
    ],
)
def test_names_that_sound_alike_have_one_key(one, other):
    assert sound_key(one) == sound_key(other) != ""


@pytest.mark.parametrize("name", ["Lyon", "Лилль", "里昂", "69003", "", "Лион 3 Lyon"])
def test_no_key_is_made_of_latin_names_nor_of_one_sound(name):
    assert sound_key(name) == ""


def test_a_key_is_no_folded_name():
    assert sound_key("مرسيليا").startswith(MARK)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "code"), [("ኒስ", "com:06088"), ("ማርሰይ", "com:13055"), ("مونتريي", "com:93048")]
)
def test_a_name_is_found_by_how_it_sounds(typed, code):
    assert code in [place.code for place in Place.objects.suggest(typed, 3)]
