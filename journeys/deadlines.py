"""Dates to remember: documents that expire, appeals and other deadlines, counted down in words.

All of them are one encrypted text of the journey, so that a copy of the database does not even say
how many there are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

# A deadline is shown among what to do now from so many days before it.
SOON = timedelta(days=30)
# Farther away, time is counted in months of so many days.
DAYS_COUNTED, MONTH = 60, 30
# From two years on it is counted in years.
YEARS_FROM, YEAR = 731, 365.2425
# The file of a renewal takes weeks: such a document is shown that long before it expires.
RENEWED_BEFORE = timedelta(days=120)


class DeadlineKind(models.TextChoices):
    """What ends on the day; the values are stored, encrypted."""

    CARD = "card", gettext_lazy("Residence card")
    CERTIFICATE = "certificate", gettext_lazy("Temporary certificate (attestation, récépissé)")
    TRAVEL = "travel", gettext_lazy("Passport or travel document")
    HEALTH = "health", gettext_lazy("Health insurance (C2S)")
    APPEAL = "appeal", gettext_lazy("Appeal: last day")
    OTHER = "other", gettext_lazy("Another date")


# Documents that one renews, with a file that takes weeks.
RENEWED = (DeadlineKind.CARD, DeadlineKind.TRAVEL, DeadlineKind.HEALTH)
ICONS = {
    DeadlineKind.CARD: "id-card",
    DeadlineKind.CERTIFICATE: "file-text",
    DeadlineKind.TRAVEL: "plane",
    DeadlineKind.HEALTH: "heart-pulse",
    DeadlineKind.APPEAL: "gavel",
    DeadlineKind.OTHER: "calendar",
}


@dataclass(frozen=True)
class Deadline:
    """A day on which something ends; ``label`` is the person's own text, or "".

    One that was counted has the id of the ``fact`` that it follows and the day ``since`` when it
    counts, such as that of a letter. ``doubt`` says why it may be wrong by now, "" where nothing
    does (``journeys.time_limits``); it is not stored.
    """

    id: UUID
    kind: str
    on: date
    label: str = ""
    fact: str = ""
    since: date | None = None
    doubt: str | Promise = field(default="", compare=False)

    @property
    def icon(self) -> str:
        """The icon of its kind."""
        return ICONS[DeadlineKind(self.kind)]

    @property
    def kind_label(self) -> str:
        """What ends, in the reader's language."""
        return str(DeadlineKind(self.kind).label)

    @property
    def countdown(self) -> str:
        """How far away the day is, in words."""
        return countdown(self.on, timezone.localdate())

    def is_past(self, day: date) -> bool:
        """Whether the day was before ``day``."""
        return self.on < day

    def is_soon(self, day: date) -> bool:
        """Whether it is time to act on ``day``: earlier for what takes weeks to renew."""
        ahead = RENEWED_BEFORE if self.kind in RENEWED else SOON
        return day <= self.on <= day + ahead


def deadlines_from(text: str) -> list[Deadline]:
    """The deadlines in the decrypted column, the first day first."""
    rows = json.loads(text) if text else []
    return in_order(_deadline(row) for row in rows)


def _deadline(row: dict[str, str]) -> Deadline:
    since = row.get("since", "")
    return Deadline(
        UUID(row["id"]),
        row["kind"],
        date.fromisoformat(row["on"]),
        row["label"],
        row.get("fact", ""),
        date.fromisoformat(since) if since else None,
    )


def deadlines_to_text(deadlines: Sequence[Deadline]) -> str:
    """The column before it is encrypted; "" for no deadline."""
    rows = [_row(each) for each in deadlines]
    return json.dumps(rows) if rows else ""


def _row(deadline: Deadline) -> dict[str, str]:
    """A date as it is stored; what was not counted stores nothing of it."""
    row = {"id": str(deadline.id), "kind": deadline.kind, "on": deadline.on.isoformat()}
    row["label"] = deadline.label
    if deadline.fact and deadline.since:
        row |= {"fact": deadline.fact, "since": deadline.since.isoformat()}
    return row


def in_order(deadlines: Iterable[Deadline]) -> list[Deadline]:
    """The first day first."""
    return sorted(deadlines, key=lambda each: (each.on, str(each.id)))


def countdown(on: date, day: date) -> str:
    """How far a day is from ``day``, in words: "today", "in 12 days", "2 months ago"."""
    days = (on - day).days
    if -1 <= days <= 1:
        return (_("yesterday"), _("today"), _("tomorrow"))[days + 1]
    if abs(days) <= DAYS_COUNTED:
        ahead = ngettext("in %(count)s day", "in %(count)s days", abs(days))
        ago = ngettext("%(count)s day ago", "%(count)s days ago", abs(days))
        return (ahead if days > 0 else ago) % {"count": abs(days)}
    if abs(days) >= YEARS_FROM:
        years = int(abs(days) / YEAR)
        ahead = ngettext("in %(count)s year", "in %(count)s years", years)
        ago = ngettext("%(count)s year ago", "%(count)s years ago", years)
        return (ahead if days > 0 else ago) % {"count": years}
    months = abs(days) // MONTH
    ahead = ngettext("in %(count)s month", "in %(count)s months", months)
    ago = ngettext("%(count)s month ago", "%(count)s months ago", months)
    return (ahead if days > 0 else ago) % {"count": months}
