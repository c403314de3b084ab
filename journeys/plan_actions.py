"""Write actions on what a journey remembers: dates, documents she has, and changes she has seen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import UUID

from journeys.access import Holder
from journeys.actions import TooManyError, owner_only
from journeys.changes import facts_to_text
from journeys.deadlines import Deadline, deadlines_from, deadlines_to_text, in_order
from journeys.documents import ticks_from, ticks_to_text
from journeys.models import Step
from journeys.targets import programmes_in_full

DEADLINES_MOST = 60
# A key as ``document_key`` makes it.
KEY = re.compile(r"[0-9a-f]{12}")


@owner_only
def save_deadline(*, by: Holder, deadline: Deadline) -> None:
    """Add a date to remember, or replace the one with its id."""
    others = [each for each in _deadlines(by) if each.id != deadline.id]
    if len(others) >= DEADLINES_MOST:
        raise TooManyError("deadlines")
    _save_deadlines(by, [*others, deadline])


@owner_only
def remove_deadline(*, by: Holder, deadline_id: UUID) -> None:
    """Remove a date to remember; one that is gone already changes nothing."""
    _save_deadlines(by, [each for each in _deadlines(by) if each.id != deadline_id])


@owner_only
def tick_documents(*, by: Holder, keys: Iterable[str], ready: bool) -> None:
    """Save that she has some documents, or that she has them not."""
    by.journey.refresh_from_db(fields=["sealed_documents"])
    chosen = [key for key in keys if KEY.fullmatch(key)]
    ticks = [key for key in ticks_from(by.read(by.journey, "documents")) if key not in chosen]
    by.write(by.journey, "documents", ticks_to_text([*ticks, *chosen] if ready else ticks))
    by.journey.save(update_fields=["sealed_documents"])


@owner_only
def acknowledge_changes(*, by: Holder, step: Step) -> None:
    """Save the facts of the step's programme as seen, and follow it where it was merged."""
    if step.programme_id is None:
        return
    programme = programmes_in_full([step.programme_id]).get(step.programme_id)
    if programme is None:
        return
    by.write(step, "seen", facts_to_text(programme))
    changed = ["sealed_seen"]
    same = by.steps().filter(programme=programme, need=step.need, goal=step.goal_id)
    if not same.exists():
        step.programme = programme
        changed.append("programme")
    step.save(update_fields=changed)


def _deadlines(by: Holder) -> list[Deadline]:
    """The dates as they are stored now, under the lock of the action."""
    by.journey.refresh_from_db(fields=["sealed_deadlines"])
    return deadlines_from(by.read(by.journey, "deadlines"))


def _save_deadlines(by: Holder, deadlines: list[Deadline]) -> None:
    by.write(by.journey, "deadlines", deadlines_to_text(in_order(deadlines)))
    by.journey.save(update_fields=["sealed_deadlines"])
