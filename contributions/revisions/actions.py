"""Actions on revisions; each checks permissions and writes to the audit.

An action is one transaction: the decision, its audit row, the content and the derived search rows.
``PermissionDenied`` without the right, which views answer with 404.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.secret_links import fingerprint, new_secret
from contributions.actors import Actor
from contributions.models import LaterLook, Revision
from contributions.models.revision import TargetKind
from contributions.revisions import confidential, readiness, redaction
from contributions.revisions.applying import (
    apply,
    current_content,
    initial_state,
    require_target,
    require_unmoved,
    take_in,
)
from contributions.revisions.deciders import goes_through
from contributions.revisions.locking import lock_revision
from contributions.revisions.may import (
    answers_for,
    language_of_reviewers,
    may_change,
    may_write,
    require,
    reviews,
)
from contributions.revisions.noting import add_remark, record_decision
from contributions.revisions.queueing import add_to_queues, leave_queues, requeue_others
from contributions.revisions.scope import (
    territories_of_which_one_agrees,
    territories_that_must_agree,
)
from contributions.revisions.taking_back import content_before
from contributions.schema.form_checks import require_short
from contributions.schema.hidden_sites import named_by_commune
from contributions.schema.moved_sites import named_where_moved
from contributions.schema.sections import STATE, Content
from contributions.workflows import (
    VERBS,
    RevisionState,
    TransitionRefusedError,
    Who,
    state_after,
)
from directory.models import Programme
from directory.vocabulary import Publication
from geo.value_types import JsonObject

# Purposes are part of stored digests and ids: they must not change.
SECRET_PURPOSE = b"reperes revision of a sender 1"
IDEMPOTENCY_PURPOSE = b"reperes ticket of a revision 1"
# Raised by ``accept`` when something is missing.
NotReadyError = readiness.NotReadyError


class EmptyRevisionError(Exception):
    """A revision without changes cannot be submitted."""


@dataclass(frozen=True)
class Decision:
    """The result of agreeing: applied, or waiting for the territories ``missing`` (ids)."""

    revision: Revision
    missing: frozenset[int] = frozenset()

    @property
    def is_applied(self) -> bool:
        """Whether all territories have agreed and the change is applied."""
        return not self.missing


@transaction.atomic
def begin(
    *,
    by: Actor,
    language: str,
    kind: str = TargetKind.PROGRAMME,
    target_id: UUID | None = None,
    source: str = "",
    note: str = "",
    idempotency_key: str = "",
    sender: str = "",
) -> tuple[Revision, str]:
    """Begin a draft revision, of a new programme when there is no ``target_id``.

    Returns it with the secret of its link for a sender without an account, "" for others. The same
    ``idempotency_key``, a secret from the form, returns the revision that it began the first time.
    ``sender`` is a digest of her account or network (``contributions.senders``).
    """
    secret = idempotency_key or new_secret()
    values: JsonObject = {"target_kind": kind, "language": language, "source": source, "note": note}
    values |= {"target_id": target_id or uuid4(), "creates": target_id is None}
    values |= {"author": by.user, "role": by.role, "sender": sender}
    if not by.user:
        values["secret_fingerprint"] = fingerprint(secret, SECRET_PURPOSE)
    pk = UUID(bytes=fingerprint(secret, IDEMPOTENCY_PURPOSE)[:16], version=4)
    # An existing one is not changed.
    Revision.objects.bulk_create([Revision(pk=pk, **values)], ignore_conflicts=True)
    revision = Revision.objects.get(pk=pk)
    if revision.author_id != (by.user.pk if by.user else None):
        raise PermissionDenied("This ticket was somebody else's.")
    require_target(revision)
    return revision, "" if by.user else secret


@transaction.atomic
def save_draft(
    *,
    by: Actor,
    revision: Revision,
    content: Content,
    version_tokens: Mapping[str, str] | None = None,
    version: str | None = None,
    now: Content | None = None,
    **about: str | bool | int | None,
) -> Revision:
    """Save sections of a draft, or edit them as a reviewer; the replaced values become the base.

    ``version_tokens`` are those of the sections that the form showed: ``BaseMovedError`` names the
    sections changed since. ``about`` may set ``source``, ``note``, ``keeps_meaning`` and
    ``source_text_no``. A section equal to the current one is removed from the revision.
    Reviewers may edit a waiting revision, with ``version`` from the review page; that resets the
    agreements. ``now`` is the current content if it was read before; later changes are detected
    when the revision is accepted. A translation that waits stays one.
    """
    require_short(content)
    revision = lock_revision(revision, version)
    if not may_write(by, revision):
        raise PermissionDenied("Only its author writes a revision.")
    now = current_content(revision) if now is None else now
    visible = redaction.current_for(by, now)
    require_unmoved(revision, content, visible, version_tokens or {})
    content = named_by_commune(named_where_moved(content, visible))
    take_in(revision, content, now, visible)
    for name, value in about.items():
        setattr(revision, name, value)
    is_waiting = revision.state == RevisionState.WAITING
    if is_waiting and revision.translates != language_of_reviewers(revision):
        raise PermissionDenied("Reviewers of a language change translations into it alone.")
    revision.agreed = []  # agreements were to the former content
    confidential.save_revision(revision)
    if is_waiting:
        add_to_queues(revision, now)
        record_decision(by, revision, "mend", sections=sorted(content))
    return revision


@transaction.atomic
def resolve_conflict(*, by: Actor, revision: Revision, version: str | None = None) -> Revision:
    """Resolve conflicts: the current content becomes the base of every section (rebase)."""
    revision = lock_revision(revision, version)
    if not (may_write(by, revision) or reviews(by, revision)):
        raise PermissionDenied("Only its author or a reviewer resolves its conflicts.")
    now = current_content(revision)
    revision.base = {name: now.get(name) for name in revision.content}
    revision.agreed = []
    confidential.save_revision(revision)
    record_decision(by, revision, "rebase")
    return revision


@transaction.atomic
def submit(*, by: Actor, revision: Revision, reply: str = "") -> Revision:
    """Submit a revision to the coordinators of its territories."""
    # The target is locked, so that its territories do not change before the revision is queued.
    return _submit(by, lock_revision(revision, with_target=True), reply)


def _submit(by: Actor, revision: Revision, reply: str = "") -> Revision:
    """Submit a locked revision."""
    require(Who.AUTHOR, by, revision)
    if not revision.content:
        raise EmptyRevisionError
    _move(revision, "submit")
    revision.translates = language_of_reviewers(revision)
    revision.waiting_since, revision.agreed = timezone.now(), []
    confidential.save_revision(revision)
    add_to_queues(revision, current_content(revision))
    add_remark(by, revision, "submit", reply)
    record_decision(by, revision, "submit")
    return revision


@transaction.atomic
def withdraw(*, by: Actor, revision: Revision) -> Revision:
    """Withdraw a revision before it is decided."""
    return _close(by, revision, "withdraw", Who.AUTHOR, "")


@transaction.atomic
def reject(*, by: Actor, revision: Revision, reason: str, version: str | None = None) -> Revision:
    """Reject a revision, with a reason."""
    return _close(by, revision, "reject", Who.REVIEWER, reason, version)


@transaction.atomic
def request_changes(
    *, by: Actor, revision: Revision, reason: str, version: str | None = None
) -> Revision:
    """Return a revision to its sender, with the reason."""
    return _close(by, revision, "request_changes", Who.REVIEWER, reason, version)


@transaction.atomic
def accept(
    *,
    by: Actor,
    revision: Revision,
    publish: bool = False,
    version: str | None = None,
    keeps_meaning: bool | None = None,
    verifies: bool = False,
) -> Decision:
    """Agree to a revision; apply it once all territories that must agree have agreed.

    ``publish`` also publishes a new programme. ``keeps_meaning`` corrects what its author said.
    ``verifies``: whoever accepts has checked the whole page, which counts as checked today.
    ``version`` is the version token of the review page.
    Raises ``BaseMovedError`` when a section has changed meanwhile, ``NotReadyError`` when
    something is missing, ``TransitionRefusedError`` when somebody else has decided,
    ``StaleVersionError`` when the revision was edited since; then nothing is written.
    """
    revision = lock_revision(revision, version, with_target=True)
    require(Who.REVIEWER, by, revision)
    state_after(revision.state, "accept")
    if revision.creates and STATE not in revision.content:
        revision.content |= initial_state(publish=publish)
        revision.base |= {STATE: None}
    if keeps_meaning is not None:
        revision.keeps_meaning = keeps_meaning
    now = current_content(revision)
    if verifies and revision.target_kind == TargetKind.PROGRAMME:
        take_in(revision, _checked_today(by), now, now)
    redaction.complete_addresses(revision, now)
    readiness.require_complete(by, revision, now)
    if missing := _agree(by, revision, now):
        revision.save(update_fields=["agreed", "keeps_meaning"])
        record_decision(by, revision, "agree", missing=sorted(missing))
        return Decision(revision, frozenset(missing))
    return _put_in_force(by, revision, now)


@transaction.atomic
def let_through(*, by: Actor, revision: Revision) -> Decision | None:
    """Apply a small change of a trusted person at once; None when somebody should look first.

    It is looked at later (``contributions.revisions.deciders``), and can be taken back as any
    other.
    """
    revision = lock_revision(revision, with_target=True)
    require(Who.AUTHOR, by, revision)
    holding = goes_through(revision)
    now = current_content(revision)
    if not holding or revision.translates or territories_that_must_agree(revision, now):
        return None
    readiness.require_complete(by, revision, now)
    decision = _put_in_force(by, revision, now)
    codes = [decider.code for decider in holding]
    LaterLook.objects.create(revision=decision.revision, deciders=codes)
    return decision


def _checked_today(by: Actor) -> Content:
    return {"verified": {"on": timezone.localdate().isoformat(), "role": by.role.value}}


def _put_in_force(by: Actor, revision: Revision, now: Content) -> Decision:
    """Write what a locked revision says to its target, and close it."""
    is_reviewed = bool(revision.translates) and by.reviews(revision.translates)
    apply(revision, now, is_reviewed=is_reviewed)
    revision.state = state_after(revision.state, "accept")
    revision.decided_at, revision.waiting_since = timezone.now(), None
    confidential.save_revision(revision)
    confidential.redact_earlier_revisions(revision)
    leave_queues(revision)
    requeue_others([revision])
    record_decision(by, revision, "accept")
    return Decision(revision)


def _agree(by: Actor, revision: Revision, now: Content) -> set[int]:
    """Agree for the territories that the actor answers for; those that have not agreed yet."""
    needed = territories_that_must_agree(revision, now)
    one_of = territories_of_which_one_agrees(revision, needed, now)
    revision.agreed = sorted(set(revision.agreed) | answers_for(by, revision, needed | one_of))
    missing = needed - set(revision.agreed)
    return missing | one_of if one_of.isdisjoint(revision.agreed) else missing


def change(
    *,
    by: Actor,
    target_id: UUID,
    content: Content,
    language: str,
    kind: str = TargetKind.PROGRAMME,
    note: str = "",
    keeps_meaning: bool = False,
) -> Decision:
    """Change existing content and accept it at once, as its coordinator, or reviewer of a language.

    Where another territory must agree too, the revision waits.
    """
    with transaction.atomic():
        revision, _secret = begin(
            by=by, language=language, kind=kind, target_id=target_id, note=note
        )
        # Not locked yet: accepting detects changes from here on as conflicts.
        now = current_content(revision)
        if not may_change(by, revision, content, now):
            raise PermissionDenied("It lies outside of her territories.")
        revision = save_draft(
            by=by, revision=revision, content=content, now=now, keeps_meaning=keeps_meaning
        )
        # Only accepting locks the target, to keep the lock short.
        return accept(by=by, revision=_submit(by, lock_revision(revision)))


def set_publication(*, by: Actor, programme_id: UUID, to: str, note: str = "") -> Decision:
    """Publish or archive a programme, or make it a draft again."""
    now = current_content(Revision(target_kind=TargetKind.PROGRAMME, target_id=programme_id))
    state = {STATE: now[STATE] | {"publication": Publication(to).value}}
    return change(by=by, target_id=programme_id, content=state, language="fr", note=note)


def merge(*, by: Actor, programme_id: UUID, into_id: UUID, note: str = "") -> Decision:
    """Merge a programme into a published one, to which its address then redirects.

    ``ValueError`` when the other is itself, not public, or merged away.
    """
    into = Programme.objects.published().filter(pk=into_id).exclude(pk=programme_id)
    if not into.exists():
        raise ValueError("A programme is merged into another that is published.")
    now = current_content(Revision(target_kind=TargetKind.PROGRAMME, target_id=programme_id))
    state = {STATE: now[STATE] | {"merged_into": str(into_id)}}
    return change(by=by, target_id=programme_id, content=state, language="fr", note=note)


def confirm(*, by: Actor, programme_id: UUID) -> Decision:
    """Confirm that the page of a programme is correct today."""
    return change(by=by, target_id=programme_id, content=_checked_today(by), language="fr")


def restore(*, by: Actor, revision: Revision, note: str = "") -> Decision:
    """Revert an accepted revision: restore the former values of its sections.

    Of a creation what was created is archived, since its history stays; of a merge both are again.
    """
    if revision.state != RevisionState.ACCEPTED:
        raise TransitionRefusedError("Only a change that was made can be taken back.")
    confidential.with_confidential(revision)
    before = content_before(revision, current_content(revision) if revision.creates else {})
    return change(
        by=by,
        target_id=revision.target_id,
        kind=revision.target_kind,
        content={name: value or ("" if value == "" else None) for name, value in before.items()},
        language=revision.language,
        note=note,
    )


def _move(revision: Revision, verb: str) -> None:
    revision.state = state_after(revision.state, verb)


def _close(
    by: Actor, revision: Revision, verb: str, who: Who, reason: str, version: str | None = None
) -> Revision:
    revision = lock_revision(revision, version)
    require(who, by, revision)
    if VERBS[verb].needs_reason and not reason.strip():
        raise ValueError(f"{verb} needs a reason.")
    _move(revision, verb)
    revision.waiting_since = None
    if revision.state == RevisionState.REJECTED:
        revision.decided_at = timezone.now()
    # The content is not saved: an unreadable revision can be closed too.
    revision.save(update_fields=["state", "waiting_since", "decided_at", "changed_at"])
    leave_queues(revision)
    add_remark(by, revision, verb, reason)
    record_decision(by, revision, verb)
    return revision
