"""Which characters may stand in what people send.

``is_refused`` finds what nobody types and PostgreSQL or a terminal cannot take: it is refused.
``cleaned`` takes out what cannot be seen and changes how the rest is read: marks that override the
direction of writing, characters without width, private ones; and composes letters (NFC). What
scripts need stays: ZWNJ and ZWJ inside words (Persian, emoji), LRM, RLM and ALM, combining marks
of Arabic, Pashto and Tigrinya (at most ``MOST_MARKS`` on a letter), isolates of direction that are
closed in the same line.
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
# No script puts more marks on a letter; texts that do draw over the lines around.
MOST_MARKS = 8
OPENING, CLOSING = "\u2066\u2067\u2068", "\u2069"


def is_refused(text: str) -> bool:
    """Whether a text holds something that is refused rather than taken out."""
    return bool(REFUSED.search(text))


def holds_refused(value: object) -> bool:
    """Whether a value of JSON holds, in a text or a name of a member, what is refused."""
    left = [value]  # what is nested a thousand deep would exhaust the stack of a recursion
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
    """The text as it is kept: composed, without what is invisible and misleads."""
    if text.isascii() and text.isprintable():
        return text
    bare = INVISIBLE.sub("", LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)))
    # What was taken out may have kept letters from being composed.
    composed = unicodedata.normalize("NFC", IDLE_JOINER.sub("", _with_paired_isolates(bare)))
    return _with_few_marks(composed)


def _with_few_marks(text: str) -> str:
    """The text with at most ``MOST_MARKS`` combining marks on one letter: more hide other lines."""
    limited, marks = [], 0
    for sign in text:
        marks = marks + 1 if unicodedata.category(sign) in ("Mn", "Me") else 0
        if marks <= MOST_MARKS:
            limited.append(sign)
    return "".join(limited)


def _with_paired_isolates(text: str) -> str:
    """The text with only those isolates that are opened and closed in one line."""
    paired: set[int] = set()
    open_at: list[int] = []
    for found in ISOLATES.finditer(text):
        sign = found[0]
        if sign in OPENING:
            open_at.append(found.start())
        elif sign == CLOSING and open_at:
            paired |= {open_at.pop(), found.start()}
        elif sign == "\n":
            open_at.clear()
    return ISOLATES.sub(lambda found: _without_unpaired(found, paired), text)


def _without_unpaired(found: re.Match[str], paired: set[int]) -> str:
    return found[0] if found[0] == "\n" or found.start() in paired else ""
