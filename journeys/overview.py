"""What to do in a journey now, what next, and what is late.

Every open step is in one place of the list: late when its date has passed, else the first of the
order below, the next few, or later. A step that comes after an open one waits behind those that
do not, and is never blocked. Among equals first comes what can be done soonest: where the place is
open or opens soon, then where there is no place or its hours are not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain

from directory.display.cards import HoursDisplay
from journeys.deadlines import Deadline
from journeys.documents import DocumentsOfStep
from journeys.plan import GoalDisplay, StepDisplay
from journeys.workflows import StepState

NEXT_MOST = 3
# A step with a date comes before all others from so many days before it.
DATED_BEFORE = timedelta(days=7)
# A place that opens later than this is nothing to go to now.
OPENS_SOON = timedelta(days=7)
# Moments before and after all others, for sorting.
AT_ONCE, UNKNOWN, NEVER = (
    datetime.min.replace(tzinfo=UTC),
    datetime.max.replace(tzinfo=UTC) - timedelta(days=2),
    datetime.max.replace(tzinfo=UTC) - timedelta(days=1),
)


@dataclass(frozen=True)
class Overview:
    """The journey at one glance. ``later``: open steps that are neither now, next nor late."""

    now: StepDisplay | None
    next: list[StepDisplay]
    later: list[StepDisplay]
    late: list[StepDisplay]
    appointments: list[StepDisplay]
    changed: list[StepDisplay]
    deadlines: list[Deadline]
    late_deadlines: list[Deadline]
    soon_deadlines: list[Deadline]
    documents: list[DocumentsOfStep]

    @property
    def documents_total(self) -> int:
        """How many documents to bring there are."""
        return sum(len(each.documents) for each in self.documents)

    @property
    def documents_ready(self) -> int:
        """How many of them she has."""
        return sum(each.ready for each in self.documents)


def overview_of(
    goals: Iterable[GoalDisplay], deadlines: Sequence[Deadline], today: date
) -> Overview:
    """Sort the open steps and the dates of a journey by when they are due."""
    steps = list(chain.from_iterable(goal.steps for goal in goals))
    waiting = [step for step in steps if step.is_open]
    late = sorted((step for step in waiting if _is_past(step, today)), key=_by_date)
    due = [step for step in waiting if not _is_past(step, today)]
    # Sorting is stable: steps of one rank stay in her own order.
    ranked = sorted(due, key=lambda step: _rank(step, today))
    return Overview(
        now=ranked[0] if ranked else None,
        next=ranked[1 : 1 + NEXT_MOST],
        later=ranked[1 + NEXT_MOST :],
        late=late,
        appointments=sorted((step for step in due if step.on), key=_by_date),
        changed=[step for step in waiting if step.changes or step.is_gone],
        deadlines=[each for each in deadlines if not each.is_past(today)],
        late_deadlines=[each for each in deadlines if each.is_past(today)],
        soon_deadlines=[each for each in deadlines if each.is_soon(today)],
        documents=documents_for([*late, *ranked]),
    )


def documents_for(steps: Iterable[StepDisplay]) -> list[DocumentsOfStep]:
    """The documents to bring for steps, each document once, for the first step that asks for it."""
    listed: set[str] = set()
    gathered = []
    for step in steps:
        own = [each for each in step.documents if each.key not in listed]
        listed.update(each.key for each in own)
        if own:
            gathered.append(DocumentsOfStep(step.title, step.url, own))
    return gathered


def _is_past(step: StepDisplay, today: date) -> bool:
    return step.on is not None and step.on < today


def _rank(step: StepDisplay, today: date) -> tuple[int, date, time, datetime]:
    """Dated within days; begun; ready; dated later; after an open step; closed for long; gone."""
    on, at = _by_date(step)
    if step.on and step.on <= today + DATED_BEFORE:
        return 0, on, at, AT_ONCE
    if step.is_gone:
        return 6, date.max, time.max, NEVER
    if step.on and not step.order.after and step.state != StepState.DOING:
        return 3, on, at, AT_ONCE
    opens_at = _opens_at(step, today)
    if opens_at == NEVER:
        return 5, date.max, time.max, NEVER
    rank = 4 if step.order.after else 1 if step.state == StepState.DOING else 2
    return rank, date.max, time.max, opens_at


def _opens_at(step: StepDisplay, today: date) -> datetime:
    """When the first of its places is open; ``NEVER`` when all stay closed for more than a week."""
    places = [site.hours for site in step.sites]
    if not places and step.card:
        places = [step.card.hours]
    if step.office:
        places.append(step.office.hours)
    return min((_moment_of(hours, today) for hours in places), default=UNKNOWN)


def _moment_of(hours: HoursDisplay, today: date) -> datetime:
    if hours.is_open is None:
        return UNKNOWN
    if hours.is_open:
        return AT_ONCE
    opens_at = hours.next_change_at
    is_soon = opens_at is not None and opens_at.date() - today <= OPENS_SOON
    return opens_at if opens_at and is_soon else NEVER


def _by_date(step: StepDisplay) -> tuple[date, time]:
    """The day of a step and its time, at the end of the day without one."""
    return step.on or date.max, step.at or time.max
