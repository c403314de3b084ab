"""Journeys on a device other than its active one (cookies): readable there, never written to.

Opening a link never replaces the active journey of a device. Whoever opens another journey's link
either *saves* that journey on the device or *previews* it for two hours. Making another journey the
active one is a separate action, which saves the one that was active before.
See docs/adr/0016-several-journeys-on-one-device.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse

from accounts.secret_links import forget, remember, secret_in
from directory.texts import Text
from journeys.access import (
    Holder,
    account_secret,
    device_secret,
    forget_owner,
    owners_with,
    remember_owner,
)
from journeys.models import Goal, Step
from journeys.plan import goal_name

SAVED_COOKIE = "beside"
PREVIEW_COOKIE = "look"
SAVED_MOST = 5
# Separates the secrets in the cookie of saved journeys; no secret contains it.
SEPARATOR = "."
# How long a previewed journey can be read.
PREVIEW_S = 2 * 3600


class Source(StrEnum):
    """Where the secret of another journey comes from; values are those of cookies and forms."""

    SAVED = "beside"
    PREVIEW = "look"
    ACCOUNT = "account"


class NoRoomError(Exception):
    """The device has ``SAVED_MOST`` saved journeys already."""


@dataclass(frozen=True)
class Other:
    """A journey that this device can read and that is not its active one."""

    holder: Holder
    secret: str
    source: Source

    @property
    def pk(self) -> UUID:
        """The id of the journey."""
        return self.holder.journey.pk


@dataclass(frozen=True)
class Summary:
    """A journey in a list: name of its first goal, number of steps, when it was created."""

    pk: UUID
    name: Text | None
    steps: int
    created_at: datetime | None


def others_of(request: HttpRequest, active: Holder | None) -> list[Other]:
    """The journeys saved or previewed on this device or stored in the account, but the active one.

    Secrets that open nothing any more are left out.
    """
    secrets = dict.fromkeys(_saved(request), Source.SAVED)
    secrets.setdefault(secret_in(request, PREVIEW_COOKIE), Source.PREVIEW)
    secrets.setdefault(account_secret(request), Source.ACCOUNT)
    holders = owners_with(secrets)
    others = [
        Other(holders[secret], secret, source)
        for secret, source in secrets.items()
        if secret in holders
    ]
    return [other for other in others if active is None or other.pk != active.journey.pk]


def other_or_404(request: HttpRequest, active: Holder | None, pk: UUID) -> Other:
    """The other journey with this id; ``Http404`` without one of its secrets."""
    for other in others_of(request, active):
        if other.pk == pk:
            return other
    raise Http404("No such journey on this device.")


def summaries(holders: Iterable[Holder]) -> dict[UUID, Summary]:
    """Summaries of journeys, by id; in two queries, however many they are."""
    by_pk = {holder.journey.pk: holder for holder in holders}
    counts = Step.objects.filter(journey__in=by_pk).order_by().values_list("journey")
    steps = dict(counts.annotate(Count("pk")))
    first: dict[UUID, Goal] = {}
    for goal in Goal.objects.filter(journey__in=by_pk).order_by("position"):
        first.setdefault(goal.journey_id, goal)
    return {
        pk: Summary(
            pk=pk,
            name=goal_name(holder, first[pk]) if pk in first else None,
            steps=steps.get(pk, 0),
            created_at=holder.journey.created_at,
        )
        for pk, holder in by_pk.items()
    }


def save_on_device(
    request: HttpRequest, response: HttpResponse, others: list[Other], secret: str
) -> None:
    """Save a journey on this device, to be read; ``NoRoomError`` when there are enough."""
    saved = [other.secret for other in others if other.source == Source.SAVED]
    _remember_saved(request, response, [*saved, secret])


def preview(request: HttpRequest, response: HttpResponse, secret: str) -> None:
    """Let this device read a journey for ``PREVIEW_S`` seconds."""
    remember(request, response, PREVIEW_COOKIE, secret, "journeys:journey", seconds=PREVIEW_S)


def end_preview(response: HttpResponse) -> None:
    """Delete the cookie of the previewed journey."""
    forget(response, PREVIEW_COOKIE, "journeys:journey")


def remove_from_device(
    request: HttpRequest, response: HttpResponse, others: list[Other], other: Other
) -> None:
    """Remove another journey from this device; one stored in an account stays there."""
    if other.source == Source.PREVIEW:
        end_preview(response)
    saved = [each.secret for each in others if each.source == Source.SAVED and each != other]
    _remember_saved(request, response, saved)


def activate(
    request: HttpRequest, response: HttpResponse, others: list[Other], other: Other
) -> None:
    """Make another journey the active one, and save the one that was active on this device.

    ``NoRoomError`` when no more can be saved. The journey stored in the account needs no cookie: it
    is the active one as soon as the device has none of its own.
    """
    before = device_secret(request)
    saved = [each.secret for each in others if each.source == Source.SAVED and each != other]
    if owners_with([before]):
        saved.append(before)
    _remember_saved(request, response, saved)
    if other.source == Source.PREVIEW:
        end_preview(response)
    if other.source == Source.ACCOUNT:
        forget_owner(response)
    else:
        remember_owner(request, response, other.secret)


def _saved(request: HttpRequest) -> list[str]:
    """The secrets of the journeys saved on the device, at most ``SAVED_MOST``."""
    return secret_in(request, SAVED_COOKIE).split(SEPARATOR)[:SAVED_MOST]


def _remember_saved(request: HttpRequest, response: HttpResponse, secrets: list[str]) -> None:
    if len(secrets) > SAVED_MOST:
        raise NoRoomError
    if secrets:
        joined = SEPARATOR.join(secrets)
        remember(request, response, SAVED_COOKIE, joined, "journeys:journey")
    else:
        forget(response, SAVED_COOKIE, "journeys:journey")
