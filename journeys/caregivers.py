"""Display values of sharing: caregivers with what they may do, proposals, and who did what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise

from directory.texts import Text, own_name
from journeys.access import Holder
from journeys.models import Share
from journeys.plan import goal_name
from journeys.references import Reference, Referred, referred
from journeys.workflows import COMMENTING, ProposalState, Scope

LANGUAGES = {code for code, _name in settings.LANGUAGES}


@dataclass(frozen=True)
class ShareDisplay:
    """A share as the owner sees it. ``secret`` is "" once it is revoked or expired.

    ``goal_id`` is "" for the whole journey. ``language`` is a code, "" for that of the caregiver's
    browser; ``language_name`` its own name.
    """

    id: UUID
    label: str
    goal: Text | None
    goal_id: str
    scope: Scope
    language: str
    secret: str
    expires_at: datetime
    last_used_at: datetime | None
    is_revoked: bool
    is_expired: bool
    comments: int

    @property
    def may_comment(self) -> bool:
        """Whether its holder may write comments."""
        return self.scope.role in COMMENTING

    @property
    def language_name(self) -> str:
        """The name of its language in that language, "" for none."""
        return own_name(self.language) if self.language else ""


@dataclass(frozen=True)
class ProposalDisplay:
    """A proposed step, decrypted; ``label`` is that of who proposes it."""

    id: UUID
    label: str
    subject: Referred
    note: str
    goal: Text | None
    state: ProposalState
    created_at: datetime
    decided_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state == ProposalState.OPEN

    @property
    def state_label(self) -> str | Promise:
        """Its state in words."""
        return self.state.label


def share_displays(holder: Holder) -> list[ShareDisplay]:
    """The displays of all shares of a journey, the newest first."""
    now = timezone.now()
    shares = holder.journey.shares.select_related("goal").prefetch_related("comments")
    return [share_display(holder, share, now) for share in shares.order_by("-created_at")]


def share_display(holder: Holder, share: Share, now: datetime) -> ShareDisplay:
    """The display of one share."""
    language = holder.read(share, "language")
    return ShareDisplay(
        id=share.pk,
        label=holder.read(share, "label"),
        goal=goal_name(holder, share.goal) if share.goal else None,
        goal_id=str(share.goal_id or ""),
        scope=Scope(share.scope),
        language=language if language in LANGUAGES else "",
        secret=holder.read(share, "secret") if share.is_working(now) else "",
        expires_at=share.expires_at,
        last_used_at=share.last_used_at,
        is_revoked=share.revoked_at is not None,
        is_expired=share.expires_at <= now,
        comments=len(share.comments.all()),
    )


def proposal_displays(holder: Holder, *, only_open: bool = False) -> list[ProposalDisplay]:
    """The proposals the holder may see, the newest first; in a fixed number of queries."""
    proposals = holder.proposals().select_related("share", "goal").order_by("-created_at", "-id")
    if only_open:
        proposals = proposals.filter(state=ProposalState.OPEN)
    rows = [(row, Reference.of(holder, row)) for row in proposals]
    subjects = referred(reference for _row, reference in rows)
    return [
        ProposalDisplay(
            id=row.pk,
            label=holder.read(row.share, "label"),
            subject=subjects[reference],
            note=holder.read(row, "note"),
            goal=goal_name(holder, row.goal) if row.goal else None,
            state=ProposalState(row.state),
            created_at=row.created_at,
            decided_at=row.decided_at,
        )
        for row, reference in rows
    ]
