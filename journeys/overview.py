"""What to do in a journey now, what next, and what is late.

Every open step is in one place of the list: late when its date has passed, else the first of the
order below, the next few, or later. A step that comes after an open one waits behind those that
do not, and is never blocked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import chain

from journeys.deadlines import Deadline
from journeys.documents import DocumentsOfStep
from journeys.plan import GoalDisplay, StepDisplay
from journeys.workflows import StepState

NEXT_MOST = 3
# A step with a date comes before all others from so many days before it.
DATED_BEFORE = timedelta(days=7)


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


def _rank(step: StepDisplay, today: date) -> tuple[int, date, time]:
    """Dated within days; begun; ready; dated later; after an open step; gone from the directory."""
    on, at = _by_date(step)
    if step.on and step.on <= today + DATED_BEFORE:
        return 0, on, at
    if step.is_gone:
        return 5, date.max, time.max
    if step.order.after:
        return 4, date.max, time.max
    if step.state == StepState.DOING:
        return 1, date.max, time.max
    return (3, on, at) if step.on else (2, date.max, time.max)


def _by_date(step: StepDisplay) -> tuple[date, time]:
    """The day of a step and its time, at the end of the day without one."""
    return step.on or date.max, step.at or time.max
