"""Write actions on shares: giving, closing and renewing links, comments, and proposals of steps."""

from __future__ import annotations

import uuid
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from accounts.secret_links import new_secret
from journeys.access import Holder
from journeys.actions import (
    LIMITS,
    GoneError,
    TooManyError,
    add_steps,
    allowed,
    owner_only,
    refuse_outside,
    refuse_taken_id,
)
from journeys.history import Verb, record, record_for
from journeys.models import Comment, Goal, Share, Step
from journeys.new_steps import NewStep
from journeys.references import Reference
from journeys.sealing import fingerprint, wrap
from journeys.sharing_models import ClosedLink, Proposal
from journeys.workflows import (
    COMMENTING,
    PROPOSAL_VERBS,
    PROPOSING,
    ProposalState,
    Scope,
    proposal_after,
)

# How many former links of a share say that they were closed, and proposals of one are kept.
FORMER_LINKS, PROPOSALS_KEPT = 20, 300


@owner_only
def share(
    *, by: Holder, goal: Goal | None, label: str, scope: str, days: int, language: str = ""
) -> tuple[Share, str]:
    """Create a share for one caregiver; return it with its secret.

    ``language`` is the one its link opens in, "" for that of the caregiver's browser.
    """
    _refuse_too_many(by, is_new=True)
    secret = new_secret()
    created = Share(journey=by.journey, goal=goal, scope=Scope(scope))
    by.write(created, "label", label)
    by.write(created, "language", language)
    _give_secret(by, created, secret, days)
    created.save(force_insert=True)
    record_for(by, Verb.SHARED, created)
    return created, secret


@owner_only
def revoke(*, by: Holder, share: Share) -> None:
    """Revoke a share: its wrapped key and its secret are deleted, its fingerprint stays."""
    if share.revoked_at:
        return
    share.revoked_at = timezone.now()
    share.wrapped_key = share.sealed_secret = None
    share.save(update_fields=["revoked_at", "wrapped_key", "sealed_secret"])
    record_for(by, Verb.CLOSED, share)


@owner_only
def renew_share(*, by: Holder, share: Share, days: int) -> str:
    """Give a share a new secret, also after it was closed; the link before says it was closed.

    Label, scope, goal, language and conversation stay.
    """
    if not share.is_working(timezone.now()):
        _refuse_too_many(by)
    ClosedLink.objects.create(share=share, secret_fingerprint=bytes(share.secret_fingerprint))
    former = share.closed_links.order_by("-id").values_list("pk", flat=True)
    ClosedLink.objects.filter(pk__in=list(former[FORMER_LINKS:])).delete()
    secret = new_secret()
    share.revoked_at = share.last_used_at = None
    _give_secret(by, share, secret, days)
    share.save()
    record_for(by, Verb.RENEWED, share)
    return secret


@owner_only
def change_share(*, by: Holder, share: Share, goal: Goal | None, scope: str) -> None:
    """Change what a share that works shows and allows; its link stays.

    Its holder reads and writes by the new scope from her next request on. ``GoneError`` for a
    share that is closed.
    """
    if not share.is_working(timezone.now()):
        raise GoneError
    share.goal, share.scope = goal, Scope(scope)
    share.save(update_fields=["goal", "scope"])
    record_for(by, Verb.SCOPED, share)


def _give_secret(by: Holder, share: Share, secret: str, days: int) -> None:
    """Set what lets ``secret`` open the share for ``days``; the row is not saved."""
    share.secret_fingerprint = fingerprint(secret)
    share.wrapped_key = wrap(by.seal.key, secret, share.pk)
    share.expires_at = timezone.now() + timedelta(days=days)
    by.write(share, "secret", secret)


def _refuse_too_many(by: Holder, *, is_new: bool = False) -> None:
    """Raise ``TooManyError`` where the journey has as many shares as it may have."""
    shares = by.journey.shares
    if shares.working(timezone.now()).count() >= LIMITS["shares"]:
        raise TooManyError("shares")
    if is_new and shares.count() >= LIMITS["links"]:
        raise TooManyError("shares")


