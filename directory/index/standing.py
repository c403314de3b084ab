"""Derives how the search treats programmes from their dates: as others, lower, or not at all.

``mark`` runs each night. Programmes that leave the results, or come back, get their entries anew,
so that lists, maps and counts, which all read the entries, agree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.utils import timezone

from directory.freshness import days_ago, schedule
from directory.models import Programme
from directory.vocabulary import LEFT_OUT, Standing
from geo.statements import read_sql
from geo.value_types import SqlParams

CHANGES_SQL = read_sql(__file__, "standing_changes")


@dataclass(frozen=True)
class Change:
    """A programme whose standing is not what its dates say."""

    programme_id: UUID
    was: str
    becomes: str

    @property
    def leaves(self) -> bool:
        """Whether it leaves the results because nobody confirmed it."""
        return self.becomes == Standing.UNCONFIRMED

    @property
    def changes_entries(self) -> bool:
        """Whether it leaves the results or comes back."""
        return (self.was in LEFT_OUT) != (self.becomes in LEFT_OUT)


def changes_due(paused: Iterable[UUID] = ()) -> list[Change]:
    """What ``mark`` has to change, the longest unconfirmed first; ``paused`` are left alone."""
    days = schedule()
    params: SqlParams = {
        "today": timezone.localdate(),
        "lower": days_ago(days.lower_after),
        "leave_out": days_ago(days.leave_out_after),
        "paused": list(paused),
    }
    with connection.cursor() as cursor:
        cursor.execute(CHANGES_SQL, params)
        return [Change(*row) for row in cursor.fetchall()]


def write(changes: Iterable[Change]) -> list[UUID]:
    """Write standings, inside ``allow_writes``; the programmes whose entries are to be rebuilt."""
    listed = list(changes)
    for standing in Standing.values:
        ids = [each.programme_id for each in listed if each.becomes == standing]
        if ids:
            Programme.objects.filter(pk__in=ids).update(search_standing=standing)
    return [each.programme_id for each in listed if each.changes_entries]


def standing_when_confirmed(ends_on: date | None) -> Standing:
    """The standing of a programme that somebody has just confirmed."""
    is_over = ends_on is not None and ends_on < timezone.localdate()
    return Standing.ENDED if is_over else Standing.USUAL
