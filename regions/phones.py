"""Telephone numbers: read as people and files write them, shown grouped, and spoken digit by digit.

They are stored as E.164 ("+33123456789"), short numbers (115, 3949) as their digits. Numbers of the
departments overseas have country codes of their own, and national prefixes that are used nowhere
else in France: the prefix decides, and for a number without one the department of the place.
"""

from __future__ import annotations

import re
import unicodedata

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

# The region of the numbering plan by department (INSEE code), and by national prefix.
REGION_OF_DEPARTMENT = {
    "971": "GP",
    "972": "MQ",
    "973": "GF",
    "974": "RE",
    "975": "PM",
    "976": "YT",
    "977": "BL",
    "978": "MF",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}
_REGION_OF_PREFIX = {
    **dict.fromkeys(("0590", "0690", "0691"), "GP"),
    **dict.fromkeys(("0594", "0694"), "GF"),
    **dict.fromkeys(("0596", "0696", "0697"), "MQ"),
    **dict.fromkeys(("0262", "0263", "0692", "0693"), "RE"),
    **dict.fromkeys(("0269", "0639"), "YT"),
}
# Country codes of France with numbers of ten digits, dialled alike everywhere in the country. Those
# of Saint-Pierre-et-Miquelon have six, and are shown with the country code.
_OF_FRANCE = {33, 262, 590, 594, 596}
# What people write before and after a number.
_LABEL = re.compile(
    r"\b(?:t[ée]l[ée]phone|t[ée]l|phone|mobile|portable|port|fixe|standard|num[ée]ro|n°|هاتف)\b[.\s:]*",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*(?:[/;,|\n]|\b(?:ou|et|or|and)\b|\sأو\s|\s[-–]\s)\s*", re.IGNORECASE)
# Two numbers of ten digits side by side.
_TEN = r"0[1-9](?:[\s.-]?\d{2}){4}"
_TWO = re.compile(rf"^\s*({_TEN})\s+({_TEN})\s*$")
_TO_SAINT_PIERRE = re.compile(r"^0508(?=\d{6}$)")
_INSIDE_FRANCE = re.compile(r"^(?:\+|00)33\s*(?:\(0\)|0)?\s*")
# Longest text that may hold two numbers.
LONGEST = 100


def phones_in(text: str, department: str = "") -> list[str]:
    """The numbers in a text, as they are stored; empty when any part of it is no number.

    ``department`` (INSEE code) is that of the place they belong to, where it is known.
    """
    cleaned = _LABEL.sub(" ", unicodedata.normalize("NFKC", text)).strip()
    if not cleaned or len(text) > LONGEST:
        return []
    alone = _stored(cleaned, department)
    if alone:
        return [alone]
    parts = _BETWEEN.split(_TWO.sub(r"\1 / \2", cleaned))
    numbers = [_stored(part, department) for part in parts if part.strip()]
    return list(dict.fromkeys(numbers)) if len(numbers) > 1 and all(numbers) else []


def _stored(text: str, department: str) -> str:
    """One number as it is stored; "" when the text is none."""
    if any(sign.isalpha() for sign in text):
        return ""
    digits = "".join(str(unicodedata.digit(sign)) for sign in text if sign.isdigit())
    national = _INSIDE_FRANCE.sub("0", text.strip())
    national = "".join(sign for sign in national if sign.isdigit()) or digits
    if not text.strip().startswith("+") and _is_short(digits):
        return digits
    if _TO_SAINT_PIERRE.match(national):
        department, national = "975", _TO_SAINT_PIERRE.sub("", national)
    overseas = _REGION_OF_PREFIX.get(national[:4]) if len(national) == 10 else None
    if overseas:
        # Blocks of these prefixes are given out faster than the plans of the library follow.
        parsed = phonenumbers.parse(national, overseas)
        return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
    for region in _regions(national, department):
        number = _parsed(national if region != "FR" else text, region)
        if number is not None:
            return phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return ""


def _regions(national: str, department: str) -> list[str]:
    """The numbering plans to try: that of the place, then that of metropolitan France."""
    by_place = REGION_OF_DEPARTMENT.get(department)
    # Numbers with a tariff of their own (0800) are dialled alike in the whole country.
    is_special = national.startswith(("08", "09", "00"))
    return [by_place, "FR"] if by_place and not is_special else ["FR"]


def _parsed(text: str, region: str) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        return None
    is_whole = phonenumbers.is_valid_number(number) and not number.extension
    return number if is_whole else None


def _is_short(digits: str) -> bool:
    """Whether digits are a short number of France, such as 115 or 3949."""
    if not 2 <= len(digits) <= 6:
        return False
    number = PhoneNumber(country_code=33, national_number=int(digits))
    return phonenumbers.is_valid_short_number_for_region(number, "FR")


def phone_in_words(phone: str) -> str:
    """A stored number as people of its country write it, in groups; others as they are."""
    if phone.isascii() and phone.isdecimal() and len(phone) in (4, 6):
        middle = len(phone) // 2
        return f"{phone[:middle]} {phone[middle:]}"
    if not phone.startswith("+"):
        return phone
    try:
        number = phonenumbers.parse(phone)
    except NumberParseException:
        return phone
    if number.country_code in _OF_FRANCE:
        return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)


def spoken(phone: str) -> str:
    """A number for a screen reader: "0 4 7 2 0 0", digit by digit, as it is dialled."""
    return " ".join(sign for sign in phone_in_words(phone) if sign.isdecimal() or sign == "+")


def phone_link(phone: str) -> str:
    """The address that dials a stored number; "" without one."""
    return f"tel:{phone.replace(' ', '')}" if phone else ""
