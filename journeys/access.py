"""Access to journeys: the holder of one of its secrets, and nobody else.

A secret comes in a cookie whose path is that of the journey's pages in one language, or of one
share. An account opens the one journey whose secret its owner has put into it, for her alone.
There is no other way in: no role opens a journey.

The journey that the owner's cookie opens, or else her account, is the *kept* journey: all that is
added or changed goes there. Others may be on the same device, see ``journeys.other_journeys``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from accounts.encryption import DecryptionError
from accounts.models import User
from accounts.secret_links import forget, is_possible, remember, secret_in
from journeys.models import AccountKey, Goal, Journey, Share, Step, this_month
from journeys.profile import Profile
from journeys.sealing import Seal, fingerprint, open_for_account, unwrap
from journeys.workflows import Who

OWNER_COOKIE = "journey"
SHARE_COOKIE = "shared"
# A share says when it was last used to the hour: it is no track of somebody's reading.
USED_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class Holder:
    """Someone who holds a secret of ``journey``; ``share`` is None for its owner."""

    who: Who
    journey: Journey
    seal: Seal
    share: Share | None = None

    @property
    def is_owner(self) -> bool:
        """Whether it is the person herself."""
        return self.who == Who.OWNER

    @property
    def own_share(self) -> Share:
        """The share that opened the journey to a reader; an owner has none (``LookupError``)."""
        if self.share is None:
            raise LookupError("The owner reads her journey without a share.")
        return self.share

    def read(self, row: models.Model, column: str) -> str:
        """The words of a sealed column, "" when there are none."""
        return self.seal.open(getattr(row, f"sealed_{column}"), row._meta.db_table, column, row.pk)

    def write(self, row: models.Model, column: str, text: str) -> None:
        """Seal words into a column; the row is not saved."""
        sealed = self.seal.close(text.strip(), row._meta.db_table, column, row.pk)
        setattr(row, f"sealed_{column}", sealed)

    def goals(self) -> models.QuerySet[Goal]:
        """The goals the holder may see."""
        goals = self.journey.goals.all()
        if self.share and self.share.goal_id:
            goals = goals.filter(pk=self.share.goal_id)
        return goals

    def steps(self) -> models.QuerySet[Step]:
        """The steps the holder may see."""
        steps = self.journey.steps.all()
        if self.share and self.share.goal_id:
            steps = steps.filter(goal=self.share.goal_id)
        return steps

    def profile(self) -> Profile:
        """What the person said of herself; a caregiver never reads it."""
        return Profile.from_json(self.read(self.journey, "profile")) if self.is_owner else Profile()


def owner_with(secret: str) -> Holder | None:
    """The owner of the journey that ``secret`` opens; the month of use is noted."""
    holder = next(iter(owners_with([secret]).values()), None)
    if holder:
        note_month(holder.journey)
    return holder


def owners_with(secrets: Iterable[str]) -> dict[str, Holder]:
    """The owner of each journey that one of these secrets opens, by secret; in one query."""
    by_fingerprint = {fingerprint(secret): secret for secret in secrets if is_possible(secret)}
    if not by_fingerprint:
        return {}
    found = {}
    for journey in Journey.objects.filter(secret_fingerprint__in=list(by_fingerprint)):
        secret = by_fingerprint[bytes(journey.secret_fingerprint)]
        key = unwrap(bytes(journey.wrapped_key), secret, journey.pk)
        found[secret] = Holder(Who.OWNER, journey, Seal(journey.pk, key))
    return found


def reader_with(secret: str) -> Holder | None:
    """The reader of the share that ``secret`` opens, while it works."""
    if not is_possible(secret):
        return None
    working = Share.objects.working(timezone.now()).select_related("journey")
    share = working.filter(secret_fingerprint=fingerprint(secret)).first()
    if share is None or share.wrapped_key is None:
        return None
    note_month(share.journey)
    key = unwrap(bytes(share.wrapped_key), secret, share.pk)
    who = Who.COMMENTER if share.may_comment else Who.READER
    return Holder(who, share.journey, Seal(share.journey_id, key), share)


def device_secret(request: HttpRequest) -> str:
    """The secret in the owner's cookie, or ""."""
    return secret_in(request, OWNER_COOKIE)


def account_secret(request: HttpRequest) -> str:
    """The secret that the account of who is signed in keeps, or ""."""
    return secret_kept_by(request.user) if request.user.is_authenticated else ""


def secret_kept_by(user: User) -> str:
    """The secret that an account keeps; "" for none, and once the server has another key."""
    kept = AccountKey.objects.filter(user=user).first()
    try:
        return open_for_account(bytes(kept.sealed_secret), user.pseudonym) if kept else ""
    except DecryptionError:
        return ""


def owner_and_secret(request: HttpRequest) -> tuple[Holder | None, str]:
    """The owner who asks and the secret that opens her kept journey; (None, "") for others.

    It is this device's journey, else the one her account keeps.
    """
    if holder := owner_with(device_secret(request)):
        return holder, device_secret(request)
    secret = account_secret(request)
    holder = owner_with(secret)
    return (holder, secret) if holder else (None, "")


def owner_or_none(request: HttpRequest) -> Holder | None:
    """The owner who asks, None for everyone else."""
    return owner_and_secret(request)[0]


def owner_or_404(request: HttpRequest) -> Holder:
    """The owner who asks; everyone else learns nothing."""
    holder = owner_or_none(request)
    if holder is None:
        raise Http404("No journey here.")
    return holder


def reader_or_404(request: HttpRequest, share_id: UUID) -> Holder:
    """The reader of this share, as long as it works; the hour of use is noted."""
    holder = reader_with(secret_in(request, SHARE_COOKIE))
    if holder is None or holder.own_share.pk != share_id:
        raise Http404("No journey here.")
    note_use(holder.own_share)
    return holder


def note_month(journey: Journey) -> None:
    """Keep in which month a journey was last opened."""
    month = this_month()
    if journey.last_used_on < month:
        Journey.objects.filter(pk=journey.pk).update(last_used_on=month)


def note_use(share: Share) -> None:
    """Keep when a share was last used, to the hour."""
    now = timezone.now()
    if share.last_used_at is None or share.last_used_at < now - USED_EVERY:
        hour = now.replace(minute=0, second=0, microsecond=0)
        Share.objects.filter(pk=share.pk).update(last_used_at=hour)


def remember_owner(request: HttpRequest, response: HttpResponse, secret: str) -> None:
    """Keep the journey on this device: a cookie for its pages in every language."""
    remember(request, response, OWNER_COOKIE, secret, "journeys:journey")


def forget_owner(response: HttpResponse) -> None:
    """Keep nothing of the journey on this device."""
    forget(response, OWNER_COOKIE, "journeys:journey")


def remember_share(
    request: HttpRequest, response: HttpResponse, share_id: UUID, secret: str
) -> None:
    """Let this device open the share: a cookie for its pages alone."""
    remember(request, response, SHARE_COOKIE, secret, "journeys:shared", share_id)
