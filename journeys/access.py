"""Access to journeys by capability: whoever holds one of its secrets, and no role.

A secret comes in a cookie whose path is that of the journey's pages in one language, or of one
share. An account opens the journeys whose secrets their owner has stored in it.

The journey that the owner's cookie opens, or else one of her account, is the *active* journey of
the device: all that is added or changed goes there. Others may be read on the same device, see
``journeys.other_journeys``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from accounts.encryption import DecryptionError
from accounts.models import User
from accounts.secret_links import forget, is_possible, remember, secret_in
from journeys.models import AccountKey, Goal, Journey, Share, Step, StepQuerySet, this_month
from journeys.profile import Profile
from journeys.sealing import Seal, fingerprint, open_for_account, unwrap
from journeys.sharing_models import ClosedLink, JourneyKey, Proposal
from journeys.workflows import HolderRole, ProposalState, Scope

OWNER_COOKIE = "journey"
SHARE_COOKIE = "shared"
# Which journey of the signed-in account is active on this device: the id of its key, no secret.
CHOSEN_COOKIE = "chosen"
# When a share was last used is recorded to the hour, so that it does not track somebody's reading.
USE_RECORDED_EVERY = timedelta(hours=1)


class ClosedError(Exception):
    """The secret is that of a share that was revoked, renewed or has expired."""


@dataclass(frozen=True)
class Holder:
    """The holder of a secret of ``journey``; ``share`` is None for its owner.

    ``key`` is the owner's key when the secret is not that of the journey's own row. Without
    ``may_have_proposals`` it is known that no proposal waits for an answer.
    """

    who: HolderRole
    journey: Journey
    seal: Seal
    share: Share | None = None
    key: JourneyKey | None = None
    may_have_proposals: bool = True

    @property
    def is_owner(self) -> bool:
        """Whether the secret is the owner's."""
        return self.who == HolderRole.OWNER

    @property
    def own_share(self) -> Share:
        """The share that opened the journey to a reader; an owner has none (``LookupError``)."""
        if self.share is None:
            raise LookupError("The owner reads her journey without a share.")
        return self.share

    def read(self, row: models.Model, column: str) -> str:
        """The decrypted text of a column, "" when it is empty."""
        return self.seal.open(getattr(row, f"sealed_{column}"), row._meta.db_table, column, row.pk)

    def write(self, row: models.Model, column: str, text: str) -> None:
        """Set a column to the encrypted text; the row is not saved."""
        sealed = self.seal.close(text.strip(), row._meta.db_table, column, row.pk)
        setattr(row, f"sealed_{column}", sealed)

    def goals(self) -> models.QuerySet[Goal]:
        """The goals the holder may see."""
        goals = self.journey.goals.all()
        if self.share and self.share.goal_id:
            goals = goals.filter(pk=self.share.goal_id)
        return goals

    def steps(self) -> StepQuerySet:
        """The steps the holder may see."""
        steps = Step.objects.filter(journey=self.journey)
        if self.share and self.share.goal_id:
            steps = steps.filter(goal=self.share.goal_id)
        return steps

    def proposals(self) -> models.QuerySet[Proposal]:
        """The proposals the holder may see: all for the owner, for a caregiver her own."""
        if self.share:
            return Proposal.objects.filter(share=self.share)
        return Proposal.objects.filter(share__journey=self.journey)

    def profile(self) -> Profile:
        """The owner's profile; the empty one for a caregiver, who never reads it."""
        return Profile.from_json(self.read(self.journey, "profile")) if self.is_owner else Profile()


def owner_with(secret: str) -> Holder | None:
    """The owner of the journey that ``secret`` opens; the month of use is recorded."""
    holder = next(iter(owners_with([secret]).values()), None)
    if holder:
        record_month(holder.journey)
    return holder


def owners_with(secrets: Iterable[str]) -> dict[str, Holder]:
    """The owner of each journey that one of these secrets opens, by secret.

    In one query, or in two when a secret is not that of a journey's own row.
    """
    by_fingerprint = {fingerprint(secret): secret for secret in secrets if is_possible(secret)}
    if not by_fingerprint:
        return {}
    holders = {}
    waiting = Proposal.objects.filter(share__journey=OuterRef("pk"), state=ProposalState.OPEN)
    journeys = Journey.objects.annotate(has_proposals=Exists(waiting))
    for journey in journeys.filter(secret_fingerprint__in=list(by_fingerprint)):
        secret = by_fingerprint.pop(bytes(journey.secret_fingerprint))
        key = unwrap(bytes(journey.wrapped_key), secret, journey.pk)
        seal = Seal(journey.pk, key)
        # No attribute of the model, so that types do not know it.
        waits = getattr(journey, "has_proposals", True)
        holders[secret] = Holder(HolderRole.OWNER, journey, seal, may_have_proposals=waits)
    if by_fingerprint:
        links = JourneyKey.objects.filter(kind=JourneyKey.Kind.LINK).select_related("journey")
        for row in links.filter(secret_fingerprint__in=list(by_fingerprint)):
            secret = by_fingerprint[bytes(row.secret_fingerprint)]
            holders[secret] = owner_by(row, secret)
    return holders


def owner_by(row: JourneyKey, secret: str) -> Holder:
    """The owner of the journey of a key that ``secret`` opens."""
    key = unwrap(bytes(row.wrapped_key), secret, row.pk)
    return Holder(HolderRole.OWNER, row.journey, Seal(row.journey_id, key), key=row)


