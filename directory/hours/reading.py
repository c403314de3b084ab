"""Parsing and validation of opening hours: both build the same ``Timeline``.

Wording, states, tables and open intervals are all derived from a ``Timeline`` built here. Stored
hours that cannot be parsed count as unknown: ``timeline_of`` alone catches and logs that.
"""

import logging
from datetime import date
from functools import lru_cache
from typing import TypedDict
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from opening_hours import ParserError  # type: ignore[attr-defined]  # not in its types

from directory.holidays import ALSACE_MOSELLE
from directory.hours.rules import MAX_LENGTH, complete_rule, refusal_reason, rules_of
from directory.hours.timeline import Timeline

logger = logging.getLogger(__name__)

PARIS = ZoneInfo("Europe/Paris")


class CompletedBy(TypedDict):
    """What ``complete_rule`` adds to hours."""

    department: str
    closed_periods: list[tuple[date, date]]
    from_year: int


# An example of what ``complete_rule`` adds: local holidays and a closure.
COMPLETED: CompletedBy = {
    "department": ALSACE_MOSELLE[0],
    "closed_periods": [(date(2026, 12, 24), date(2027, 1, 3))],
    "from_year": 2026,
}


class UnreadableHoursError(ValueError):
    """Opening hours that cannot be parsed; the message says why, in the reader's language."""


def validate_opening_hours(text: str) -> None:
    """Raise UnreadableHoursError, with a reason for the author, unless ``text`` can be stored.

    The hours are parsed as they are written, and as completed for a site.
    """
    if len(text) > MAX_LENGTH:
        raise UnreadableHoursError(
            _("Opening hours have at most %(limit)d characters; these have %(count)d.")
            % {"limit": MAX_LENGTH, "count": len(text)}
        )
    if reason := _reason_against(text, get_language()):
        raise UnreadableHoursError(reason)


# A file is validated several times, and many of its rows share their hours.
@lru_cache(maxsize=2048)
def _reason_against(text: str, _language: str | None) -> str:
    """Why hours cannot be stored, in the reader's language; "" when they can."""
    try:
        read(text, PARIS)
        _built(complete_rule(text, **COMPLETED), PARIS, named_in=text)
    except UnreadableHoursError as error:
        return str(error)
    return ""


def read(text: str, zone: ZoneInfo) -> Timeline:
    """Parse hours in ``zone``; raises UnreadableHoursError."""
    if reason := refusal_reason(text):
        raise UnreadableHoursError(reason)
    return _built(text, zone, named_in=text)


def timeline_of(rule_text: str, time_zone: str) -> Timeline | None:
    """The rule ready to evaluate; None when it is empty or cannot be read."""
    if not rule_text.strip():
        return None
    try:
        return read(rule_text, ZoneInfo(time_zone))
    except UnreadableHoursError as error:
        logger.warning("Opening hours cannot be read: %r (%s)", rule_text, error)
        return None


# About 4 kB each; enough for an installation of this size to parse each rule once per worker.
parsed = lru_cache(maxsize=4096)(timeline_of)


def is_readable(rule_text: str) -> bool:
    """Whether hours are not empty and can be parsed."""
    return parsed(rule_text, PARIS.key) is not None


def _built(text: str, zone: ZoneInfo, *, named_in: str) -> Timeline:
    """The timeline of a rule whose syntax is known, or the reason with the part at fault."""
    try:
        return Timeline(text, zone)
    except ParserError as error:
        raise UnreadableHoursError(
            _("“%(rule)s” cannot be computed here. Write it in another way, or leave it out.")
            % {"rule": _at_fault(named_in, zone)}
        ) from error


def _at_fault(text: str, zone: ZoneInfo) -> str:
    """The first rule of ``text`` that cannot be built alone; all of it when each can."""
    return next((rule for _separator, rule in rules_of(text) if not _is_built(rule, zone)), text)


def _is_built(rule: str, zone: ZoneInfo) -> bool:
    try:
        Timeline(rule, zone)
    except ParserError:
        return False
    return True
