"""Parsing and validation of opening hours: both build the same ``Timeline``.

Wording, states, tables and open intervals are all derived from a ``Timeline`` built here. Stored
hours that cannot be parsed count as unknown: ``timeline_of`` alone catches and logs that. What can
be parsed can be evaluated at any moment, in any department.
"""

import logging
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from directory.hours.rules import MAX_LENGTH, refusal_reason
from directory.hours.school_calendars import names_school, version, version_for
from directory.hours.timeline import Timeline, split_calendar

logger = logging.getLogger(__name__)

PARIS = ZoneInfo("Europe/Paris")


class UnreadableHoursError(ValueError):
    """Opening hours that cannot be parsed; the message says why, in the reader's language."""


def validate_opening_hours(text: str, department: str | None = None) -> None:
    """Raise UnreadableHoursError, with a reason for the author, unless ``text`` can be stored.

    ``department`` (INSEE code) is that of the place, where it is known: some rules, such as those
    about school holidays, can be evaluated in some departments only.
    """
    if len(text) > MAX_LENGTH:
        raise UnreadableHoursError(
            _("Opening hours have at most %(limit)d characters; these have %(count)d.")
            % {"limit": MAX_LENGTH, "count": len(text)}
        )
    calendars = version() if department and names_school(text) else 0
    if reason := _reason_against(text, department, get_language(), calendars):
        raise UnreadableHoursError(reason)


# A file is validated several times, and many of its rows share their hours.
@lru_cache(maxsize=2048)
def _reason_against(
    text: str, department: str | None, _language: str | None, _calendars: int
) -> str:
    """Why hours cannot be stored, in the reader's language; "" when they can."""
    return refusal_reason(text, department) or ""


def read(text: str, zone: ZoneInfo) -> Timeline:
    """Parse hours in ``zone``, as written or as stored; raises UnreadableHoursError."""
    if reason := refusal_reason(split_calendar(text)[0]):
        raise UnreadableHoursError(reason)
    return Timeline(text, zone)


def timeline_of(rule_text: str, time_zone: str) -> Timeline | None:
    """The rule ready to evaluate; None when it is empty or cannot be read."""
    if not rule_text.strip():
        return None
    try:
        return read(rule_text, ZoneInfo(time_zone))
    except UnreadableHoursError as error:
        logger.warning("Opening hours cannot be read: %r (%s)", rule_text, error)
        return None


def parsed(rule_text: str, time_zone: str) -> Timeline | None:
    """``timeline_of``, parsed once per worker, and again when school holidays are entered."""
    return parsed_once(rule_text, time_zone, version_for(rule_text))


# About 4 kB each; enough for an installation of this size to parse each rule once per worker.
@lru_cache(maxsize=4096)
def parsed_once(rule_text: str, time_zone: str, _calendars: int) -> Timeline | None:
    """A rule ready to evaluate, by the version of the school holidays it was evaluated with."""
    return timeline_of(rule_text, time_zone)


def is_readable(rule_text: str) -> bool:
    """Whether hours are not empty and can be parsed."""
    return parsed(rule_text, PARIS.key) is not None
