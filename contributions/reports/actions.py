"""Actions on reports: send one, and decide on all of one kind about a programme together."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.secret_links import fingerprint, new_secret
from contributions.actors import Actor
from contributions.models import OutcomeMail, ReplyAddress, Report, Revision
from contributions.models.report import ReportKind, ReportState
from contributions.reports.kinds import CHOICES, operating_since
from contributions.revisions import actions
from contributions.revisions.actions import Decision, EmptyRevisionError
from contributions.revisions.outcomes import leave_address
from contributions.revisions.programmes_of import programmes_of
from directory.models import Programme

# Purposes are part of stored digests and ids: they must not change.
SECRET_PURPOSE = b"reperes report of a sender 1"
IDEMPOTENCY_PURPOSE = b"reperes ticket of a report 1"


@transaction.atomic
def send(
    *,
    by: Actor,
    programme: Programme,
    kind: ReportKind,
    language: str,
    idempotency_key: str,
    words: str = "",
    address: str = "",
    sender: str = "",
) -> tuple[Report, str]:
    """Store a report, and return it with the secret of its link, "" for who has an account.

    The same ``idempotency_key`` returns the report that it sent the first time.
    """
    secret = idempotency_key or new_secret()
    pk = UUID(bytes=fingerprint(secret, IDEMPOTENCY_PURPOSE)[:16], version=4)
    known = Report.objects.filter(pk=pk).first()
    if known is None:
        known = Report.objects.create(
            pk=pk,
            programme=programme,
            kind=kind,
            language=language,
            words=words,
            author=by.user,
            role=by.role,
            sender=sender,
            secret_fingerprint=None if by.user else fingerprint(secret, SECRET_PURPOSE),
        )
        leave_address("" if by.user else address, report=known)
    if known.author_id != (by.user.pk if by.user else None):
        raise PermissionDenied("This ticket was somebody else's.")
    return known, "" if by.user else secret


@transaction.atomic
def accept(*, by: Actor, programme_id: UUID, kind: ReportKind) -> Decision:
    """Change the page as reports of one kind say, and tell their senders.

    For kinds that are answered in one tap: the programme has ended, is suspended, or is confirmed.
    Raises what ``actions.change`` raises; then nothing is written.
    """
    choice = CHOICES[kind]
    reports = _waiting(by, programme_id, kind)
    if choice.confirms:
        decision = actions.confirm(by=by, programme_id=programme_id)
    elif choice.ends_as and reports:
        since = timezone.localdate(min(report.created_at for report in reports))
        decision = actions.change(
            by=by,
            target_id=programme_id,
            content=operating_since(choice.ends_as, since),
            language="fr",
        )
    else:
        raise EmptyRevisionError
    _close(by, reports, ReportState.ACTED, decision.revision)
    return decision


@transaction.atomic
def settle(*, by: Actor, programme_id: UUID, kind: ReportKind, is_changed: bool) -> int:
    """Close the reports of one kind: the page was changed by hand, or stays as it is."""
    reports = _waiting(by, programme_id, kind)
    _close(by, reports, ReportState.ACTED if is_changed else ReportState.KEPT, None)
    return len(reports)


def _waiting(by: Actor, programme_id: UUID, kind: ReportKind) -> list[Report]:
    """The waiting reports of one kind, locked; ``PermissionDenied`` where she does not decide."""
    if not programmes_of(by).filter(pk=programme_id).exists():
        raise PermissionDenied("It lies outside of her territories.")
    rows = Report.objects.select_for_update(of=("self",)).filter(
        programme=programme_id, kind=kind, state=ReportState.WAITING
    )
    return list(rows.order_by("created_at", "pk"))


def _close(by: Actor, reports: list[Report], state: ReportState, revision: Revision | None) -> None:
    """Close reports: their words are erased, and who wants to be told gets a mail."""
    told = set(ReplyAddress.objects.filter(report__in=reports).values_list("report_id", flat=True))
    own = by.user.pk if by.user else None
    for report in reports:
        report.state, report.decided_at = state, timezone.now()
        report.revision, report.words = revision, ""
        report.save(update_fields=["state", "decided_at", "revision", "words"])
    OutcomeMail.objects.bulk_create(
        OutcomeMail(report=report, verb=state)
        for report in reports
        if report.kind != ReportKind.RIGHT
        and (report.pk in told or (report.author_id and report.author_id != own))
    )
    if reports:
        audit.record(
            by=by.user,
            role=by.role,
            verb="decide_reports",
            about=reports[0].programme,
            kind=reports[0].kind,
            state=state.value,
            count=len(reports),
        )
