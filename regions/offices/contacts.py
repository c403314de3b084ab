"""Telephone numbers, mail and web addresses of offices, without those that may be a person's."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from geo.folding import fold

# Numbers of overseas departments are written without their own country code.
REGION_OF_DEPARTMENT = {"971": "GP", "972": "MQ", "973": "GF", "974": "RE", "976": "YT"}
MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.PAGER, PhoneNumberType.PERSONAL_NUMBER}
LONGEST_MAIL, LONGEST_SITE = 254, 300
_SHORT = re.compile(r"\d{2,6}")
_SITE = re.compile(r"https?://[^\s/@]+\.[^\s/@]+(?:/\S*)?", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
# Parts of a mailbox that name an office and not a person.
OFFICE_WORDS = (
    *("accueil", "administration", "affaires", "bonjour", "bureau", "cabinet", "caf", "ccas"),
    *("commune", "communication", "contact", "courriel", "courrier", "cpam", "dgs", "direction"),
    *("etatcivil", "guichet", "hotel", "info", "mairie", "municipal", "ofii", "population"),
    *("prefecture", "pref", "secretaire", "secretariat", "service", "standard", "urbanisme"),
    *("village", "ville", "webmaster"),
)


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
    mailbox = re.sub(r"[^a-z]", "", fold(mail.partition("@")[0]))
    names = [word for word in fold(place_name).split() if len(word) >= 4]
    whole = fold(place_name).replace(" ", "")
    is_office = any(word in mailbox for word in (*OFFICE_WORDS, *names)) or mailbox == whole
    return mail if is_office else ""


def site_of(text: str) -> str:
    """A web address; "" for what is none."""
    site = text.strip()
    return site if _SITE.fullmatch(site) and len(site) <= LONGEST_SITE else ""
