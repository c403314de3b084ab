"""Which opening rules are open during school terms, or in school holidays.

Only rules that name school holidays (SH) differ between the two: others are open as they are at
the moment that is searched for, or at some moment where none is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from django.core.cache import caches
from django.db.models import Exists, OuterRef
from django.utils import timezone

from directory.hours.open_intervals import COMPUTED_AHEAD, uncertain_rules
from directory.hours.reading import parsed
from directory.hours.rules import names_school_holidays
from directory.hours.school_calendars import AHEAD
from directory.hours.state import open_rule_ids, unknown_rule_ids
from directory.hours.states import State
from directory.hours.timeline import Timeline, split_calendar
from directory.models import OpeningRule, OpenInterval
from directory.vocabulary import SchoolTime

# Where no moment is searched for: so many days of terms or holidays are looked at.
DAYS_LOOKED_AT = 14
CACHED_S = 60

# Ids of the rules that are open, and of those of which that is not known.
RuleIds = tuple[list[int], list[int]]


def rules_in(school_time: str, moment: datetime | None) -> RuleIds:
    """Ids of the rules that are open in school terms or holidays, and of unknown ones.

    With a moment: on its weekday and at its time of day, on the first such day from then on that
    is in terms (or holidays) and no public holiday. Cached for a minute per process.
    """
    now = moment or timezone.now()
    minute = now.replace(second=0, microsecond=0)
    key = f"school:{school_time}:{minute.timestamp():.0f}:{moment is None}"
    cache = caches["local"]
    ids: RuleIds | None = cache.get(key)
    if ids is None:
        ids = _rules_in(school_time, now, is_any_time=moment is None)
        cache.set(key, ids, CACHED_S)
    return ids


def _rules_in(school_time: str, moment: datetime, *, is_any_time: bool) -> RuleIds:
    is_holidays = school_time == SchoolTime.HOLIDAYS
    states = {
        rule_id: _state_in(rule, is_holidays, moment, is_any_time=is_any_time)
        for rule_id, text, zone in uncertain_rules()
        if names_school_holidays(split_calendar(text)[0]) and (rule := parsed(text, zone))
    }
    others = _ever_open(moment) if is_any_time else open_rule_ids(moment)
    unknown = [] if is_any_time else unknown_rule_ids(moment)
    return (
        [one for one in others if one not in states] + _with(states, State.OPEN),
        [one for one in unknown if one not in states] + _with(states, State.UNKNOWN),
    )


def _with(states: dict[int, State], state: State) -> list[int]:
    return [rule_id for rule_id, one in states.items() if one == state]


def _ever_open(moment: datetime) -> list[int]:
    """Ids of the rules that are open at some moment of the time that is computed ahead."""
    intervals = OpenInterval.objects.filter(rule=OuterRef("pk"))
    ids = list(OpeningRule.objects.filter(Exists(intervals)).values_list("pk", flat=True))
    not_computed = OpeningRule.objects.filter(computed_until=None)
    return ids + [
        rule_id
        for rule_id, text, zone in not_computed.values_list("pk", "text", "time_zone")
        if (rule := parsed(text, zone)) and _is_ever_open(rule, moment)
    ]


def _is_ever_open(rule: Timeline, moment: datetime) -> bool:
    spans = rule.spans(moment, moment + COMPUTED_AHEAD)
    return any(state == State.OPEN for state, _starts_at, _ends_at in spans)


def _state_in(rule: Timeline, is_holidays: bool, moment: datetime, *, is_any_time: bool) -> State:
    """The state of a rule in school holidays or terms; unknown where these are not known."""
    local = moment.astimezone(rule.zone)
    if is_any_time:
        looked_at = list(islice(_days(rule, is_holidays, local.date()), DAYS_LOOKED_AT))
        states = {span.state for day in looked_at for span in rule.hours_on(day)}
        if State.OPEN in states:
            return State.OPEN
        return State.UNKNOWN if State.UNKNOWN in states or not looked_at else State.CLOSED
    same = _same_weekday(rule, is_holidays, local.date())
    return State.UNKNOWN if same is None else rule.at(_at(same, local.time(), rule.zone))


def moment_in(school_time: str, rule_text: str, time_zone: str, moment: datetime) -> datetime:
    """The moment at which a search for school terms or holidays judges a rule (``rules_in``).

    That which is searched for, but of rules that name school holidays on another day. Where these
    are not known the search does not find the place, and the moment stays.
    """
    if not school_time or not names_school_holidays(split_calendar(rule_text)[0]):
        return moment
    rule = parsed(rule_text, time_zone)
    if rule is None:
        return moment
    local = moment.astimezone(rule.zone)
    day = _same_weekday(rule, school_time == SchoolTime.HOLIDAYS, local.date())
    return moment if day is None else _at(day, local.time(), rule.zone)


def _same_weekday(rule: Timeline, is_holidays: bool, first_on: date) -> date | None:
    """The first day of school holidays or terms from a date on that has its weekday."""
    days = _days(rule, is_holidays, first_on)
    return next((day for day in days if day.weekday() == first_on.weekday()), None)


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock.replace(tzinfo=None), zone)


def _days(rule: Timeline, is_holidays: bool, first_on: date) -> Iterator[date]:
    """Days of school holidays, or of terms, that are no public holidays there."""
    calendar = rule.calendar
    for ahead in range(AHEAD.days):
        day = first_on + timedelta(days=ahead)
        if calendar.is_school_holiday(day) is is_holidays and not calendar.is_public_holiday(day):
            yield day
