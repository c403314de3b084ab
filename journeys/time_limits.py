"""Time limits of a procedure in a journey: counted from the day that she writes down.

A day is counted only from a sheet that a person has checked and whose next check is not due; else
her letter says it, and legal help. The day shown is the earliest that the rule can mean.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid5

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from directory import texts
from directory.display.figures import SheetFigure, figures
from directory.models import ProcedureFact, ProcedureSheet, Section
from directory.time_limits import (
    TimeLimit,
    first_day,
    last_day,
    last_day_elsewhere,
    latest_day,
    limit_of,
)
from directory.vocabulary import CountedFrom, FactKind, Publication
from journeys.deadlines import Deadline, DeadlineKind, countdown
from journeys.models import Step

CHANGED = _("The rule has changed since this day was counted. Open the step and count again.")
UNCHECKED = _("Nobody has checked this rule lately. Read the date in your letter.")


@dataclass(frozen=True)
class TimeLimitDisplay:
    """A time limit of a step. ``since`` is the day she wrote; the others are counted from it.

    They are None while she has written none, or where the rule ``is_countable`` no more.
    """

    fact_id: UUID
    figure: SheetFigure
    event: str | Promise
    is_countable: bool
    may_be_suspended: bool
    since: date | None = None
    first_on: date | None = None
    last_on: date | None = None
    overseas_on: date | None = None
    abroad_on: date | None = None
    is_past: bool = False
    countdown: str = ""


def time_limits_of(
    step: Step, deadlines: list[Deadline], moment: datetime
) -> list[TimeLimitDisplay]:
    """The time limits of a step's procedure, with what she wrote; none for other steps."""
    sheet = step.sheet
    if sheet is None or sheet.publication != Publication.PUBLISHED:
        return []
    facts = _counted_facts(sheet)
    if not facts:
        return []
    sections = Section.objects.filter(sheet=sheet, key__in=[str(fact.pk) for fact in facts])
    words = texts.displayed_texts(sections, get_language() or texts.SOURCE)
    written = {each.fact: each.since for each in deadlines if each.fact}
    shown = zip(facts, figures(facts, words), strict=True)
    return [_display(fact, figure, written.get(str(fact.pk)), moment) for fact, figure in shown]


def counted_deadline(
    step: Step, fact_id: UUID, since: date, label: str, day: date
) -> Deadline | None:
    """The date to remember for a time limit that began ``since``; None where it is not counted.

    ``day`` is that on which it is asked for, on which the check of the sheet must be valid.
    """
    sheet = step.sheet
    if sheet is None or not sheet.is_checked_on(day):
        return None
    fact = next((each for each in _counted_facts(sheet) if each.pk == fact_id), None)
    limit = limit_of(fact) if fact else None
    if fact is None or limit is None:
        return None
    kind = DeadlineKind.APPEAL if fact.kind == FactKind.APPEAL else DeadlineKind.OTHER
    on = last_day(limit, since)
    return Deadline(deadline_id(step, fact_id), kind.value, on, label, str(fact.pk), since)


def with_doubts(deadlines: Iterable[Deadline], day: date) -> list[Deadline]:
    """The same dates; those that were counted say why that may be wrong on ``day``.

    The rule has changed or is gone, or the check of its sheet is due. One query, none where no date
    was counted.
    """
    listed = list(deadlines)
    counted = [each.fact for each in listed if each.fact]
    if not counted:
        return listed
    published = ProcedureFact.objects.filter(sheet__publication=Publication.PUBLISHED)
    facts = published.filter(pk__in=counted).select_related("sheet")
    known = {str(fact.pk): fact for fact in facts}
    return [
        replace(each, doubt=_doubt(each, known.get(each.fact), day)) if each.fact else each
        for each in listed
    ]


def _doubt(deadline: Deadline, fact: ProcedureFact | None, day: date) -> str | Promise:
    limit = limit_of(fact) if fact else None
    if fact is None or limit is None or deadline.since is None:
        return CHANGED
    if not fact.sheet.is_checked_on(day):
        return UNCHECKED
    return "" if last_day(limit, deadline.since) == deadline.on else CHANGED


def deadline_id(step: Step, fact_id: UUID) -> UUID:
    """The id of the date to remember for a time limit of a step: writing it again replaces it."""
    return uuid5(step.pk, str(fact_id))


def _counted_facts(sheet: ProcedureSheet) -> list[ProcedureFact]:
    return list(sheet.facts.exclude(counted_from="").select_related("source", "sheet"))


def _display(
    fact: ProcedureFact, figure: SheetFigure, since: date | None, moment: datetime
) -> TimeLimitDisplay:
    limit = limit_of(fact)
    day = latest_day(moment)
    is_countable = limit is not None and fact.sheet.is_checked_on(timezone.localdate(moment))
    plain = TimeLimitDisplay(
        fact_id=fact.pk,
        figure=figure,
        event=CountedFrom(fact.counted_from).label,
        is_countable=is_countable,
        may_be_suspended=bool(fact.suspended_by),
    )
    if limit is None or since is None or not is_countable:
        return plain
    return _counted(plain, limit, since, day)


def _counted(plain: TimeLimitDisplay, limit: TimeLimit, since: date, day: date) -> TimeLimitDisplay:
    last_on = last_day(limit, since)
    return TimeLimitDisplay(
        plain.fact_id,
        plain.figure,
        plain.event,
        is_countable=True,
        may_be_suspended=plain.may_be_suspended,
        since=since,
        first_on=first_day(limit, since),
        last_on=last_on,
        overseas_on=last_day_elsewhere(limit, since, limit.overseas_months),
        abroad_on=last_day_elsewhere(limit, since, limit.abroad_months),
        is_past=last_on < day,
        countdown=countdown(last_on, day),
    )
