"""Tokens of opening hours in the syntax of OpenStreetMap, and a cursor that reads them."""

from __future__ import annotations

import re
from typing import NamedTuple

from directory.hours.selectors import MONTHS, WEEKDAYS
from directory.hours.states import State

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<comment>"[^"]*")
  | (?P<always>24/7)
  | (?P<time>\d{1,2}:\d{2}(?!\d))
  | (?P<number>\d+)
  | (?P<fallback>\|\|)
  | (?P<word>[a-z]+)
  | (?P<dash>[-\u2010-\u2015\u2212])
  | (?P<sign>[;,:+/()\[\]])
    )""",
    re.IGNORECASE | re.VERBOSE,
)
DAYS = {name.lower(): number for number, name in enumerate(WEEKDAYS)}
MONTH_NUMBERS = {name.lower(): number for number, name in enumerate(MONTHS, 1)}
HOLIDAYS = {"ph": "PH", "sh": "SH"}
STATES = {
    "open": State.OPEN,
    "closed": State.CLOSED,
    "off": State.CLOSED,
    "unknown": State.UNKNOWN,
}
SUN = ("sunrise", "sunset", "dawn", "dusk")


class Token(NamedTuple):
    """A part of the text: its kind, what it says in small letters, where it begins."""

    kind: str
    text: str
    at: int


class HoursSyntaxError(ValueError):
    """Hours that are no OpenStreetMap syntax, or that cannot be evaluated: why, and where.

    ``code`` is "syntax", or says which known part is not taken; ``part`` is the text it is about.
    """

    def __init__(self, code: str, part: str = "", limit: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.part = part
        self.limit = limit


def tokens_of(text: str) -> list[Token]:
    tokens, at = [], 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise HoursSyntaxError("syntax", _from_word(text, at))
        kind = match.lastgroup
        said = match[kind]
        if kind == "comment":
            tokens.append(Token(kind, " ".join(said[1:-1].split()), match.start(kind)))
        else:
            tokens.append(Token(said if kind == "sign" else kind, said.lower(), match.start(kind)))
        at = match.end()
    return [*tokens, Token("end", "", end)]


class Cursor:
    """A cursor in the tokens of a text; ``self.token`` is the next one."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens_of(text)
        self.at = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def ahead(self, count: int = 1) -> Token:
        return self.tokens[min(self.at + count, len(self.tokens) - 1)]

    def take(self, kind: str, *texts: str) -> Token | None:
        """The next token, if it is of this kind (and says one of these); it is then consumed."""
        token = self.token
        if token.kind != kind or (texts and token.text not in texts):
            return None
        self.at += 1
        return token

    def need(self, kind: str) -> Token:
        token = self.take(kind)
        if token is None:
            raise self.refused()
        return token

    def refused(self) -> HoursSyntaxError:
        return HoursSyntaxError("syntax", _from_word(self.text, self.token.at))

    def number(self, most: int, least: int = 1) -> int:
        token = self.token
        if token.kind != "number" or not least <= int(token.text) <= most:
            raise self.refused()
        self.at += 1
        return int(token.text)


def _from_word(text: str, at: int) -> str:
    """The text from the beginning of the word that a place is in."""
    while 0 < at < len(text) and _is_in_word(text[at]) and _is_in_word(text[at - 1]):
        at -= 1
    return text[at:].strip()


def _is_in_word(sign: str) -> bool:
    return sign.isalpha() or sign in "'’"
