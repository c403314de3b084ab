"""SQL function for the folding of text, equal to ``geo.folding.fold``.

It lets the database fold the texts of a million programmes itself, and is generated from the same
table and classes of characters; a test compares the two on every character.
"""

import sys
import unicodedata
from collections.abc import Callable, Iterator

from psycopg import sql

from geo.folding import ABBREVIATIONS, LETTERS, is_dropped
from geo.statements import joined, read_template

SURROGATES = range(0xD800, 0xE000)

FUNCTION = read_template(__file__, "function_folded")
ABBREVIATION = read_template(__file__, "function_folded_abbreviation")


def fold_function() -> str:
    """The statement that creates ``folded(text)``."""
    single = {letter: other for letter, other in LETTERS.items() if len(other) == 1}
    deleted = [letter for letter, other in LETTERS.items() if not other]
    several = "bare"
    for letter, other in LETTERS.items():
        if len(other) > 1:
            several = f"replace({several}, '{letter}', '{other}')"
    digits = [c for c in _characters() if c.isdecimal() and not c.isascii()]
    # Digits that NFKD turns into ASCII ones need no translation.
    digits = [c for c in digits if unicodedata.normalize("NFKD", c) == c]
    abbreviations = [
        ABBREVIATION.fill(short=sql.SQL(short), long=sql.SQL(long))
        for short, long in ABBREVIATIONS.items()
    ]
    written = {
        "dropped": _class(is_dropped),
        "several": several,
        "letters": "".join([*single, *deleted]),
        "instead": "".join(single.values()),
        "digits": "".join(digits),
        "ascii_digits": "".join(str(unicodedata.decimal(c)) for c in digits),
        "words": _class(str.isalnum),
    }
    parts = {name: sql.SQL(text) for name, text in written.items()}
    return FUNCTION.fill(**parts, abbreviations=joined("\n", abbreviations)).text


def _characters() -> Iterator[str]:
    return (chr(code) for code in range(1, sys.maxunicode + 1) if code not in SURROGATES)


def _class(belongs: Callable[[str], bool]) -> str:
    """The inside of a bracket expression that holds the characters for which ``belongs``."""
    ranges: list[list[int]] = []
    for character in filter(belongs, _characters()):
        code = ord(character)
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(chr(a) if a == b else f"{chr(a)}-{chr(b)}" for a, b in ranges)
