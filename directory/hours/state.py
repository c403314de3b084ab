"""The state of an opening rule at a moment: open or not, and when that changes."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.core.cache import caches

from directory.hours import open_intervals
from directory.hours.open_intervals import Rule
from directory.hours.reading import parsed
from directory.hours.school_calendars import AHEAD, version_for
from directory.hours.states import Span, State, means_appointment
from directory.hours.timeline import Timeline

# What rules say at a moment is read at most once in a minute by each process.
CACHED_S = 60


@dataclass(frozen=True)
class HoursState:
    """The state of one rule at one moment.

    ``state`` is "open", "closed", "unknown" or "appointment"; ``is_open`` is None for the last
    two. ``next_change_at`` (aware, in the rule's zone) is when another state begins, and
    ``next_state`` which; both None when nothing changes within ``AHEAD``. ``comment`` is
    what the organization wrote beside the hours of this moment. ``is_open_end`` is set during
    hours of which only the beginning is said ("17:00+").
    """

    state: str
    next_change_at: datetime | None = None
    next_state: str | None = None
    comment: str = ""
    is_open_end: bool = False

    @property
    def is_open(self) -> bool | None:
        return {"open": True, "closed": False}.get(self.state)


UNKNOWN = HoursState("unknown")
BY_APPOINTMENT = HoursState("appointment")
UNTIL_FURTHER_NOTICE = HoursState("closed")
_STATES = {State.OPEN: "open", State.CLOSED: "closed", State.UNKNOWN: "unknown"}


def state_at(
    rule_text: str, time_zone: str, moment: datetime, by_appointment: bool = False
) -> HoursState:
    """The state of ``rule_text`` at ``moment`` (aware, any zone), parsed in ``time_zone``.

    By appointment is neither open nor closed, whatever the hours are; empty or unreadable hours
    are unknown.
    """
    if by_appointment:
        return BY_APPOINTMENT
    minute = moment.astimezone(UTC).replace(second=0, microsecond=0)
    return _state_in(rule_text, time_zone, minute, version_for(rule_text))


# Cached by minute, the resolution of rules: cards of a page share rules, and so do requests.
@lru_cache(maxsize=4096)
def _state_in(rule_text: str, time_zone: str, minute: datetime, _calendars: int) -> HoursState:
    """The state of a rule during one minute, by the version of the school holidays entered."""
    rule = parsed(rule_text, time_zone)
    if rule is None:
        return UNKNOWN
    local = minute.astimezone(ZoneInfo(time_zone))
    span = rule.span_at(minute)
    now = span.state if span else State.CLOSED
    change = _next_change(rule, local, now)
    return HoursState(
        _named(span),
        change,
        None if change is None else _named(rule.span_at(change)),
        span.comment if span else "",
        is_open_end=bool(span and span.is_open_end),
    )


def _next_change(rule: Timeline, local: datetime, now: State) -> datetime | None:
    """When another state begins; None when none does within ``AHEAD``."""
    if rule.is_constant:
        return None
    # Days are evaluated one by one, so a change that is near is found soon.
    spans = rule.spans(local, local + AHEAD)
    return next((starts_at for state, starts_at, _ends_at in spans if state != now), None)


def _named(span: Span | None) -> str:
    if span is None:
        return "closed"
    if span.state == State.UNKNOWN and means_appointment(span.comment):
        return "appointment"
    return _STATES[span.state]


def unknown_rule_ids(moment: datetime) -> list[int]:
    """Ids of the OpeningRule rows of which it is not known whether they are open at ``moment``.

    Cached for a minute per process. Only rules that say something uncertain are evaluated.
    """
    minute = moment.replace(second=0, microsecond=0)
    key = f"unknown-rules:{minute.timestamp():.0f}"
    ids: list[int] | None = caches["local"].get(key)
    if ids is None:
        _open_ids, rules = _rules_at(minute)
        ids = [
            rule.id
            for rule in rules
            if rule.is_uncertain and _state_of(rule, minute) in (None, State.UNKNOWN)
        ]
        caches["local"].set(key, ids, timeout=CACHED_S)
    return ids


def open_rule_ids(moment: datetime) -> list[int]:
    """Ids of the OpeningRule rows open at ``moment`` (aware), cached for a minute per process.

    Sites by appointment share rules with others: the caller excludes them.
    """
    minute = moment.replace(second=0, microsecond=0)
    key = f"open-rules:{minute.timestamp():.0f}"
    ids: list[int] | None = caches["local"].get(key)
    if ids is None:
        open_ids, rules = _rules_at(minute)
        ids = open_ids + [
            rule.id
            for rule in rules
            if not rule.is_computed and _state_of(rule, minute) == State.OPEN
        ]
        caches["local"].set(key, ids, timeout=CACHED_S)
    return ids


def _rules_at(minute: datetime) -> tuple[list[int], list[Rule]]:
    """Ids of rules open then, and rules to be evaluated; both functions share the one query."""
    key = f"rules-at:{minute.timestamp():.0f}"
    found: tuple[list[int], list[Rule]] | None = caches["local"].get(key)
    if found is None:
        found = open_intervals.open_at(minute)
        caches["local"].set(key, found, timeout=CACHED_S)
    return found


def _state_of(rule: Rule, minute: datetime) -> State | None:
    """The state of a rule; None when it cannot be read."""
    read = parsed(rule.text, rule.time_zone)
    return read.at(minute) if read else None
