"""Telephone numbers: read as people write them, shown in groups, spoken digit by digit."""

import pytest
from django.template import Context, Template

from regions.phones import phone_in_words, phone_link, phones_in, spoken


@pytest.mark.parametrize(
    ("typed", "department", "numbers"),
    [
        ("0692 12 34 56", "974", ["+262692123456"]),
        ("0262 90 00 00", "974", ["+262262900000"]),
        ("0263 12 34 56", "974", ["+262263123456"]),
        ("0590 12 34 56", "971", ["+590590123456"]),
        ("0690 12 34 56", "971", ["+590690123456"]),
        ("0696 12 34 56", "972", ["+596696123456"]),
        ("0596 70 12 34", "972", ["+596596701234"]),
        ("0694 12 34 56", "973", ["+594694123456"]),
        ("0594 12 34 56", "973", ["+594594123456"]),
        ("0269 61 12 34", "976", ["+262269611234"]),
        ("0639 12 34 56", "976", ["+262639123456"]),
        ("0692 12 34 56", "75", ["+262692123456"]),
        ("262 90 00 00", "974", ["+262262900000"]),
        ("+33 692 12 34 56", "", ["+262692123456"]),
        ("01 23 45 67 89", "974", ["+33123456789"]),
        ("0 800 123 456", "75", ["+33800123456"]),
        ("0 800 123 456", "974", ["+33800123456"]),
        ("09 72 72 39 49", "974", ["+33972723949"]),
        ("+33(0)1 23 45 67 89", "", ["+33123456789"]),
        ("+33 (0) 1.23.45.67.89", "", ["+33123456789"]),
        ("0033 1 23 45 67 89", "", ["+33123456789"]),
        ("01.23.45.67.89", "", ["+33123456789"]),
        ("01-23-45-67-89", "", ["+33123456789"]),
        ("٠١٢٣٤٥٦٧٨٩", "", ["+33123456789"]),
        ("Tél. : 01 23 45 67 89", "", ["+33123456789"]),
        ("+32 2 555 12 12", "", ["+3225551212"]),
        ("115", "75", ["115"]),
        ("115", "974", ["115"]),
        ("3949", "75", ["3949"]),
        ("39 49", "75", ["3949"]),
        ("116 117", "", ["116117"]),
        ("18", "", ["18"]),
        ("01 23 45 67 89 / 06 12 34 56 78", "75", ["+33123456789", "+33612345678"]),
        ("01 23 45 67 89 ou 06 12 34 56 78", "", ["+33123456789", "+33612345678"]),
        ("01 23 45 67 89 - 06 12 34 56 78", "", ["+33123456789", "+33612345678"]),
        ("01 23 45 67 89; 3949", "", ["+33123456789", "3949"]),
        ("0123456789 0612345678", "", ["+33123456789", "+33612345678"]),
        ("01 23 45 67 89 / 01 23 45 67 89", "", ["+33123456789"]),
    ],
)
def test_text_holds_these_numbers(typed, department, numbers):
    assert phones_in(typed, department) == numbers


@pytest.mark.parametrize(
    "typed",
    [
        *("", "   ", "12345", "bad", "pas de téléphone", "01 23 45 67", "1" * 200),
        *("01 23 45 67 89 / bonjour", "01 23 45 67 89 poste 12", "00 00 00 00 00"),
    ],
)
def test_text_is_no_number(typed):
    assert phones_in(typed) == []


@pytest.mark.parametrize(
    ("stored", "words", "said"),
    [
        ("+33123456789", "01 23 45 67 89", "0 1 2 3 4 5 6 7 8 9"),
        ("+262692123456", "0692 12 34 56", "0 6 9 2 1 2 3 4 5 6"),
        ("+262639123456", "0639 12 34 56", "0 6 3 9 1 2 3 4 5 6"),
        ("+33800123456", "0 800 12 34 56", "0 8 0 0 1 2 3 4 5 6"),
        ("+3225551212", "+32 2 555 12 12", "+ 3 2 2 5 5 5 1 2 1 2"),
        ("115", "115", "1 1 5"),
        ("3949", "39 49", "3 9 4 9"),
        ("116117", "116 117", "1 1 6 1 1 7"),
        ("", "", ""),
    ],
)
def test_number_is_shown_in_groups_and_spoken_digit_by_digit(stored, words, said):
    assert (phone_in_words(stored), spoken(stored), spoken(words)) == (words, said, said)


@pytest.mark.parametrize(
    ("stored", "address"),
    [("+33123456789", "tel:+33123456789"), ("115", "tel:115"), ("3949", "tel:3949"), ("", "")],
)
def test_link_dials_what_is_stored(stored, address):
    assert phone_link(stored) == address


def test_contact_isolates_the_number_left_to_right_and_says_its_digits():
    source = (
        "{% load pages %}{% with phone=number|phone phone_href=number|phone_href %}"
        "{% include 'directory/_contact.html' with email='' website='' %}{% endwith %}"
    )
    html = Template(source).render(Context({"number": "3949"}))
    assert 'href="tel:3949"' in html
    assert '3 9 4 9"' in html
    assert '<bdi class="ltr" dir="ltr">39 49</bdi>' in html
