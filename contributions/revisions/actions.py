"""What people do to public content; each verb checks the right to it, and is recorded.

Everything is one transaction: the decision, its audit row, what it writes and the derived search
rows are kept together or not at all. Who may not see something gets ``PermissionDenied``, which
pages answer with 404.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.secret_links import fingerprint, new_secret
from contributions.actors import Actor
from contributions.models import Remark, Revision, RevisionTerritory
from contributions.models.revision import TargetKind
from contributions.revisions import confidential, readiness, redaction
from contributions.revisions.applying import (
    apply,
    current_content,
    initial_state,
    lock_target,
    moved_sections,
    require_unmoved,
)
from contributions.revisions.scope import (
    territories_concerned,
    territories_of_which_one_agrees,
    territories_that_must_agree,
    with_ancestors,
)
from contributions.revisions.unreadable import shown_or
from contributions.schema.form_checks import require_short
from contributions.schema.hidden_sites import hidden_in, named_by_commune
from contributions.schema.sections import COVERAGE, STATE, Content, site_of, stated
from contributions.workflows import (
    VERBS,
    WRITABLE,
    RevisionState,
    TransitionRefusedError,
    Who,
    state_after,
)
from directory.models import Programme
from directory.vocabulary import Publication

SECRET_PURPOSE = b"reperes revision of a sender 1"
IDEMPOTENCY_PURPOSE = b"reperes ticket of a revision 1"
# What ``accept`` raises where something is missing.
NotReadyError = readiness.NotReadyError


class EmptyRevisionError(Exception):
    """A revision that changes nothing cannot be sent."""


@dataclass(frozen=True)
class Decision:
    """What became of an agreement: applied, or waiting for the territories ``missing`` (ids)."""

    revision: Revision
    missing: frozenset[int] = frozenset()

    @property
    def is_applied(self) -> bool:
        """Whether every side agreed and the change is made."""
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
    ticket: str = "",
) -> tuple[Revision, str]:
    """Begin a revision, of a new programme when there is no ``target_id``; nothing is public yet.

    Returns it with the secret of its link for who has no account, "" for others. ``ticket`` is a
    secret that the form was shown with: sent again, since no answer came, it gives the revision
    that it began the first time.
    """
    secret = ticket or new_secret()
    said = {"target_kind": kind, "language": language, "source": source, "note": note}
    said |= {"target_id": target_id or uuid4(), "creates": target_id is None}
    said |= {"author": by.user, "role": by.role}
    if not by.user:
        said["secret_fingerprint"] = fingerprint(secret, SECRET_PURPOSE)
    pk = UUID(bytes=fingerprint(secret, IDEMPOTENCY_PURPOSE)[:16], version=4)
    revision, _is_new = Revision.objects.get_or_create(pk=pk, defaults=said)
    if revision.author != by.user:
        raise PermissionDenied("This ticket was somebody else's.")
    if not revision.creates:
        current_content(revision)  # refuses what does not exist
    return revision, "" if by.user else secret


@transaction.atomic
def save_draft(
    *,
    by: Actor,
    revision: Revision,
    content: Content,
    seen: Mapping[str, str] | None = None,
    **about: str | bool,
) -> Revision:
    """Keep sections as they are written so far; what they replace is noted as their base.

    ``seen`` are the digests of the sections as the form showed them: ``BaseMovedError`` names
    those that have moved since. ``about`` may set ``source``, ``note`` and ``keeps_meaning``. A
    section that says what stands there already leaves the revision. Reviewers may mend what
    waits for them; it is recorded, and every side is asked anew.
    """
    require_short(content)
    revision = _locked(revision)
    if not _may_write(by, revision):
        raise PermissionDenied("Only its author writes a revision.")
    now = current_content(revision)
    standing = redaction.current_for(by, now)
    require_unmoved(revision, content, standing, seen or {})
    for name, said in named_by_commune(content).items():
        revision.base.setdefault(name, now.get(name))
        revision.content[name] = said
        if stated(said) == stated(standing.get(name)):
            del revision.content[name], revision.base[name]
    for name, value in about.items():
        setattr(revision, name, value)
    revision.agreed = []  # who agreed, agreed to what it said before
    confidential.save_revision(revision)
    if revision.state == RevisionState.WAITING:
        _add_to_queues(revision)
        _record(by, revision, "mend", sections=sorted(content))
    return revision


@transaction.atomic
def resolve_conflict(*, by: Actor, revision: Revision) -> Revision:
    """Take what stands there now as the base of every section: the conflict has been looked at."""
    revision = _locked(revision)
    if not (_may_write(by, revision) or _reviews(by, revision)):
        raise PermissionDenied("Not yours to settle.")
    now = current_content(revision)
    revision.base = {name: now.get(name) for name in revision.content}
    revision.agreed = []
    confidential.save_revision(revision)
    _record(by, revision, "rebase")
    return revision


@transaction.atomic
def submit(*, by: Actor, revision: Revision, reply: str = "") -> Revision:
    """Hand a revision to the coordinators of its territories."""
    revision = _locked(revision)
    _require(Who.AUTHOR, by, revision)
    if not revision.content:
        raise EmptyRevisionError
    _move(revision, "submit")
    revision.waiting_since, revision.agreed = timezone.now(), []
    confidential.save_revision(revision)
    _add_to_queues(revision)
    _remark(by, revision, "submit", reply)
    _record(by, revision, "submit")
    return revision


@transaction.atomic
def withdraw(*, by: Actor, revision: Revision) -> Revision:
    """Take a revision back before it is decided."""
    return _close(by, revision, "withdraw", Who.AUTHOR, "")


@transaction.atomic
def reject(*, by: Actor, revision: Revision, reason: str) -> Revision:
    """Refuse a revision, and say why."""
    return _close(by, revision, "reject", Who.REVIEWER, reason)


@transaction.atomic
def request_changes(*, by: Actor, revision: Revision, reason: str) -> Revision:
    """Give a revision back to its sender, and say what is needed."""
    return _close(by, revision, "request_changes", Who.REVIEWER, reason)


@transaction.atomic
def accept(*, by: Actor, revision: Revision, publish: bool = False) -> Decision:
    """Agree to a revision; once every side it touches has agreed, make the change.

    ``publish`` also publishes a new programme. Raises ``BaseMovedError`` when a section has moved
    meanwhile, ``NotReadyError`` when something is missing, ``TransitionRefusedError`` when
    somebody else has decided; then nothing is written.
    """
    lock_target(revision)  # before the revision: place_anew locks others that wait about it
    revision = _locked(revision)
    _require(Who.REVIEWER, by, revision)
    state = state_after(revision.state, "accept")
    if revision.creates and STATE not in revision.content:
        revision.content |= initial_state(publish=publish)
        revision.base |= {STATE: None}
    if hidden_in(revision.content):
        kept = redaction.keep_current_addresses(revision.content, current_content(revision))
        revision.content = named_by_commune(kept)
    readiness.require_complete(by, revision)
    needed = territories_that_must_agree(revision)
    one_of = territories_of_which_one_agrees(revision, needed)
    revision.agreed = sorted(set(revision.agreed) | by.answered_for(needed | one_of))
    missing = needed - set(revision.agreed)
    if one_of.isdisjoint(revision.agreed):
        missing |= one_of
    if missing:
        revision.save(update_fields=["agreed"])
        _record(by, revision, "agree", missing=sorted(missing))
        return Decision(revision, frozenset(missing))
    apply(revision)
    revision.state, revision.decided_at, revision.waiting_since = state, timezone.now(), None
    confidential.save_revision(revision)
    confidential.redact_earlier_revisions(revision)
    _leave_queue(revision)
    requeue_others([revision])
    _record(by, revision, "accept")
    return Decision(revision)


def change(
    *,
    by: Actor,
    target_id: UUID,
    content: Content,
    language: str,
    kind: str = TargetKind.PROGRAMME,
    note: str = "",
) -> Decision:
    """Change what exists and agree to it at once, as its coordinator does.

    Where another side must agree too, the revision waits for it.
    """
    with transaction.atomic():
        revision, _secret = begin(
            by=by, language=language, kind=kind, target_id=target_id, note=note
        )
        if not (by.is_administrator or by.answered_for(territories_concerned(revision))):
            raise PermissionDenied("It lies outside of her territories.")
        revision = save_draft(by=by, revision=revision, content=content)
        return accept(by=by, revision=submit(by=by, revision=revision))


def set_publication(*, by: Actor, programme_id: UUID, to: str, note: str = "") -> Decision:
    """Publish or archive a programme, or make it a draft again."""
    now = current_content(Revision(target_kind=TargetKind.PROGRAMME, target_id=programme_id))
    state = {STATE: now[STATE] | {"publication": Publication(to).value}}
    return change(by=by, target_id=programme_id, content=state, language="fr", note=note)


def merge(*, by: Actor, programme_id: UUID, into_id: UUID, note: str = "") -> Decision:
    """Let a programme become one with another that the public may read; its address leads there.

    ``ValueError`` when the other is itself, not public, or merged away.
    """
    into = Programme.objects.published().filter(pk=into_id).exclude(pk=programme_id)
    if not into.exists():
        raise ValueError("A programme is merged into another that is published.")
    now = current_content(Revision(target_kind=TargetKind.PROGRAMME, target_id=programme_id))
    state = {STATE: now[STATE] | {"merged_into": str(into_id)}}
    return change(by=by, target_id=programme_id, content=state, language="fr", note=note)


def confirm(*, by: Actor, programme_id: UUID) -> Decision:
    """Say that a programme is still as its page says, today."""
    said = {"on": timezone.localdate().isoformat(), "role": by.role.value}
    return change(by=by, target_id=programme_id, content={"verified": said}, language="fr")


def restore(*, by: Actor, revision: Revision, note: str = "") -> Decision:
    """Make the sections of an accepted revision say again what they said before it."""
    if revision.state != RevisionState.ACCEPTED or revision.creates:
        raise TransitionRefusedError("Only a change that was made can be taken back.")
    confidential.with_confidential(revision)
    return change(
        by=by,
        target_id=revision.target_id,
        kind=revision.target_kind,
        content={
            name: said or ("" if said == "" else None) for name, said in revision.base.items()
        },
        language=revision.language,
        note=note,
    )


def conflicts(revision: Revision) -> list[str]:
    """The sections of a revision that have moved since it was written."""
    return moved_sections(revision, current_content(revision))


def _locked(revision: Revision) -> Revision:
    locked = Revision.objects.select_for_update(of=("self",)).get(pk=revision.pk)
    return confidential.with_confidential(locked)


def _reviews(by: Actor, revision: Revision) -> bool:
    return Revision.objects.reviewable_by(by).filter(pk=revision.pk).exists()


def _may_write(by: Actor, revision: Revision) -> bool:
    if revision.state in WRITABLE:
        return revision.is_written_by(by)
    return revision.state == RevisionState.WAITING and _reviews(by, revision)


def _require(who: Who, by: Actor, revision: Revision) -> None:
    if not (revision.is_written_by(by) if who == Who.AUTHOR else _reviews(by, revision)):
        raise PermissionDenied(f"Only its {who.value} may do that.")


def _move(revision: Revision, verb: str) -> None:
    revision.state = state_after(revision.state, verb)


def _close(by: Actor, revision: Revision, verb: str, who: Who, reason: str) -> Revision:
    revision = _locked(revision)
    _require(who, by, revision)
    if VERBS[verb].needs_reason and not reason.strip():
        raise ValueError(f"{verb} needs a reason.")
    _move(revision, verb)
    revision.waiting_since = None
    if revision.state == RevisionState.REJECTED:
        revision.decided_at = timezone.now()
    # What it says stays as it is: one that nobody can read is closed all the same.
    revision.save(update_fields=["state", "waiting_since", "decided_at", "changed_at"])
    _leave_queue(revision)
    _remark(by, revision, verb, reason)
    _record(by, revision, verb)
    return revision


def _add_to_queues(revision: Revision) -> None:
    """Put a revision into the queues of its territories and of all above them."""
    RevisionTerritory.objects.filter(revision=revision).delete()
    RevisionTerritory.objects.bulk_create(
        RevisionTerritory(revision=revision, territory_id=pk, waiting_since=revision.waiting_since)
        for pk in sorted(with_ancestors(territories_concerned(revision)))
    )


def requeue_others(made: Iterable[Revision]) -> None:
    """Where changes moved programmes, let what waits about them lie with those who have them now.

    Nobody decides about a programme that has left her territories since a change was proposed.
    A proposal that cannot be read stays where it lies, and stands in nobody's way.
    """
    moved = [
        revision.target_id
        for revision in made
        if any(site_of(name) or name == COVERAGE for name in revision.content)
    ]
    if moved:
        for other in Revision.objects.waiting().of(*moved).select_for_update(of=("self",)):
            shown_or(partial(transaction.atomic(_add_to_queues), other), None, other)


def _leave_queue(revision: Revision) -> None:
    RevisionTerritory.objects.filter(revision=revision).update(waiting_since=None)


def _remark(by: Actor, revision: Revision, verb: str, text: str) -> None:
    if text.strip():
        Remark.objects.create(revision=revision, verb=verb, role=by.role, text=text.strip())


def _record(by: Actor, revision: Revision, verb: str, **details) -> None:
    audit.record(by=by.user, role=by.role, verb=verb, about=revision, **details)
