"""Open intervals of opening rules, computed ahead for the coming weeks.

A search for what is open concerns thousands of rules: too many to evaluate in a request. So the
intervals of each rule are stored when a programme is published, and extended by a weekly command. A
moment outside the computed time is evaluated when it is requested.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from directory.hours.reading import timeline_of
from directory.hours.states import State
from directory.hours.timeline import Timeline
from directory.models import OpeningRule
from geo.statements import read_sql

# A search for a moment farther ahead is refused.
MAX_AHEAD = timedelta(days=60)
# Computed from yesterday to so many days ahead, and again when fewer than a search may need remain.
COMPUTED_AHEAD = timedelta(days=92)
LEAST_AHEAD = MAX_AHEAD + timedelta(days=1)
# Longer intervals are split, so that those containing a moment begin at most a day before it.
LONGEST = timedelta(days=1)
CHUNK = 500
# Comments, the state "unknown", open ends, and school holidays, which are not known for ever.
UNCERTAIN = r'["+]|unknown|SH'

INSERT_SQL = read_sql(__file__, "open_intervals_insert")
COMPUTED_SQL = read_sql(__file__, "open_intervals_computed")
OPEN_SQL = read_sql(__file__, "open_intervals_at")


def compute_open_intervals(
    rule_ids: Iterable[int] | None = None, now: datetime | None = None
) -> int:
    """Store the open intervals of some rules, or all, unless they reach far enough already.

    Returns how many rules were computed. Runs in the caller's transaction.
    """
    now = now or timezone.now()
    rules = OpeningRule.objects.filter(
        Q(computed_until=None) | Q(computed_until__lt=now + LEAST_AHEAD)
    )
    if rule_ids is not None:
        rules = rules.filter(pk__in=list(rule_ids))
    waiting = list(rules.order_by("pk").values_list("pk", "text", "time_zone"))
    start = datetime.combine(now.astimezone(UTC).date(), time(), UTC) - timedelta(days=1)
    for first in range(0, len(waiting), CHUNK):
        _compute_chunk(waiting[first : first + CHUNK], start, start + COMPUTED_AHEAD)
    return len(waiting)


def _compute_chunk(rules: list[tuple[int, str, str]], start: datetime, end: datetime) -> None:
    ids = [rule_id for rule_id, _text, _zone in rules]
    spans = [
        (rule_id, *span)
        for rule_id, text, zone in rules
        if (rule := timeline_of(text, zone))
        for span in open_intervals(rule, start, end)
    ]
    columns = list(zip(*spans, strict=True)) or [(), (), ()]
    moments = [f"{{{','.join(map(datetime.isoformat, column))}}}" for column in columns[1:]]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM directory_openinterval WHERE rule_id = ANY(%s)", [ids])
        cursor.execute(
            INSERT_SQL,
            {"rules": list(columns[0]), "opening": moments[0], "closing": moments[1]},
        )
        cursor.execute(COMPUTED_SQL, {"ids": ids, "start": start, "end": end})


def open_intervals(
    rule: Timeline, start: datetime, end: datetime
) -> Iterable[tuple[datetime, datetime]]:
    """Yield the open intervals (start, end) of ``rule`` in UTC, each at most a day long."""
    for state, opens_at, closes_at in rule.spans(start, end):
        if state != State.OPEN:
            continue
        since, until = opens_at.astimezone(UTC), closes_at.astimezone(UTC)
        while since < until:
            yield since, min(since + LONGEST, until)
            since += LONGEST


class Rule(NamedTuple):
    """An opening rule; whether its intervals are computed for a moment, and may be unknown."""

    id: int
    text: str
    time_zone: str
    is_computed: bool
    is_uncertain: bool


def uncertain_rules() -> list[tuple[int, str, str]]:
    """Id, text and zone of the rules that may be unknown at some moment."""
    rules = OpeningRule.objects.filter(text__regex=UNCERTAIN).order_by()
    return list(rules.values_list("pk", "text", "time_zone"))


def open_at(moment: datetime) -> tuple[list[int], list[Rule]]:
    """Ids of the rules open at ``moment``, and the rules that must be read for it; one query."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN_SQL, {"moment": moment, "uncertain": UNCERTAIN})
        rows = cursor.fetchall()
    open_ids = [rule_id for rule_id, text, *_more in rows if text is None]
    return open_ids, [Rule(*row) for row in rows if row[1] is not None]
