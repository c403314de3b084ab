"""Marks programmes by the schedule: lower in results, left out of them, or back."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from contributions.freshness.pauses import paused_today
from contributions.revisions.write_guard import allow_writes
from directory.freshness import schedule
from directory.index import rebuild, standing
from directory.index.standing import Change

NAME = "mark_freshness"
# Programmes whose entries are rebuilt in one transaction, which publishing waits for.
BATCH = 200


@dataclass(frozen=True)
class Marked:
    """How many programmes changed, how many of these left the results, and how many wait to."""

    changed: int
    left_out: int
    waiting: int


def due() -> tuple[list[Change], list[Change]]:
    """The changes of one night, and those beyond what may leave the results in one night."""
    changes = standing.changes_due(paused_today())
    leaving = [change for change in changes if change.leaves]
    later = leaving[schedule().left_out_a_night :]
    waiting = {change.programme_id for change in later}
    return [change for change in changes if change.programme_id not in waiting], later


def mark(*, is_bulk: bool = False) -> Marked:
    """Mark what is due; ``is_bulk`` also lets more leave the results than may in one night."""
    changes, later = due()
    if is_bulk:
        changes, later = changes + later, []
    for start in range(0, len(changes), BATCH):
        with transaction.atomic(), allow_writes(NAME):
            moved = standing.write(changes[start : start + BATCH])
            if moved:
                rebuild.rebuild_entries(moved)
    return Marked(len(changes), sum(each.leaves for each in changes), len(later))
