"""Opening hours in OpenStreetMap syntax: what we accept, what they mean at a moment.

Syntax: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification. The library
opening-hours-py evaluates it with France's calendar; what it does not know (local public
holidays, dated closures) is written into the rule by ``complete_rule``. A closed day is closed
from midnight to midnight: it also ends the night slot of the evening before.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.apps import apps
from django.core.cache import caches
from django.utils import timezone
from django.utils.translation import gettext as _
from opening_hours import OpeningHours, ParserError, State

from directory.holidays import local_holidays

MAX_LENGTH = 500

# Local holidays are written out for the current year and the two after it: rules are completed
# again at each change of a site, and once a year for all of them.
HORIZON_YEARS = 3

# A change of state farther away than this is none: a rule that opens one day a year still shows.
HORIZON_DAYS = 400

EXAMPLE = "Mo-Fr 09:00-12:00,14:00-17:00; PH off"

_QUOTED = re.compile(r'"[^"]*"')
_SEPARATOR = re.compile(r"\s*;\s*|\s*,\s+|\s*\|\|\s+")
_SUN = re.compile(r"\b(?:sunrise|sunset|dawn|dusk)\b", re.IGNORECASE)
_OPEN_END = re.compile(r"\d\d?:\d\d\s*\+")
_REPEATED = re.compile(r":\d\d/\d")
_APPOINTMENT = re.compile(r"rendez|\brdv\b|appointment", re.IGNORECASE)
_TIMES_OR_STATE = re.compile(r"\d:\d|24/7|\b(?:open|closed|off|unknown)\b", re.IGNORECASE)
_DAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:\[[^\]]*\])?(?:-(?:Mo|Tu|We|Th|Fr|Sa|Su))?"
_NAMES_HOLIDAYS = re.compile(r"\bPH\b(?!\s*[+-])")
_ON_HOLIDAYS = re.compile(rf"(?:{_DAY},)*PH(?:,{_DAY})*(?![\w,-])(?!\s*[+-])\s*(?P<hours>.*)")
_WEEKLY = re.compile(rf"{_DAY}|\d\d?:\d\d|24/7")
_OFF = ("off", "closed")


@dataclass(frozen=True)
class HoursState:
    """What one rule says at one moment.

    ``state`` is "open", "closed", "unknown" or "appointment"; ``is_open`` is None for the last
    two. ``next_change_at`` (aware, in the rule's zone) is when another state begins, and
    ``next_state`` which; both None when nothing changes within ``HORIZON_DAYS``.
    """

    state: str
    next_change_at: datetime | None = None
    next_state: str | None = None

    @property
    def is_open(self) -> bool | None:
        return {"open": True, "closed": False}.get(self.state)


UNKNOWN = HoursState("unknown")
BY_APPOINTMENT = HoursState("appointment")
_STATES = {State.OPEN: "open", State.CLOSED: "closed", State.UNKNOWN: "unknown"}


# What we accept


def validate_opening_hours(text: str) -> None:
    """Raise ValueError, with a reason for the person who wrote ``text``, unless it may be kept."""
    if len(text) > MAX_LENGTH:
        raise ValueError(
            _("Opening hours have at most %(limit)d characters; these have %(count)d.")
            % {"limit": MAX_LENGTH, "count": len(text)}
        )
    reason = _refusal(text)
    if reason:
        raise ValueError(reason)


def _refusal(text: str) -> str | None:
    """Why ``text`` cannot be understood or trusted, in words; None when it can."""
    if not text.strip():
        return _("The opening hours are empty. Write for example: %s") % EXAMPLE
    try:
        OpeningHours(text, country="FR")
    except ParserError as error:
        return _syntax_reason(text, str(error))
    return _untrusted_words(text) or _untrusted_rules(text)


def _syntax_reason(text: str, report: str) -> str:
    place = re.search(r"--> 1:(\d+)", report)
    rest = text[int(place[1]) - 1 :].strip() if place else text
    if not rest:
        return _("The opening hours stop too early. Write for example: %s") % EXAMPLE
    return _("Not understood from “%(rest)s” on. Write for example: %(example)s") % {
        "rest": rest[:40],
        "example": EXAMPLE,
    }


def _untrusted_words(text: str) -> str | None:
    """Words the library reads without complaint and we cannot evaluate rightly."""
    without_comments = _QUOTED.sub('""', text)
    if re.search(r"\bSH\b", without_comments):
        return _(
            "School holidays (SH) are not known here: give the closed days as closures with dates."
        )
    if _SUN.search(without_comments):
        return _("Sunrise and sunset are not known here: give times, such as 09:00-17:00.")
    if _OPEN_END.search(without_comments):
        return _("Say when it closes: a time followed by “+” has no end.")
    if _REPEATED.search(without_comments):
        return _("Times repeated at an interval are not known here: give from when to when.")
    if any(_APPOINTMENT.search(comment) for comment in _QUOTED.findall(text)):
        return _("Do not write “by appointment” among the hours: choose it in its own field.")
    return None


def _untrusted_rules(text: str) -> str | None:
    """Rules whose meaning is not what their author meant."""
    is_holiday_off_seen = False
    for separator, rule in _rules(text):
        bare = _QUOTED.sub('""', rule)
        if '""' in bare and not _TIMES_OR_STATE.search(bare):
            return _(
                "A comment alone never means open: give times, or write “unknown” before %s."
            ) % " ".join(_QUOTED.findall(rule))
        if is_holiday_off_seen and separator.strip() == ";" and _WEEKLY.match(bare):
            return _("Write “PH off” last: hours given after it replace it.")
        is_holiday_off_seen |= _holiday_hours(bare) in _OFF
    return None


def _rules(text: str) -> Iterator[tuple[str, str]]:
    """The rules of ``text``, each with the separator before it ("" for the first)."""
    masked = _QUOTED.sub(lambda comment: '"' + "_" * (len(comment[0]) - 2) + '"', text)
    start, before = 0, ""
    for separator in _SEPARATOR.finditer(masked):
        yield before, text[start : separator.start()].strip()
        start, before = separator.end(), separator[0]
    yield before, text[start:].strip()


def _holiday_hours(rule: str) -> str | None:
    """What ``rule`` says of public holidays ("off", "10:00-12:00"); None when it says nothing."""
    found = _ON_HOLIDAYS.fullmatch(rule)
    return (found["hours"] or "open") if found else None


# What we keep


def complete_rule(
    text: str,
    department: str,
    closed_periods: Sequence[tuple[date, date]],
    *,
    from_year: int | None = None,
) -> str:
    """``text`` and what only we know: local public holidays, dated closures.

    Where ``text`` speaks of public holidays (PH), the ``department``'s own ones get the same
    hours, from 1 January of ``from_year`` (default: the current year in Paris) over
    ``HORIZON_YEARS`` years. ``closed_periods`` are (first, last) days, both included; those that
    ended before ``from_year`` are left out. Empty ``text`` stays empty: nothing is known.
    """
    text = " ".join(text.split())
    if not text:
        return ""
    year = from_year or timezone.localdate(timezone=ZoneInfo("Europe/Paris")).year
    holidays = _local_holiday_rules(text, department, range(year, year + HORIZON_YEARS))
    closures = [f"; {days} off" for days in _closed_days(closed_periods, date(year, 1, 1))]
    return text + "".join([*holidays, *closures])


def _local_holiday_rules(text: str, department: str, years: range) -> list[str]:
    naming = [
        (separator, rule)
        for separator, rule in _rules(text)
        if _NAMES_HOLIDAYS.search(_QUOTED.sub('""', rule))
    ]
    if not naming:
        return []
    separator, rule = naming[-1]
    # Holidays of some months only are beyond us: a door wrongly said closed disappoints nobody.
    hours = _holiday_hours(rule) or "off"
    joint = ", " if separator.strip() == "," and hours not in _OFF else "; "
    hours = "off" if hours in _OFF else hours
    return [f"{joint}{_day(day)} {hours}" for day in local_holidays(department, years)]


def _closed_days(periods: Sequence[tuple[date, date]], since: date) -> Iterator[str]:
    """Day selectors of the periods that reach ``since``, in order, overlapping ones as one."""
    joined: list[list[date]] = []
    for first_on, last_on in sorted(periods):
        if last_on < first_on:
            raise ValueError(_("A closure ends before it begins: %s.") % first_on.isoformat())
        if joined and first_on <= joined[-1][1] + timedelta(days=1):
            joined[-1][1] = max(joined[-1][1], last_on)
        elif last_on >= since:
            joined.append([first_on, last_on])
    for first_on, last_on in joined:
        yield _day(first_on) if first_on == last_on else f"{_day(first_on)}-{_day(last_on)}"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _day(day: date) -> str:
    return f"{day.year} {_MONTHS[day.month - 1]} {day.day:02}"


# What they mean


@lru_cache(maxsize=20_000)
def parsed(rule_text: str, time_zone: str) -> OpeningHours | None:
    """The rule ready to evaluate; None when it is empty or of a kind we refuse."""
    if _refusal(rule_text):
        return None
    return OpeningHours(rule_text, timezone=ZoneInfo(time_zone), country="FR")


def state_at(
    rule_text: str, time_zone: str, moment: datetime, by_appointment: bool = False
) -> HoursState:
    """What ``rule_text`` says at ``moment`` (aware, any zone), read in ``time_zone``.

    By appointment is neither open nor closed, whatever the hours are; hours nobody gave, or that
    we would refuse, are unknown.
    """
    if by_appointment:
        return BY_APPOINTMENT
    rule = parsed(rule_text, time_zone)
    if rule is None:
        return UNKNOWN
    local = moment.astimezone(ZoneInfo(time_zone))
    now = rule.state(local)[0]
    for starts_at, _ends_at, state, _comment in rule.intervals(
        local, local + timedelta(days=HORIZON_DAYS)
    ):
        if state != now:
            return HoursState(_STATES[now], starts_at, _STATES[state])
    return HoursState(_STATES[now])


def open_rule_ids(moment: datetime) -> list[int]:
    """Ids of the OpeningRule rows open at ``moment`` (aware), kept a minute per process.

    Sites by appointment share rules with the others: who asks leaves them out.
    """
    minute = moment.replace(second=0, microsecond=0)
    key = f"open-rules:{minute.timestamp():.0f}"
    cache = caches["local"]
    ids = cache.get(key)
    if ids is None:
        ids = [
            rule_id
            for rule_id, text, zone in _all_rules()
            if (rule := parsed(text, zone)) and rule.is_open(minute.astimezone(ZoneInfo(zone)))
        ]
        cache.set(key, ids, timeout=60)
    return ids


def _all_rules() -> Iterator[tuple[int, str, str]]:
    rules = apps.get_model("directory", "OpeningRule").objects
    return rules.order_by("pk").values_list("pk", "text", "time_zone").iterator()
