"""Reports of one programme as a coordinator reads them: by kind, with what each answer would do."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from contributions.models import Report
from contributions.models.report import ReportKind, ReportState
from contributions.reports.kinds import CHOICES, Choice, operating_since
from contributions.revisions.differences import SectionDifference, changes
from contributions.schema.sections import OPERATING, Content


@dataclass(frozen=True)
class Said:
    """What one reader wrote, when, and in which language; "" without words."""

    at: datetime
    words: str
    language: str


@dataclass(frozen=True)
class ReportedKind:
    """All waiting reports of one kind: how many, what was said, and what accepting would change."""

    choice: Choice
    count: int
    first_at: datetime
    said: list[Said]
    preview: list[SectionDifference]


def reported_kinds(programme_id: UUID, now: Content) -> list[ReportedKind]:
    """The kinds of reports that wait about a programme with this content, in the order of kinds."""
    rows = Report.objects.filter(programme=programme_id, state=ReportState.WAITING)
    by_kind: dict[str, list[Report]] = defaultdict(list)
    for report in rows.order_by("created_at", "pk"):
        by_kind[report.kind].append(report)
    return [_reported(CHOICES[kind], by_kind[kind], now) for kind in ReportKind if by_kind[kind]]


def _reported(choice: Choice, reports: list[Report], now: Content) -> ReportedKind:
    first_at = reports[0].created_at
    preview: list[SectionDifference] = []
    if choice.ends_as:
        after = operating_since(choice.ends_as, timezone.localdate(first_at))
        preview = changes({OPERATING: now.get(OPERATING)}, after)
    said = [Said(each.created_at, each.words, each.language) for each in reports if each.words]
    return ReportedKind(choice, len(reports), first_at, said, preview)
