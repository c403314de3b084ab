"""Checks of a translation against its source, in the manner of Weblate.

Each check is a small function of source, translation and language that yields what it found. They
warn: a translator dismisses one with a reason (``models.Dismissal``), and so does who publishes.
HTML and links that run a script are refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.markdown import unsafe_in
from translations.spelling import misspelled

# A longer translation than this share of its source may not fit where it is shown.
LONGER = 1.6
# Characters that any translation may be longer: short words differ more.
ALWAYS_ALLOWED = 20
FRENCH_PHONE = re.compile(r"(?:\+33[\s.-]?|\b0)[1-9](?:[\s.-]?\d\d){4}\b")
LINK = re.compile(
    r"https?://[^\s)\]>]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b(?:[a-z0-9-]+\.)+(?:fr|org|eu|com|net)\b",
    re.IGNORECASE | re.ASCII,
)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\{?\s*\w*\s*\}?\}")
# "1 234,50": a space stands before three digits only.
NUMBER = re.compile(r"\d+(?:[ \u00a0\u202f]\d{3}(?!\d)|[.,'\u066b\u066c]\d+)*")
SEPARATOR = re.compile(r"\D")
MARKS = {
    "lists": re.compile(r"^\s*(?:[-*+]|\d+[.)])\s", re.MULTILINE),
    "headings": re.compile(r"^#{1,6}\s", re.MULTILINE),
    "bold": re.compile(r"\*\*"),
    "links": re.compile(r"\]\("),
}
KASHIDA = "\u0640"
# Zero-width space and joiner, word joiner, byte order mark, and marks that turn the direction.
INVISIBLE = re.compile("[\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
JOINERS = re.compile("[\u200c\u200d]")
# Scripts in which a zero-width non-joiner is part of the spelling.
JOINED = frozenset({"fa", "ps"})
# What ends a text, in several scripts, as one mark of each kind.
ENDS = {".": ".", "…": ".", "።": ".", "۔": ".", "?": "?", "؟": "?", "፧": "?", "!": "!"} | {
    ":": ":",
    "፦": ":",
    ";": ";",
    "؛": ";",
}
CLOSING = " \t\n\u00a0\u202f»”\"')]*_"


@dataclass(frozen=True)
class Wording:
    """What is checked: source and translation, the language, and the longest text of the field."""

    source: str
    text: str
    language: str
    longest: int = 0


@dataclass(frozen=True)
class Check:
    """One check: its code, its name, and the function that yields what it found."""

    code: str
    label: Promise
    found: Callable[[Wording], Iterable[str]]
    is_dismissible: bool = True


@dataclass(frozen=True)
class Finding:
    """What a check found in a translation."""

    code: str
    label: Promise
    details: str
    is_dismissible: bool


def ascii_digits(text: str) -> str:
    """The text with the digits of every script as 0 to 9."""
    return "".join(str(int(each)) if each.isdecimal() else each for each in text)


def _differences(one: Iterable[str], other: Iterable[str]) -> Iterator[str]:
    """What is missing in the other, with "−", and what is more there, with "+"."""
    before, after = Counter(one), Counter(other)
    yield from (f"−{each}" for each in (before - after))
    yield from (f"+{each}" for each in (after - before))


def _phones_in(text: str) -> list[str]:
    found = (SEPARATOR.sub("", each) for each in FRENCH_PHONE.findall(ascii_digits(text)))
    return [f"0{each[2:]}" if each.startswith("33") else each for each in found]


def _numbers_in(text: str) -> list[str]:
    text = LINK.sub(" ", FRENCH_PHONE.sub(" ", ascii_digits(text)))
    return [SEPARATOR.sub("", each) for each in NUMBER.findall(text)]


def _links_in(text: str) -> list[str]:
    return [each.rstrip(".,;:").lower() for each in LINK.findall(text)]


def numbers(wording: Wording) -> Iterator[str]:
    yield from _differences(_numbers_in(wording.source), _numbers_in(wording.text))


def phones(wording: Wording) -> Iterator[str]:
    yield from _differences(_phones_in(wording.source), _phones_in(wording.text))


def links(wording: Wording) -> Iterator[str]:
    yield from _differences(_links_in(wording.source), _links_in(wording.text))


def placeholders(wording: Wording) -> Iterator[str]:
    source, text = (PLACEHOLDER.findall(each) for each in (wording.source, wording.text))
    yield from _differences(source, text)


def end_punctuation(wording: Wording) -> Iterator[str]:
    source, text = (_end_of(each) for each in (wording.source, wording.text))
    if source != text:
        yield f"{source or '–'} → {text or '–'}"


def _end_of(text: str) -> str:
    stripped = text.rstrip(CLOSING)
    return ENDS.get(stripped[-1], "") if stripped else ""


def same_as_source(wording: Wording) -> Iterator[str]:
    words = [word for word in wording.source.split() if word.isalpha()]
    if wording.source.strip() == wording.text.strip() and len(words) > 1:
        yield wording.text.strip()[:60]


def too_long(wording: Wording) -> Iterator[str]:
    most = int(len(wording.source) * LONGER) + ALWAYS_ALLOWED
    most = min(most, wording.longest) if wording.longest else most
    if len(wording.text) > most:
        yield f"{len(wording.text)} > {most}"


def formatting(wording: Wording) -> Iterator[str]:
    for name, mark in MARKS.items():
        source, text = (len(mark.findall(each)) for each in (wording.source, wording.text))
        if source != text:
            yield f"{name}: {source} → {text}"


def unsafe(wording: Wording) -> Iterator[str]:
    yield from unsafe_in(wording.text)


def kashida(wording: Wording) -> Iterator[str]:
    yield from (word for word in wording.text.split() if KASHIDA in word)


def invisible(wording: Wording) -> Iterator[str]:
    found = INVISIBLE.findall(wording.text)
    if wording.language not in JOINED:
        found += JOINERS.findall(wording.text)
    yield from sorted({f"U+{ord(each):04X}" for each in found})


def spelling(wording: Wording) -> Iterator[str]:
    known = {word.casefold() for word in re.findall(r"\w+", wording.source)}
    text = LINK.sub(" ", wording.text)
    yield from (word for word in misspelled(text, wording.language) if word.casefold() not in known)


CHECKS = (
    Check("numbers", _("Numbers"), numbers),
    Check("phones", _("Phone numbers"), phones),
    Check("links", _("Links and addresses"), links),
    Check("placeholders", _("Placeholders"), placeholders),
    Check("end", _("Punctuation at the end"), end_punctuation),
    Check("same", _("Same as the French"), same_as_source),
    Check("too_long", _("Too long"), too_long),
    Check("markdown", _("Formatting"), formatting),
    Check("unsafe", _("HTML, or a link that runs a script"), unsafe, is_dismissible=False),
    Check("kashida", _("Stretched letters"), kashida),
    Check("invisible", _("Invisible characters"), invisible),
    Check("spelling", _("Spelling"), spelling),
)
DISMISSIBLE = frozenset(check.code for check in CHECKS if check.is_dismissible)


def findings(wording: Wording, dismissed: Iterable[str] = ()) -> list[Finding]:
    """What the checks find, in their order, without those ``dismissed``; none of an empty text."""
    if not wording.text.strip():
        return []
    left_out = set(dismissed)
    return [
        Finding(check.code, check.label, " · ".join(details[:8]), check.is_dismissible)
        for check in CHECKS
        if check.code not in left_out and (details := list(dict.fromkeys(check.found(wording))))
    ]
