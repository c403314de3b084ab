"""Template filters for numbers."""

import pytest
from django.utils.translation import override

from directory.templatetags.pages import distance, icon, unlocalised


@pytest.mark.parametrize(
    ("metres", "text"),
    [
        (0, "50 m"),
        (74, "50 m"),
        (849, "850 m"),
        (950, "950 m"),
        (974, "950 m"),
        (976, "1.0 km"),
        (1_249, "1.2 km"),
        (12_460, "12.5 km"),
        (99_949, "99.9 km"),
        (123_456, "123 km"),
    ],
)
def test_distance_is_in_metres_to_950_then_in_kilometres(metres, text):
    with override("en"):
        assert distance(metres) == text


def test_distance_has_the_comma_of_the_language():
    with override("fr"):
        assert distance(2_940).startswith("2,9")


def test_no_distance_is_empty():
    assert distance(None) == ""


def test_degrees_for_scripts_keep_their_point_in_every_language():
    with override("fr"):
        assert unlocalised(45.75) == "45.75"


@pytest.mark.parametrize(("name", "turns"), [("chevron-right", True), ("phone", False)])
def test_directional_icons_are_mirrored(name, turns):
    assert ("icon-directional" in icon(name)) is turns
