"""Which way a text is written, and pieces of another way in it, for paper.

A browser finds both by ``dir="auto"`` and ``<bdi>``; WeasyPrint knows neither, so they are said by
an attribute and by Unicode isolates.
"""

from __future__ import annotations

import re
import unicodedata

LEFT_TO_RIGHT, END = "\u2066", "\u2069"
NO_BREAK_SPACE, WORD_JOINER = "\u00a0", "\u2060"
# "14:00–17:00" is one thing: a line may not end behind the dash.
SPAN = re.compile(r"(?<=\d)–(?=\d)")
# Latin words that end in a sign, such as "LGBT+", and prices: their sign would move over.
LATIN_WITH_SIGN = re.compile(
    r"(?<![\u2066\w])[A-Za-z0-9]+\+(?!\w)"
    r"|(?<![\u2066\w.,])\d+(?:[.,\u00a0\u202f]\d+)*[\u00a0\u202f ]?€"
)


def direction_of(text: str) -> str:
    """ "rtl" or "ltr" by the first letter that has a direction."""
    for sign in text:
        kind = unicodedata.bidirectional(sign)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"


def left_to_right(text: str) -> str:
    """A telephone number or an address, which keeps its order in a line of any script."""
    return f"{LEFT_TO_RIGHT}{text}{END}" if text else ""


def with_signs_isolated(text: str) -> str:
    """The text with every Latin word that ends in a plus, and every price, isolated."""
    return LATIN_WITH_SIGN.sub(lambda found: left_to_right(found[0]), text)


def unbroken(number: str) -> str:
    """A telephone number that no line breaks."""
    return number.replace(" ", NO_BREAK_SPACE)


def with_spans_unbroken(text: str) -> str:
    """The text with times such as "14:00–17:00" that no line breaks."""
    return SPAN.sub(f"{WORD_JOINER}–{WORD_JOINER}", text)