def reader_with(secret: str, *, is_recorded: bool = True) -> Holder | None:
    """The reader of the share that ``secret`` opens, while it works.

    ``is_recorded``: the month of use is recorded, which merely looking at a link does not.
    """
    if not is_possible(secret):
        return None
    working = Share.objects.working(timezone.now()).select_related("journey")
    share = working.filter(secret_fingerprint=fingerprint(secret)).first()
    if share is None or share.wrapped_key is None:
        return None
    if is_recorded:
        record_month(share.journey)
    key = unwrap(bytes(share.wrapped_key), secret, share.pk)
    return reader_of(share, Seal(share.journey_id, key))


def reader_of(share: Share, seal: Seal) -> Holder:
    """The reader of a share: what she sees and may do, also for the owner who looks at it."""
    return Holder(Scope(share.scope).role, share.journey, seal, share)


def closed_share(secret: str) -> UUID | None:
    """The id of the share that ``secret`` opened before it was closed; None for other secrets."""
    if not is_possible(secret):
        return None
    mark = fingerprint(secret)
    closed = Share.objects.exclude(pk__in=Share.objects.working(timezone.now()).values("pk"))
    by_share = closed.filter(secret_fingerprint=mark).values_list("pk", flat=True).first()
    by_link = ClosedLink.objects.filter(secret_fingerprint=mark).values_list("share", flat=True)
    return by_share or by_link.first()


def device_secret(request: HttpRequest) -> str:
    """The secret in the owner's cookie, or ""."""
    return secret_in(request, OWNER_COOKIE)


def account_secrets(request: HttpRequest) -> list[str]:
    """The secrets stored in the account of the signed-in user, that chosen on this device first."""
    if not request.user.is_authenticated:
        return []
    stored = stored_secrets(request.user)
    chosen = secret_in(request, CHOSEN_COOKIE)
    return sorted(stored.values(), key=lambda secret: stored.get(chosen) != secret)


def stored_secrets(user: User) -> dict[str, str]:
    """The secrets stored in an account by the id of their key, in the order of storing.

    Those encrypted by a key that the server no longer has are left out.
    """
    secrets = {}
    for row in AccountKey.objects.filter(user=user):
        try:
            secrets[str(row.pk)] = open_for_account(bytes(row.sealed_secret), user.pseudonym)
        except DecryptionError:
            continue
    return secrets


def owner_and_secret(request: HttpRequest) -> tuple[Holder | None, str]:
    """The owner of the active journey and the secret that opens it; (None, "") for others.

    It is this device's journey, else that chosen in the account, else the first there that opens.
    Days and times are those of her place until the page is written (``views.private``).
    """
    holder, secret = _active_owner(request)
    if holder:
        timezone.activate(holder.profile().time_zone())
    return holder, secret


def _active_owner(request: HttpRequest) -> tuple[Holder | None, str]:
    if holder := owner_with(device_secret(request)):
        return holder, device_secret(request)
    secrets = account_secrets(request)
    holders = owners_with(secrets)
    secret = next((each for each in secrets if each in holders), "")
    if not secret:
        return None, ""
    record_month(holders[secret].journey)
    return holders[secret], secret


def owner_or_none(request: HttpRequest) -> Holder | None:
    """The owner of the active journey, None for everyone else."""
    return owner_and_secret(request)[0]


def owner_and_secret_or_404(request: HttpRequest) -> tuple[Holder, str]:
    """The owner of the active journey and the secret; ``Http404`` for everyone else."""
    holder, secret = owner_and_secret(request)
    if holder is None:
        raise Http404("No journey here.")
    return holder, secret


def owner_or_404(request: HttpRequest) -> Holder:
    """The owner of the active journey; ``Http404`` for everyone else."""
    return owner_and_secret_or_404(request)[0]


def reader_or_404(request: HttpRequest, share_id: UUID) -> Holder:
    """The reader of this share while it works; the hour of use is recorded.

    ``ClosedError`` for who could read it before it was closed, ``Http404`` for everyone else.
    """
    secret = secret_in(request, SHARE_COOKIE)
    holder = reader_with(secret)
    if holder is None and closed_share(secret) == share_id:
        raise ClosedError
    if holder is None or holder.own_share.pk != share_id:
        raise Http404("No journey here.")
    record_use(holder.own_share)
    return holder


def record_month(journey: Journey) -> None:
    """Store in which month a journey was last opened."""
    month = this_month()
    if journey.last_used_on < month:
        Journey.objects.filter(pk=journey.pk).update(last_used_on=month)


def record_use(share: Share) -> None:
    """Store when a share was last used, to the hour."""
    now = timezone.now()
    if share.last_used_at is None or share.last_used_at < now - USE_RECORDED_EVERY:
        hour = now.replace(minute=0, second=0, microsecond=0)
        Share.objects.filter(pk=share.pk).update(last_used_at=hour)


def remember_owner(request: HttpRequest, response: HttpResponse, secret: str) -> None:
    """Make a journey the active one of this device: a cookie for its pages in every language."""
    remember(request, response, OWNER_COOKIE, secret, "journeys:journey")


def remember_chosen(request: HttpRequest, response: HttpResponse, secret: str) -> None:
    """Make a journey of the signed-in account the active one of this device."""
    if request.user.is_authenticated:
        for key_id, stored in stored_secrets(request.user).items():
            if stored == secret:
                remember(request, response, CHOSEN_COOKIE, key_id, "journeys:journey")


def forget_owner(response: HttpResponse) -> None:
    """Delete the cookies of the active journey from this device."""
    forget(response, OWNER_COOKIE, "journeys:journey")


def forget_on_device(response: HttpResponse) -> None:
    """Delete the active journey from this device: its cookies, and what is kept to work offline."""
    forget_owner(response)
    response["Clear-Site-Data"] = '"storage"'


def remember_share(
    request: HttpRequest, response: HttpResponse, share_id: UUID, secret: str
) -> None:
    """Let this device open the share: a cookie for its pages alone."""
    remember(request, response, SHARE_COOKIE, secret, "journeys:shared", share_id)
