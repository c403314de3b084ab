"""Direction of writing, for a renderer that finds none by itself."""

import pytest

from printing.writing import direction_of, left_to_right, with_signs_isolated


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Bonjour", "ltr"),
        ("مرحبا", "rtl"),
        ("12 مرحبا", "rtl"),
        ("12 Bonjour مرحبا", "ltr"),
        ("ሰላም", "ltr"),
        ("Привіт", "ltr"),
        ("", "ltr"),
        ("12", "ltr"),
    ],
)
def test_direction_is_that_of_the_first_letter(text, direction):
    assert direction_of(text) == direction


def test_number_keeps_its_order():
    assert left_to_right("04 72 10 30 30") == "\u206604 72 10 30 30\u2069"


def test_nothing_is_isolated_of_nothing():
    assert left_to_right("") == ""


@pytest.mark.parametrize(
    ("text", "isolated"),
    [
        ("نساء LGBT+ فقط", "نساء \u2066LGBT+\u2069 فقط"),
        ("18+", "\u206618+\u2069"),
        ("1+1", "1+1"),
        ("\u2066LGBT+\u2069 \u206612 €\u2069", "\u2066LGBT+\u2069 \u206612 €\u2069"),
        ("بسعر 12 €", "بسعر \u206612 €\u2069"),
        ("1\u202f234,50 €", "\u20661\u202f234,50 €\u2069"),
        ("نساء", "نساء"),
    ],
)
def test_word_with_a_plus_and_price_are_isolated(text, isolated):
    assert with_signs_isolated(text) == isolated