@allowed(*COMMENTING)
def comment(
    *,
    by: Holder,
    step: Step | None,
    text: str,
    share: Share | None = None,
    comment_id: UUID | None = None,
) -> Comment:
    """Comment on ``step``, or on all that the link shows when it is None.

    A caregiver comments on her own share, the owner on ``share``. ``comment_id`` is an
    idempotency key. ``GoneError`` and ``TooManyError`` as for every action.
    """
    thread = by.share or share
    if thread is None:
        raise ValueError("A comment belongs to a share.")
    if thread.comments.count() >= LIMITS["comments"]:
        raise TooManyError("comments")
    if comment_id and (existing := thread.comments.filter(pk=comment_id).first()):
        return existing
    refuse_taken_id(Comment, comment_id)
    created = Comment(
        id=comment_id or uuid.uuid4(), share=thread, step=step, is_by_owner=by.is_owner
    )
    by.write(created, "text", text)
    created.save(force_insert=True)
    return created


@allowed(*PROPOSING)
def propose(
    *,
    by: Holder,
    new: NewStep,
    goal: Goal | None,
    note: str = "",
    proposal_id: UUID | None = None,
) -> Proposal:
    """Propose a step for ``goal``; ``proposal_id`` is an idempotency key."""
    refuse_outside(by, goal)
    if proposal_id and (existing := by.proposals().filter(pk=proposal_id).first()):
        return existing
    refuse_taken_id(Proposal, proposal_id)
    if by.proposals().filter(state=ProposalState.OPEN).count() >= LIMITS["proposals"]:
        raise TooManyError("proposals")
    proposal = Proposal(
        id=proposal_id or uuid.uuid4(),
        share=by.own_share,
        goal=goal,
        kind=new.kind,
        programme=new.programme,
        sheet=new.sheet,
        need=new.need,
    )
    by.write(proposal, "text", new.text)
    by.write(proposal, "note", note)
    proposal.save(force_insert=True)
    record(by, Verb.PROPOSED, proposal)
    _forget_old(by)
    return proposal


def _forget_old(by: Holder) -> None:
    """Delete the oldest proposals of the caregiver that have an answer, beyond those kept."""
    answered = by.proposals().exclude(state=ProposalState.OPEN).order_by("-created_at", "-id")
    beyond = list(answered.values_list("pk", flat=True)[PROPOSALS_KEPT:])
    if beyond:
        Proposal.objects.filter(pk__in=beyond).delete()


@owner_only
def accept(*, by: Holder, proposal: Proposal) -> Step:
    """Turn a proposal into a step of its goal and return it; accepted twice, it is one step.

    ``GoneError`` when what it refers to, or the step it became, was deleted.
    """
    if proposal.state == ProposalState.ACCEPTED:
        if proposal.step is None:
            raise GoneError
        return proposal.step
    state = proposal_after(proposal.state, "accept", by.who)
    [step] = add_steps(by=by, new=[_new_step(by, proposal)], goal=proposal.goal)
    if note := by.read(proposal, "note"):
        _keep_note(by, step, note)
    proposal.step = step
    _end(proposal, state)
    record_for(by, Verb.ACCEPTED, proposal.share, Reference.of(by, proposal))
    return step


def _new_step(by: Holder, proposal: Proposal) -> NewStep:
    text = by.read(proposal, "text")
    if not (proposal.programme or proposal.sheet or proposal.need or text):
        raise GoneError
    return NewStep(proposal.programme, proposal.sheet, proposal.need, text)


def _keep_note(by: Holder, step: Step, note: str) -> None:
    """Put the note of a proposal on its step, unless the step has one already."""
    if not by.read(step, "note"):
        by.write(step, "note", note)
        step.save(update_fields=["sealed_note"])


@owner_only
def decline(*, by: Holder, proposal: Proposal) -> None:
    """Decline a proposal; declined twice, it is declined."""
    _end_as(by, proposal, "decline", Verb.DECLINED)


@allowed(*PROPOSING)
def withdraw(*, by: Holder, proposal: Proposal) -> None:
    """Take back a proposal of one's own that nobody has answered."""
    _end_as(by, proposal, "withdraw", Verb.WITHDREW)


def _end_as(by: Holder, proposal: Proposal, verb: str, recorded: Verb) -> None:
    if proposal.state == PROPOSAL_VERBS[verb].target:
        return
    _end(proposal, proposal_after(proposal.state, verb, by.who))
    record_for(by, recorded, proposal.share, Reference.of(by, proposal))


def _end(proposal: Proposal, state: ProposalState) -> None:
    proposal.state, proposal.decided_at = state, timezone.now()
    proposal.save(update_fields=["state", "decided_at", "step"])
