"""Recovery phrases: words or digits that a person writes down, and a slow key derivation.

A phrase has at least 100 random bits. Where a reviewed list of words exists (BIP 39, package
``mnemonic``) it is twelve words, 128 bits and four of a checksum; else eight groups of five digits,
106 bits, the last digit of each group being its check digit. What is typed is read without regard
to accents, case, spaces, punctuation, and the script of digits.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from functools import cache
from hashlib import sha256

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from mnemonic import Mnemonic

# Languages with a list of words, by the code of the interface; all others get digits.
WORD_LISTS = {"fr": "french", "en": "english", "ru": "russian"}
DIGITS = "digits"
WORDS, WORD_BITS = 12, 128
GROUPS, GROUP_DIGITS = 8, 5
# scrypt (RFC 7914): 32 MiB and three passes.
SCRYPT_N, SCRYPT_R, SCRYPT_P = 2**15, 8, 3
STRETCHED_BYTES = 32
# The longest text that is read: twelve long words with room for mistakes.
LONGEST = 400
MARKS = re.compile(r"[^\w]+")


class PhraseError(ValueError):
    """A typed text is no phrase. ``places`` are the numbers of the words or groups that are wrong.

    Without ``places`` their number is wrong, or all are right and do not belong together.
    """

    def __init__(self, places: tuple[int, ...] = ()) -> None:
        super().__init__("This is no recovery phrase.")
        self.places = places


def kind_for(language: str) -> str:
    """The kind of phrase for an interface language: its own code, or ``DIGITS``."""
    return language if language in WORD_LISTS else DIGITS


def new_phrase(kind: str) -> list[str]:
    """The words or groups of digits of a new phrase; ``kind`` of ``WORD_LISTS``, or ``DIGITS``."""
    if kind in WORD_LISTS:
        words = _new_words(kind)
        # One word of the Russian list is damaged (mnemonic 0.21): draw again.
        while not all(word.isalpha() for word in words):
            words = _new_words(kind)
        return words
    return [_new_group(number) for number in range(1, GROUPS + 1)]


def read_phrase(typed: str) -> str:
    """The phrase in one form, whatever way it was typed; ``PhraseError`` when it is none."""
    typed = typed[: 4 * LONGEST]
    digits = [str(unicodedata.digit(sign)) for sign in typed if sign.isdigit()]
    letters = sum(sign.isalpha() for sign in typed)
    if len(digits) > letters:
        return _read_digits("".join(digits))
    return _read_words([word for word in MARKS.split(folded(typed)) if word])


def stretched(phrase: str, salt: bytes) -> str:
    """The secret that a phrase stands for, derived slowly: 64 hexadecimal digits."""
    derived = Scrypt(salt=salt, length=STRETCHED_BYTES, n=SCRYPT_N, r=SCRYPT_R, p=SCRYPT_P)
    return derived.derive(phrase.encode()).hex()


def folded(text: str) -> str:
    """A text without accents and case; digits of any script as 0 to 9."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    signs = (sign for sign in plain if not unicodedata.combining(sign))
    return "".join(str(unicodedata.digit(sign, sign)) for sign in signs)


def _new_words(kind: str) -> list[str]:
    phrase: str = _list_of(kind).to_mnemonic(secrets.token_bytes(WORD_BITS // 8))
    return [unicodedata.normalize("NFC", word) for word in phrase.split()]


def _read_words(words: list[str]) -> str:
    """The folded words, when some list holds them all and their checksum is right."""
    if len(words) != WORDS:
        raise PhraseError
    wrong = []
    for kind in WORD_LISTS:
        known = numbers_of_words(kind)
        missing = tuple(no for no, word in enumerate(words, start=1) if word not in known)
        if not missing and _has_its_checksum([known[word] for word in words]):
            return " ".join(words)
        wrong.append(missing)
    # The list with the fewest words missing is the one she meant.
    raise PhraseError(min(wrong, key=len))


def _has_its_checksum(numbers: list[int]) -> bool:
    """Whether the last bits of twelve numbers of 11 bits are the checksum of the rest (BIP 39)."""
    bits = "".join(f"{number:011b}" for number in numbers)
    entropy = int(bits[:WORD_BITS], 2).to_bytes(WORD_BITS // 8, "big")
    return f"{sha256(entropy).digest()[0]:08b}".startswith(bits[WORD_BITS:])


def _read_digits(digits: str) -> str:
    groups = [digits[at : at + GROUP_DIGITS] for at in range(0, len(digits), GROUP_DIGITS)]
    if len(digits) != GROUPS * GROUP_DIGITS:
        raise PhraseError
    wrong = [
        number
        for number, group in enumerate(groups, start=1)
        if _check_digit(number, group[:-1]) != group[-1]
    ]
    if wrong:
        raise PhraseError(tuple(wrong))
    return " ".join(groups)


def _new_group(number: int) -> str:
    drawn = f"{secrets.randbelow(10 ** (GROUP_DIGITS - 1)):0{GROUP_DIGITS - 1}}"
    return drawn + _check_digit(number, drawn)


def _check_digit(number: int, digits: str) -> str:
    """Check digit of the group at place ``number`` (ISO/IEC 7064, MOD 11,10).

    The place is its first digit, so that groups in the wrong order are found.
    """
    product = 10
    for digit in f"{number}{digits}":
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


@cache
def _list_of(kind: str) -> Mnemonic:
    return Mnemonic(WORD_LISTS[kind])


@cache
def numbers_of_words(kind: str) -> dict[str, int]:
    """The folded words of a list with their numbers from 0."""
    return {folded(word): number for number, word in enumerate(_list_of(kind).wordlist)}
