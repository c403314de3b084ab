"""Telephone numbers, mail and web addresses of offices, without those that may be a person's."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from geo.folding import fold
from regions.phones import REGION_OF_DEPARTMENT

MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.PAGER, PhoneNumberType.PERSONAL_NUMBER}
LONGEST_MAIL, LONGEST_SITE = 254, 300
_SHORT = re.compile(r"\d{2,6}")
_SITE = re.compile(r"https?://[^\s/@]+\.[^\s/@]+(?:/\S*)?", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
# Parts of a mailbox that name an office and not a person, whatever else is in it.
OFFICE_WORDS = {
    *("accueil", "administration", "administratif", "affaires", "cabinet", "caf", "ccas"),
    *("commune", "communication", "contact", "courriel", "courrier", "cpam", "ddct", "direction"),
    *("etat", "etatcivil", "guichet", "hdv", "info", "information", "mairie", "municipal", "ofii"),
    *("population", "prefecture", "pref", "secretaire", "secretariat", "service", "standard"),
    *("municipalite", "proximite", "urbanisme", "webmaster"),
}
# Surnames, or words after the name of who holds the post: at the start they name an office.
OFFICE_WORDS_AT_START = {"bonjour", "bureau", "dgs", "hotel", "ville", "village"}
# Longer parts that begin so, such as "communedelichos", name an office.
OFFICE_BEGINNINGS = (
    *("accueil", "administration", "affairesgenerales", "bureaumairie", "cabinetdumaire"),
    *(
        "commune",
        "communication",
        "contact",
        "direction",
        "guichet",
        "hoteldeville",
        "nouscontacter",
    ),
    *("prefecture", "secretaire", "secretariat", "service", "villede"),
)
# Words beside those of the place's name.
_BETWEEN = {
    *("au", "aux", "cmne", "cne", "com", "comm", "commu", "comune", "de", "des", "du", "en", "et"),
    *("la", "le", "les", "lez", "maire", "saint", "sainte", "sous", "st", "ste", "sur", "sr"),
}


def phone_of(text: str, department: str) -> str:
    """A number as E.164 or a short number as digits; "" for a mobile one or what is none.

    Some town halls give the mobile number of whoever keeps the office: that is left out.
    """
    digits = re.sub(r"[\s.]", "", text)
    if _SHORT.fullmatch(digits):
        return digits if len(digits) in {2, 3, 4, 6} else ""
    try:
        number = phonenumbers.parse(text, REGION_OF_DEPARTMENT.get(department, "FR"))
    except NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) in MOBILE:
        return ""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def mail_of(text: str, place_name: str) -> str:
    """A mail address whose mailbox names the office or its place; "" for all others."""
    mail = text.strip()
    if not _MAIL.fullmatch(mail) or len(mail) > LONGEST_MAIL:
        return ""
    parts = re.findall(r"[a-z]+", fold(mail.partition("@")[0]))
    is_office = any(_names_office(part) for part in parts) or (
        bool(parts) and (parts[0] in OFFICE_WORDS_AT_START or _is_place(parts, place_name))
    )
    return mail if is_office else ""


def _names_office(part: str) -> bool:
    is_word = part in OFFICE_WORDS or part.removesuffix("s") in OFFICE_WORDS
    return is_word or "mairie" in part or part.startswith(OFFICE_BEGINNINGS)


def _is_place(parts: list[str], place_name: str) -> bool:
    """Whether the parts hold the name of the place, or words of it, and nothing else."""
    folded = re.findall(r"[a-z]+", fold(place_name))
    if "".join(parts) == "".join(folded):
        return True
    telling = {word for word in folded if len(word) >= 4}
    words = sorted({*telling, *(word for word in folded if len(word) >= 2), *_BETWEEN}, key=len)
    made_of_words = re.compile(rf"(?:[dl]?(?:{'|'.join(reversed(words))}))+")
    has_office_word = any(word in part for part in parts for word in telling - _BETWEEN)
    return has_office_word and all(made_of_words.fullmatch(part) for part in parts)


def site_of(text: str) -> str:
    """A web address; "" for what is none."""
    site = text.strip()
    return site if _SITE.fullmatch(site) and len(site) <= LONGEST_SITE else ""
