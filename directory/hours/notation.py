"""Hours as people and files write them, read into the syntax of OpenStreetMap.

``reading_of`` is the one way in, for forms, imports and the API. Text that is already in that
syntax only has its spelling put right. Sentences and habits ("du lundi au vendredi 9h-12h et
14h-17h", "lun-ven", "tous les jours sauf dimanche", "mercredi sur rendez-vous") are read in French,
English and Arabic; whoever sent them is shown what was understood and confirms it. What is not
surely understood is refused: nothing is guessed from a part of a text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from directory.hours.grammar import parse
from directory.hours.notation_words import folded
from directory.hours.reading import UnreadableHoursError, validate_opening_hours
from directory.hours.rules import EXAMPLE, refusal_reason
from directory.hours.selectors import MONTHS, WEEKDAYS
from directory.hours.sentences import SentenceReader, read_sentence
from directory.hours.tokens import HoursSyntaxError

_QUOTED = re.compile(r'("[^"]*")')
_DAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH)"
_CAPITALS = re.compile(r"\b(?:mo|tu|we|th|fr|sa|su|ph|sh|[a-z]{3})\b", re.IGNORECASE)
# What is spelled in several ways, and how it is stored.
_SPELLINGS = (
    (re.compile(r"\s*[\u2010-\u2015\u2212]\s*"), "-"),
    (re.compile(r"\s*-\s*(?!\d+ days?\b)"), "-"),
    (re.compile(rf"(?<=\w)\s*:\s+(?=\d\d?:|{_DAY})"), " "),
    (re.compile(rf"(?<![:\d])\b({_DAY}(?:\[[^\]]*\])?),\s+(?={_DAY}\b)"), r"\1,"),
    (re.compile(r"\s*;[\s;]*"), "; "),
    (re.compile(r"\s+"), " "),
)


@dataclass(frozen=True)
class Reading:
    """Hours in OpenStreetMap syntax; ``is_literal`` when they were written in it already."""

    rule: str
    is_literal: bool


def reading_of(text: str, department: str | None = None) -> Reading:
    """The hours that a text states; raises UnreadableHoursError with a reason for its author.

    ``department`` (INSEE code) is that of the place, where it is known.
    """
    literal = " ".join(text.split())
    try:
        parse(literal)
    except HoursSyntaxError as error:
        if error.code != "syntax":
            validate_opening_hours(literal, department)
        rule, reader = read_sentence(text)
        if rule is None:
            raise UnreadableHoursError(_reason(literal, reader)) from error
        validate_opening_hours(rule, department)
        return Reading(rule, is_literal=False)
    spelled = _spelled(literal)
    validate_opening_hours(spelled, department)
    return Reading(spelled, is_literal=True)


def _reason(text: str, reader: SentenceReader) -> str:
    """Why hours are refused, with the part that is not understood."""
    if unknown := reader.unknown_word:
        message = _("Not understood: “%(part)s”. Write for example: %(example)s")
        return message % {"part": _as_written(unknown, text)[:80], "example": EXAMPLE}
    if reader.is_understood and not reader.is_whole:
        message = _("“%(text)s” names days without their hours. Write for example: %(example)s")
        return message % {"text": text[:80], "example": EXAMPLE}
    return refusal_reason(text) or _("These hours are not understood: %(text)s") % {
        "text": text[:80]
    }


def _as_written(part: str, text: str) -> str:
    """The words of a text that contain a folded part of it."""
    words = text.split()
    for length in range(1, len(words) + 1):
        for start in range(len(words) - length + 1):
            run = " ".join(words[start : start + length])
            if part in folded(run):
                return run.strip(",;.:")
    return part


def _spelled(text: str) -> str:
    """Readable hours in their usual spelling; as they are where that would change what they say."""
    parts = _QUOTED.split(text)
    for number in range(0, len(parts), 2):
        parts[number] = _CAPITALS.sub(_capitalized, parts[number])
        for pattern, spelling in _SPELLINGS:
            parts[number] = pattern.sub(spelling, parts[number])
    spelled = "".join(parts).strip("; ")
    return spelled if _meaning(spelled) == _meaning(text) else text


def _capitalized(match: re.Match[str]) -> str:
    word = match[0]
    if word.upper() in ("PH", "SH"):
        return word.upper()
    return word.capitalize() if word.capitalize() in (*WEEKDAYS, *MONTHS) else word


def _meaning(text: str) -> list[tuple]:
    try:
        return [(rule.joint, rule.days, rule.spans, rule.is_timed) for rule in parse(text)]
    except HoursSyntaxError:
        return []
