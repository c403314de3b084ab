"""Detects secret tokens in text, also when they are encoded, decorated or split, to redact them.

Our secrets are random texts of 32 characters of base64url. People send them encoded, with invisible
marks or full-width letters, or split by spaces, dots or line breaks. So a text is first normalised
to plain characters (`_plain`: escapes decoded, marks dropped, NFKD, dashes unified), each with its
span in the text. Then it is split into pieces of the alphabet. Adjacent pieces that are no words,
dates, ids or names of code form a chain; a chain of twelve characters or more is left out.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

# So many characters of a token may appear; twelve are left out.
MOST_SHOWN = 11
# Pieces of one token have at most so many other characters between them.
APART = 3
# A piece of a token may look like a word by chance: up to this length, so many in a row.
CHANCE_LENGTH, CHANCE_WORDS = 4, 2
# A piece up to this length is neither a word nor part of a token by itself.
SHORT = 2
PIECE = re.compile(r"[A-Za-z0-9_-]+")
ESCAPES = re.compile(
    # Percent-encoded, maybe several times: %255A is %5A is Z.
    r"(?P<percent>(?:%(?:25)*[0-9A-Fa-f]{2})+)"
    r"|\\+(?:x(?P<x>[0-9A-Fa-f]{2})|u\{?(?P<u>[0-9A-Fa-f]{4,6})\}?|U(?P<U>[0-9A-Fa-f]{8}))"
    # A line break or a tab, and any other backslash.
    r"|(?P<control>\\+[abfnrtv0])|(?P<sign>\\+)"
    r"|(?P<entity>&(?:amp;)*#?\w{1,31};)"
    r"|(?P<one>.)",
    re.DOTALL,
)
DISGUISE = re.compile(r"[%\\&]")

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
VOWELS = "aeiouy"
# Consonants, and those that follow them in words of English and French and in names of code.
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
    """A run of characters of the tokens' alphabet; ``start`` and ``end`` in the plain text."""

    text: str
    start: int
    end: int
    is_readable: bool

    @property
    def is_short(self) -> bool:
        """Whether it is too short to be judged by itself."""
        return len(self.text) <= SHORT


def without_tokens(text: str, omitted: str) -> str:
    """``text`` with ``omitted`` in place of everything like a token."""
    plain, spans = _plain(text)
    token_spans = list(_tokens(plain))
    if not token_spans:
        return text
    parts, at = [], 0
    for start, end in token_spans:
        first, last = (start, end) if spans is None else (spans[start][0], spans[end - 1][1])
        if first >= at:
            parts += [text[at:first], omitted]
        at = max(at, last)
    return "".join([*parts, text[at:]])


def _plain(text: str) -> tuple[str, list[tuple[int, int]] | None]:
    """The normalised characters of a text, and the span of each in it (None: all unchanged)."""
    if text.isascii() and not DISGUISE.search(text):
        return text, None
    signs, spans = [], []
    for unit in ESCAPES.finditer(text):
        for sign in _folded(_decoded(unit)):
            signs.append(sign)
            spans.append(unit.span())
    return "".join(signs), spans


def _decoded(unit: re.Match[str]) -> str:
    """The characters that an escape or a single character encodes."""
    kind = unit.lastgroup or ""
    code = unit[kind]
    if kind == "percent":
        octets = bytes.fromhex("".join(re.findall(r"%(?:25)*([0-9A-Fa-f]{2})", code)))
        return octets.decode("utf-8", "replace")
    if kind in {"x", "u", "U"}:
        number = int(code, 16)
        return chr(number) if number <= 0x10FFFF else ""
    if kind == "entity":
        return html.unescape(code.replace("amp;", ""))
    return {"control": "\n", "sign": ""}.get(kind, code)


def _folded(text: str) -> Iterator[str]:
    """Characters without marks, each dash as "-", letters of any width and style as plain ones."""
    for sign in unicodedata.normalize("NFKD", text):
        kind = unicodedata.category(sign)
        if kind[0] != "M" and kind != "Cf":
            yield {"Pd": "-", "Pc": "_"}.get(kind, sign)


def _tokens(plain: str) -> Iterator[tuple[int, int]]:
    """The spans of what looks like a token."""
    for chain in _chains(plain):
        odd = [at for at, piece in enumerate(chain) if not piece.is_readable]
        # Numbers and initials at the ends of the chain may be what they seem.
        part = chain[odd[0] : odd[-1] + 1] if odd else chain
        letters = "".join(piece.text for piece in part)
        if len(letters) > MOST_SHOWN and (_is_odd(part) or _is_in_single_letters(part)):
            yield part[0].start, part[-1].end


def _is_odd(chain: list[Piece]) -> bool:
    """Whether at least half of a chain's characters are in unreadable pieces."""
    odd = sum(len(piece.text) for piece in chain if not piece.is_readable)
    return odd * 2 >= sum(len(piece.text) for piece in chain)


def _is_in_single_letters(chain: list[Piece]) -> bool:
    """Whether all pieces are one or two letters, in mixed case as in a token."""
    letters = "".join(piece.text for piece in chain)
    is_mixed = letters != letters.lower() and letters != letters.upper()
    return is_mixed and all(piece.is_short for piece in chain)


def _chains(plain: str) -> Iterator[list[Piece]]:
    """Adjacent pieces that are unreadable or short, with few short words between them."""
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
    for match in PIECE.finditer(plain):
        # A single character counts as readable.
        is_plain = len(match[0]) == 1 or is_readable(match[0])
        yield Piece(match[0], *match.span(), is_plain)


def is_readable(piece: str) -> bool:
    """Whether a piece is no part of a token: an id, a date, or words of a language."""
    if UUID.fullmatch(piece) or FIGURES.fullmatch(piece) or HUMPS.fullmatch(piece):
        return True
    if piece.isupper():
        piece = piece.lower()
    first, *others = re.split("[-_]+", piece.strip("-_"))
    words = [first[:1].lower() + first[1:], *others]
    return all(_is_word(word) or (word.isdigit() and len(word) < 5) for word in words)


def _is_word(text: str) -> bool:
    """Whether letters follow each other as in words; true of one random text of 12 in a million."""
    if not re.fullmatch("[a-z]{1,20}", text) or re.search(f"[{VOWELS}]{{4}}", text):
        return False
    pairs = pairwise(text)
    return all(
        one in VOWELS or two in VOWELS or two in FOLLOWERS.get(one, "") for one, two in pairs
    )
