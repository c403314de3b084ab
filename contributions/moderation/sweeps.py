"""Clearing a wave away: set aside, block and take back together, and undo all of it.

What is set aside waits in no queue. After a week it is rejected for good (``finish_sweeps``), since
a rejected proposal never changes and could not be brought back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext, override

from accounts import audit
from accounts.roles import Role
from contributions.actors import Actor
from contributions.models import (
    BlockedSender,
    Remark,
    Report,
    Revision,
    RevisionTerritory,
    SetAside,
    Sweep,
    TakenBack,
)
from contributions.models.report import ReportState
from contributions.revisions import actions
from contributions.revisions.applying import BaseMovedError, TargetMissingError
from contributions.schema.problems import ContentRefusedError
from contributions.workflows import RevisionState, TransitionRefusedError

MOST = 20_000
UNDONE_WITHIN = timedelta(days=7)
BLOCKED_FOR = timedelta(days=30)
TAKEN_BACK_WITHIN = timedelta(days=30)
IN_THE_WAY = (
    PermissionDenied,
    BaseMovedError,
    TargetMissingError,
    ContentRefusedError,
    TransitionRefusedError,
    actions.NotReadyError,
    actions.EmptyRevisionError,
)


@dataclass(frozen=True)
class SweepResult:
    """What a sweep did: proposals set aside, senders blocked, changes taken back or left."""

    sweep: Sweep
    set_aside: int
    blocked: int
    restored: int
    left: int


def accepted_of(actor: Actor, senders: Iterable[str]) -> list[Revision]:
    """Changes of these senders that were accepted lately and that ``actor`` may take back."""
    known = [sender for sender in senders if sender]
    since = timezone.now() - TAKEN_BACK_WITHIN
    accepted = Revision.objects.reviewable_by(actor).accepted()
    lately = accepted.filter(sender__in=known, decided_at__gte=since, creates=False)
    return list(lately.order_by("-decided_at", "pk"))


@transaction.atomic
def sweep(
    *, by: Actor, ids: Iterable[UUID], blocks: bool = False, takes_back: bool = False
) -> SweepResult:
    """Set waiting proposals aside; also block their senders, and take back what was accepted."""
    waiting = Revision.objects.reviewable_by(by).waiting().filter(set_aside__isnull=True)
    chosen = list(waiting.filter(pk__in=list(ids)[:MOST]).order_by("pk"))
    locked = Revision.objects.select_for_update(of=("self",), no_key=True)
    still = set(
        locked.filter(pk__in=[each.pk for each in chosen], state=RevisionState.WAITING)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    chosen = [each for each in chosen if each.pk in still]
    if by.user is None or not chosen:
        raise PermissionDenied("Nothing here is hers to clear away.")
    made = Sweep.objects.create(by=by.user.pseudonym)
    SetAside.objects.bulk_create(SetAside(revision=each, sweep=made) for each in chosen)
    RevisionTerritory.objects.filter(revision__in=still).update(waiting_since=None)
    senders = {each.sender: bool(each.author_id) for each in chosen if each.sender}
    blocked = _block(made, senders) if blocks else 0
    taken, left = _take_back(by, made, senders) if takes_back else (0, 0)
    details = {"count": len(chosen), "blocked": blocked, "restored": taken}
    audit.record(by=by.user, role=by.role, verb="sweep", about=made, **details)
    return SweepResult(made, len(chosen), blocked, taken, left)


@transaction.atomic
def undo(*, by: Actor, sweep: Sweep) -> int:
    """Bring everything back that a sweep cleared away; how many proposals wait again."""
    made = Sweep.objects.select_for_update().get(pk=sweep.pk)
    is_hers = by.user is not None and by.user.pseudonym == made.by
    if not (is_hers or by.is_administrator):
        raise PermissionDenied("Somebody else cleared it away.")
    if made.undone_at or made.finished_at:
        return 0
    rows = RevisionTerritory.objects.filter(revision__set_aside__sweep=made)
    since = Revision.objects.filter(pk=OuterRef("revision")).values("waiting_since")
    rows.update(waiting_since=Subquery(since))
    count, _rows = SetAside.objects.filter(sweep=made).delete()
    BlockedSender.objects.filter(sweep=made).delete()
    Report.objects.filter(state=ReportState.SPAM, decided_at=made.created_at).update(
        state=ReportState.WAITING, decided_at=None
    )
    for taken in TakenBack.objects.filter(sweep=made).select_related("by_revision"):
        actions.restore(by=by, revision=taken.by_revision)
    made.undone_at = timezone.now()
    made.save(update_fields=["undone_at"])
    audit.record(by=by.user, role=by.role, verb="undo_sweep", about=made, count=count)
    return count


@transaction.atomic
def finish(made: Sweep) -> int:
    """Reject for good what a sweep set aside, without mails; how many."""
    made = Sweep.objects.select_for_update().get(pk=made.pk)
    if made.undone_at or made.finished_at:
        return 0
    now = timezone.now()
    waiting = Revision.objects.filter(set_aside__sweep=made, state=RevisionState.WAITING)
    rejected = list(waiting.order_by("pk"))
    with override("fr"):
        reason = gettext("We do not publish advertising or insults.")
    Remark.objects.bulk_create(
        Remark(revision=each, verb="reject", role=Role.INSTALLATION, text=reason)
        for each in rejected
    )
    waiting.update(state=RevisionState.REJECTED, waiting_since=None, decided_at=now)
    audit.record_each(by=None, role=Role.INSTALLATION, verb="reject", about=rejected)
    made.finished_at = now
    made.save(update_fields=["finished_at"])
    return len(rejected)


def due_to_finish() -> list[Sweep]:
    """Sweeps that nobody has undone for a week."""
    before = timezone.now() - UNDONE_WITHIN
    open_sweeps = Sweep.objects.filter(undone_at__isnull=True, finished_at__isnull=True)
    return list(open_sweeps.filter(created_at__lt=before).order_by("created_at", "pk"))


def _block(made: Sweep, senders: dict[str, bool]) -> int:
    """Block senders, by whether each is an account; a network is known for its day alone."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    midnight = timezone.make_aware(datetime.combine(tomorrow, time()))
    for sender, is_account in senders.items():
        until = timezone.now() + BLOCKED_FOR if is_account else midnight
        BlockedSender.objects.update_or_create(
            sender=sender, defaults={"until": until, "sweep": made}
        )
    Report.objects.filter(sender__in=senders, state=ReportState.WAITING).update(
        state=ReportState.SPAM, decided_at=made.created_at
    )
    return len(senders)


def _take_back(by: Actor, made: Sweep, senders: Iterable[str]) -> tuple[int, int]:
    """Take back accepted changes of senders, latest first; how many, and how many are left."""
    return _restore_each(by, made, accepted_of(by, senders))


def _restore_each(by: Actor, made: Sweep, revisions: Iterable[Revision]) -> tuple[int, int]:
    taken = left = 0
    for revision in revisions:
        try:
            with transaction.atomic():
                decision = actions.restore(by=by, revision=revision)
        except IN_THE_WAY:
            left += 1
            continue
        TakenBack.objects.create(revision=revision, by_revision=decision.revision, sweep=made)
        taken += 1
    return taken, left
