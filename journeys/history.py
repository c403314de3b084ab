"""Who did what in a shared journey: encrypted entries that its owner reads.

Recorded is what caregivers do to the plan, and what the owner does with shares and proposals; not
what the owner does in her own plan, nor what anybody reads. The oldest entries are deleted.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from journeys.access import Holder
from journeys.models import Share, Step
from journeys.references import Reference, Referred, referred
from journeys.sharing_models import HistoryEntry, Proposal

# The most entries of a share, so that no caregiver pushes out what others did, and of a journey.
MOST_OF_SHARE, MOST = 100, 500
SHOWN = 30


class Verb(models.TextChoices):
    """What was done. Those on shares and answers to proposals are the owner's."""

    SHARED = "shared", pgettext_lazy("in the history: who", "link given")
    RENEWED = "renewed", pgettext_lazy("in the history: who", "new link given")
    SCOPED = "scoped", pgettext_lazy("in the history: who", "what the link shows or allows changed")
    CLOSED = "closed", pgettext_lazy("in the history: who", "link closed")
    PROPOSED = "proposed", pgettext_lazy("in the history: who", "proposed")
    WITHDREW = "withdrew", pgettext_lazy("in the history: who", "took back the proposal")
    ACCEPTED = "accepted", pgettext_lazy("in the history: who", "proposal accepted")
    DECLINED = "declined", pgettext_lazy("in the history: who", "proposal declined")
    ADDED = "added", pgettext_lazy("in the history: who", "added")
    CHANGED = "changed", pgettext_lazy("in the history: who", "changed note or date of")
    START = "start", pgettext_lazy("in the history: who", "marked as started")
    FINISH = "finish", pgettext_lazy("in the history: who", "marked as done")
    REOPEN = "reopen", pgettext_lazy("in the history: who", "marked as not done")


@dataclass(frozen=True)
class Entry:
    """The encrypted part of an entry. ``label`` is the share's, so that it outlives the share."""

    verb: str
    label: str
    kind: str = ""
    target: str = ""


@dataclass(frozen=True)
class EntryDisplay:
    """An entry of the history; ``subject`` is the step or proposal it is about."""

    verb: str | Promise
    label: str
    subject: Referred | None
    at: datetime
    share_id: UUID | None


def record(by: Holder, verb: Verb, row: Step | Proposal) -> None:
    """Record what a caregiver did; nothing for the owner, whose plan it is."""
    if by.share:
        record_for(by, verb, by.share, Reference.of(by, row))


def record_for(by: Holder, verb: Verb, share: Share, subject: Reference | None = None) -> None:
    """Record what was done with or through a share, and delete the oldest beyond the limits."""
    what = asdict(subject) if subject else {}
    entry = Entry(verb.value, by.read(share, "label"), **what)
    row = HistoryEntry(journey=by.journey, share=share)
    by.write(row, "entry", json.dumps(asdict(entry), ensure_ascii=False))
    row.save(force_insert=True)
    for rows, most in ((share.history, MOST_OF_SHARE), (by.journey.history, MOST)):
        beyond = list(rows.values_list("pk", flat=True)[most:])
        if beyond:
            HistoryEntry.objects.filter(pk__in=beyond).delete()


def history(by: Holder) -> list[EntryDisplay]:
    """The latest entries, the newest first, for the owner; in a fixed number of queries."""
    rows = list(by.journey.history.all()[:SHOWN]) if by.is_owner else []
    entries = [Entry(**json.loads(by.read(row, "entry"))) for row in rows]
    subjects = [Reference(entry.kind, entry.target) if entry.kind else None for entry in entries]
    shown = referred([subject for subject in subjects if subject])
    return [
        EntryDisplay(
            Verb(entry.verb).label,
            entry.label,
            shown[subject] if subject else None,
            row.created_at,
            row.share_id,
        )
        for row, entry, subject in zip(rows, entries, subjects, strict=True)
    ]
