"""Where a text holds something like one of our tokens, whole, in disguise or in pieces.

Our secrets are random texts of 32 characters of base64url. People send them in every state:
encoded, with invisible marks or full-width letters, cut into pieces by spaces, dots or line breaks.
So a text is first read as plain letters (`_plain`: escapes decoded, marks dropped, look-alikes of
NFKD and dashes replaced), each with its place in the text. Then it is taken apart into pieces of
the alphabet; pieces that are no words, dates, ids or names of code and follow each other closely
belong together, and where together they have twelve characters or more all of them are left out.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

# As many characters of a token may not be read.
MOST_READ = 11
# Pieces of one token have at most so many other characters between them.
APART = 3
# A word between two pieces of a token may be one by chance: as long, and as many of them.
CHANCE_LENGTH, CHANCE_WORDS = 4, 2
# So short a piece is neither a word nor part of a token by itself.
SHORT = 2
PIECE = re.compile(r"[A-Za-z0-9_-]+")
ESCAPES = re.compile(
    # Percent-encoded, maybe several times: %255A is %5A is Z.
    r"(?P<percent>(?:%(?:25)*[0-9A-Fa-f]{2})+)"
    r"|\\+(?:x(?P<x>[0-9A-Fa-f]{2})|u\{?(?P<u>[0-9A-Fa-f]{4,6})\}?|U(?P<U>[0-9A-Fa-f]{8}))"
    # A line break or a tab, and whatever else stands behind the sign of an escape.
    r"|(?P<control>\\+[abfnrtv0])|(?P<sign>\\+)"
    r"|(?P<entity>&(?:amp;)*#?\w{1,31};)"
    r"|(?P<one>.)",
    re.DOTALL,
)
DISGUISE = re.compile(r"[%\\&]")

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
VOWELS = "aeiouy"
# Consonants and those that stand behind them in words of English and French, and in names of code.
FOLLOWERS = {
    "b": "blrst",
    "c": "chklrst",
    "d": "dfglmrsw",
    "f": "flprst",
    "g": "ghlmnrst",
    "h": "t",
    "k": "sw",
    "l": "bcdfklmpstv",
    "m": "blmnps",
    "n": "cdfgjklmnpqrstv",
    "p": "cdhlprst",
    "r": "bcdfgklmnpqrstvw",
    "s": "bcfghklmnpstw",
    "t": "bcdhlmprstw",
    "w": "ns",
    "x": "cpt",
}
HUMPS = re.compile(r"(?:[A-Z][a-z]{3,})+(?:Error|Exception|Warning)")
FIGURES = re.compile(r"[\d-]{1,20}(?:T\d\d)?|0x[0-9a-f]{1,16}|[0-9a-f]{12}")


@dataclass(frozen=True)
class Piece:
    """Characters of the alphabet of tokens that stand together; ends in the plain text."""

    text: str
    start: int
    end: int
    is_readable: bool

    @property
    def is_short(self) -> bool:
        """Whether it says nothing by itself."""
        return len(self.text) <= SHORT


def without_tokens(text: str, omitted: str) -> str:
    """``text`` with ``omitted`` in place of everything like a token."""
    plain, places = _plain(text)
    found = list(_tokens(plain))
    if not found:
        return text
    kept, at = [], 0
    for start, end in found:
        first, last = (start, end) if places is None else (places[start][0], places[end - 1][1])
        if first >= at:
            kept += [text[at:first], omitted]
        at = max(at, last)
    return "".join([*kept, text[at:]])


def _plain(text: str) -> tuple[str, list[tuple[int, int]] | None]:
    """The letters a text stands for, and from where to where in it each stands; None for itself."""
    if text.isascii() and not DISGUISE.search(text):
        return text, None
    signs, places = [], []
    for unit in ESCAPES.finditer(text):
        for sign in _folded(_decoded(unit)):
            signs.append(sign)
            places.append(unit.span())
    return "".join(signs), places


def _decoded(unit: re.Match[str]) -> str:
    """What an escape or a single character stands for."""
    kind = unit.lastgroup or ""
    value = unit[kind]
    if kind == "percent":
        octets = bytes.fromhex("".join(re.findall(r"%(?:25)*([0-9A-Fa-f]{2})", value)))
        return octets.decode("utf-8", "replace")
    if kind in {"x", "u", "U"}:
        number = int(value, 16)
        return chr(number) if number <= 0x10FFFF else ""
    if kind == "entity":
        return html.unescape(value.replace("amp;", ""))
    return {"control": "\n", "sign": ""}.get(kind, value)


def _folded(text: str) -> Iterator[str]:
    """Characters without marks, each dash as "-", letters of any width and style as plain ones."""
    for sign in unicodedata.normalize("NFKD", text):
        kind = unicodedata.category(sign)
        if kind[0] != "M" and kind != "Cf":
            yield {"Pd": "-", "Pc": "_"}.get(kind, sign)


def _tokens(plain: str) -> Iterator[tuple[int, int]]:
    """From where to where something like a token stands."""
    for chain in _chains(plain):
        odd = [at for at, piece in enumerate(chain) if not piece.is_readable]
        # Figures and initials around what is unreadable may be what they seem.
        part = chain[odd[0] : odd[-1] + 1] if odd else chain
        letters = "".join(piece.text for piece in part)
        if len(letters) > MOST_READ and (_is_odd(part) or _is_in_single_letters(part)):
            yield part[0].start, part[-1].end


def _is_odd(chain: list[Piece]) -> bool:
    """Whether at least half of what belongs together is unreadable."""
    odd = sum(len(piece.text) for piece in chain if not piece.is_readable)
    return odd * 2 >= sum(len(piece.text) for piece in chain)


def _is_in_single_letters(chain: list[Piece]) -> bool:
    """Whether letters or pairs of them, as mixed as those of a token are, stand apart."""
    letters = "".join(piece.text for piece in chain)
    is_mixed = letters != letters.lower() and letters != letters.upper()
    return is_mixed and all(piece.is_short for piece in chain)


def _chains(plain: str) -> Iterator[list[Piece]]:
    """Pieces that may belong together: unreadable or short, and few words that may be chance."""
    chain: list[Piece] = []
    words = 0
    for piece in _pieces(plain):
        may_be_part = not piece.is_readable or piece.is_short
        is_near = bool(chain) and piece.start - chain[-1].end <= APART
        words = 0 if may_be_part else words + 1
        by_chance = words <= CHANCE_WORDS and len(piece.text) <= CHANCE_LENGTH
        if is_near and (may_be_part or by_chance):
            chain.append(piece)
            continue
        if chain:
            yield chain
        chain = [piece] if may_be_part else []
    if chain:
        yield chain


def _pieces(plain: str) -> Iterator[Piece]:
    for found in PIECE.finditer(plain):
        # A single sign is as good as any.
        is_plain = len(found[0]) == 1 or is_readable(found[0])
        yield Piece(found[0], *found.span(), is_plain)


def is_readable(piece: str) -> bool:
    """Whether characters of our tokens are none: an id, a date, or words of a language."""
    if UUID.fullmatch(piece) or FIGURES.fullmatch(piece) or HUMPS.fullmatch(piece):
        return True
    if piece.isupper():
        piece = piece.lower()
    first, *others = re.split("[-_]+", piece.strip("-_"))
    words = [first[:1].lower() + first[1:], *others]
    return all(_is_word(word) or (word.isdigit() and len(word) < 5) for word in words)


def _is_word(text: str) -> bool:
    """Whether letters stand as in words, as one in a million random texts of twelve signs does."""
    if not re.fullmatch("[a-z]{1,20}", text) or re.search(f"[{VOWELS}]{{4}}", text):
        return False
    pairs = pairwise(text)
    return all(
        one in VOWELS or two in VOWELS or two in FOLLOWERS.get(one, "") for one, two in pairs
    )
