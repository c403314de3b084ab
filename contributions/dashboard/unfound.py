"""Words searched and not found in a territory: readers by week, and hiding words from the list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, Func, JSONField, Max, OuterRef, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts import audit
from contributions.actors import Actor
from directory.models import UnfoundWords
from regions.models import Territory

SHOWN = 20
WEEKS = 4
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class UnfoundLine:
    """Words, the number of their readers in each week, the last first, and a row to hide them by.

    ``area``: name of the department, or of the country for searches without a place. ``readers`` of
    one week are the sum of those of its days.
    """

    id: int
    words: str
    area: str
    readers: list[int]


@dataclass(frozen=True)
class UnfoundList:
    """The words of a territory that most readers missed, and the first day of each week."""

    lines: list[UnfoundLine]
    weeks: list[date]


def unfound_in(territory: Territory, language: str) -> UnfoundList:
    """The words that most readers of the last weeks did not find in a territory; one query.

    Departments have words, and what lies above them; smaller territories have none.
    """
    weeks = list(_weeks(timezone.localdate()))
    counts = [
        Coalesce(Sum("readers", filter=Q(day__gte=day, day__lt=day + WEEK)), 0) for day in weeks
    ]
    hidden = UnfoundWords.objects.filter(
        territory=OuterRef("territory"), words=OuterRef("words"), hidden_at__isnull=False
    )
    rows = (
        UnfoundWords.objects.in_territory(territory)
        .filter(~Exists(hidden), day__gte=weeks[-1])
        .values("words", "territory", "territory__name", "territory__names")
        .annotate(
            last=Max("pk"),
            total=Sum("readers"),
            by_week=Func(*counts, function="jsonb_build_array", output_field=JSONField()),
        )
        .order_by("-total", "words", "territory")
    )
    lines = [
        UnfoundLine(
            row["last"],
            row["words"],
            row["territory__names"].get(language, row["territory__name"]),
            row["by_week"],
        )
        for row in rows[:SHOWN]
    ]
    return UnfoundList(lines, weeks)


@transaction.atomic
def hide_unfound(*, by: Actor, row: UnfoundWords) -> None:
    """Hide words of a territory from the list, those that are searched later too.

    ``PermissionDenied`` for a territory that ``by`` does not answer for.
    """
    if not by.answered_for([row.territory_id]):
        raise PermissionDenied("These words are of another territory.")
    same = UnfoundWords.objects.filter(words=row.words, territory=row.territory_id)
    if same.filter(hidden_at=None).update(hidden_at=timezone.now()):
        audit.record(
            by=by.user,
            role=by.role,
            verb="hide_unfound",
            about=row,
            territory_id=row.territory_id,
        )


def _weeks(today: date) -> Iterator[date]:
    """The Mondays of this week and of those before."""
    monday = today - timedelta(days=today.weekday())
    return (monday - WEEK * ago for ago in range(WEEKS))
