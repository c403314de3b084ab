"""Unicode sanitising of what people send: refused and removed characters, normalisation (NFC).

``is_refused`` finds control characters and lone surrogates, which PostgreSQL or a terminal cannot
take: the input is refused. ``cleaned`` removes invisible characters that change how the rest is
read (overrides of direction, zero-width and private-use characters) and composes letters (NFC).
Kept is what scripts need: ZWNJ and ZWJ inside words (Persian, emoji), LRM, RLM and ALM, combining
marks of Arabic, Pashto and Tigrinya (at most ``MOST_MARKS`` on a letter), and directional isolates
that are closed in the same line.
"""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

ODD_CHARACTER = _("This holds a character that cannot be stored.")
# NUL, the other controls of ASCII except tab and line ends, and halves of surrogate pairs.
REFUSED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x85]")
INVISIBLE = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff"  # controls, surrogates
    "\xad\u115f\u1160\u180e\u3164\uffa0"  # soft hyphen, fillers
    "\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"  # without width, annotations
    "\u202a-\u202e"  # embeddings and overrides of direction
    "\ue000-\uf8ff\U000f0000-\U0010ffff"  # private use
    "\ufdd0-\ufdef\ufffe\uffff"  # no characters
    "\U000e0000-\U000e0fff"  # tags, variation selectors of other scripts
    "]"
)
# A joiner that joins nothing: at an edge, beside white space, or twice.
JOINERS = "[\u200c\u200d]"
IDLE_JOINER = re.compile(rf"(?:^|(?<=\s)|(?<={JOINERS})){JOINERS}+|{JOINERS}+(?=\s|$)")
ISOLATES = re.compile("[\u2066-\u2069\n]")
# No script puts more marks on a letter; more of them cover the lines around.
MOST_MARKS = 8
# Marks that override the direction of writing, in UTF-8, whose last byte differs.
OVERRIDES = re.compile(rb"\xe2\x80[\xaa-\xae]")
OPENING, CLOSING = "\u2066\u2067\u2068", "\u2069"


def without_overrides(content: bytes) -> bytes:
    """A text in UTF-8 without marks that override the direction of writing.

    None of our pages writes one, and texts stored before they were refused may hold them.
    """
    return OVERRIDES.sub(b"", content) if OVERRIDES.search(content) else content


def is_refused(text: str) -> bool:
    """Whether a text holds a character that is refused rather than removed."""
    return bool(REFUSED.search(text))


def holds_refused(value: object) -> bool:
    """Whether a JSON value holds a refused character in a text or a name of a member."""
    left = [value]  # iterative: a value nested a thousand deep would exhaust the call stack
    while left:
        each = left.pop()
        if isinstance(each, str) and is_refused(each):
            return True
        if isinstance(each, dict):
            left += [*each.keys(), *each.values()]
        elif isinstance(each, list):
            left += each
    return False


def cleaned(text: str) -> str:
    """The text as it is stored: composed (NFC), without misleading invisible characters."""
    if text.isascii() and text.isprintable():
        return text
    bare = INVISIBLE.sub("", LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)))
    # Removed characters may have prevented the composition of letters.
    composed = unicodedata.normalize("NFC", IDLE_JOINER.sub("", _with_paired_isolates(bare)))
    return _with_few_marks(composed)


def _with_few_marks(text: str) -> str:
    """The text with at most ``MOST_MARKS`` combining marks on one letter."""
    limited, marks = [], 0
    for sign in text:
        marks = marks + 1 if unicodedata.category(sign) in ("Mn", "Me") else 0
        if marks <= MOST_MARKS:
            limited.append(sign)
    return "".join(limited)


def _with_paired_isolates(text: str) -> str:
    """The text with only those directional isolates that are opened and closed in one line."""
    paired: set[int] = set()
    open_at: list[int] = []
    for match in ISOLATES.finditer(text):
        sign = match[0]
        if sign in OPENING:
            open_at.append(match.start())
        elif sign == CLOSING and open_at:
            paired |= {open_at.pop(), match.start()}
        elif sign == "\n":
            open_at.clear()
    return ISOLATES.sub(lambda match: _without_unpaired(match, paired), text)


def _without_unpaired(match: re.Match[str], paired: set[int]) -> str:
    return match[0] if match[0] == "\n" or match.start() in paired else ""
