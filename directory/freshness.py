"""The schedule of freshness: what happens to pages that nobody confirms, and after how many days.

The days are data (fixtures/freshness.yaml). How the search treats a programme is a column of it,
``search_standing``, derived each night and by whoever confirms it (``directory.index.standing``).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import cache

import yaml
from django.conf import settings
from django.utils import timezone

FILE = settings.BASE_DIR / "fixtures" / "freshness.yaml"


@dataclass(frozen=True)
class Schedule:
    """Days since a page was last confirmed; and how many mails and changes there are at once."""

    ask_after: int
    ask_again_after: int
    together_within: int
    mark_after: int
    lower_after: int
    leave_out_after: int
    days_between_mails: int
    mails_a_day: int
    left_out_a_night: int

    def __post_init__(self) -> None:
        days = [self.ask_after, self.ask_again_after, self.mark_after]
        days += [self.lower_after, self.leave_out_after]
        if days != sorted(set(days)) or min(days) < 1:
            raise ValueError("fixtures/freshness.yaml: each step comes after the one before it.")


@cache
def schedule() -> Schedule:
    """The schedule of this installation."""
    written = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return Schedule(**{each.name: int(written[each.name]) for each in fields(Schedule)})


def days_ago(days: int) -> date:
    """The day so many days before today."""
    return timezone.localdate() - timedelta(days=days)


def is_marked(verified_on: date | None, today: date) -> bool:
    """Whether a page last confirmed on that day is marked; one never confirmed is."""
    return verified_on is None or (today - verified_on).days >= schedule().mark_after
