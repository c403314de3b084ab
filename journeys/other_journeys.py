"""Journeys on a device beside its own: they can be read there, and nothing is written into them.

A link never takes the place of the journey that is kept on a device. Who opens another's link puts
it *beside* hers, or looks at it for a while. Making another journey the kept one is a step of its
own, which puts hers beside. See docs/adr/0016-several-journeys-on-one-device.md.
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

BESIDE_COOKIE = "beside"
LOOK_COOKIE = "look"
BESIDE_MOST = 5
# No secret has this sign.
BETWEEN = "."
# A journey that was only to be looked at leaves the device by itself after this time.
LOOK_S = 2 * 3600


class Where(StrEnum):
    """What lets a device open a journey that is not the kept one."""

    BESIDE = "beside"
    LOOK = "look"
    ACCOUNT = "account"


class NoRoomError(Exception):
    """As many journeys as may be stand beside the kept one."""


@dataclass(frozen=True)
class Other:
    """A journey on the device that is not the kept one."""

    holder: Holder
    secret: str
    where: Where

    @property
    def pk(self) -> UUID:
        """The id of the journey."""
        return self.holder.journey.pk


@dataclass(frozen=True)
class Summary:
    """By what a person knows a journey again: its first goal or since when, how many steps."""

    pk: UUID
    name: Text | None
    steps: int
    created_at: datetime | None


def others_of(request: HttpRequest, kept: Holder | None) -> list[Other]:
    """The other journeys on this device and in the account of who is signed in; dead ones left."""
    secrets = dict.fromkeys(_beside(request), Where.BESIDE)
    secrets.setdefault(secret_in(request, LOOK_COOKIE), Where.LOOK)
    secrets.setdefault(account_secret(request), Where.ACCOUNT)
    holders = owners_with(secrets)
    found = [
        Other(holders[secret], secret, where)
        for secret, where in secrets.items()
        if secret in holders
    ]
    return [other for other in found if kept is None or other.pk != kept.journey.pk]


def other_or_404(request: HttpRequest, kept: Holder | None, pk: UUID) -> Other:
    """The other journey with this id; who holds none of its secrets learns nothing."""
    for other in others_of(request, kept):
        if other.pk == pk:
            return other
    raise Http404("No such journey on this device.")


def summaries(holders: Iterable[Holder]) -> dict[UUID, Summary]:
    """What is shown of journeys in a list, by id; in two queries, however many they are."""
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


def put_beside(
    request: HttpRequest, response: HttpResponse, others: list[Other], secret: str
) -> None:
    """Keep a journey beside the kept one; ``NoRoomError`` when there are enough."""
    beside = [other.secret for other in others if other.where == Where.BESIDE]
    _remember_beside(request, response, [*beside, secret])


def look_at(request: HttpRequest, response: HttpResponse, secret: str) -> None:
    """Let this device read a journey for a while."""
    remember(request, response, LOOK_COOKIE, secret, "journeys:journey", seconds=LOOK_S)


def stop_looking(response: HttpResponse) -> None:
    """Keep nothing of the journey that was only looked at."""
    forget(response, LOOK_COOKIE, "journeys:journey")


def put_away(
    request: HttpRequest, response: HttpResponse, others: list[Other], other: Other
) -> None:
    """Take another journey off this device; one that an account keeps stays there."""
    if other.where == Where.LOOK:
        stop_looking(response)
    beside = [each.secret for each in others if each.where == Where.BESIDE and each != other]
    _remember_beside(request, response, beside)


def take(request: HttpRequest, response: HttpResponse, others: list[Other], other: Other) -> None:
    """Make another journey the kept one, and put the one that this device kept beside it.

    ``NoRoomError`` when there is no place for it. What the account keeps needs no cookie: it is
    the kept journey as soon as the device has none of its own.
    """
    before = device_secret(request)
    beside = [each.secret for each in others if each.where == Where.BESIDE and each != other]
    if owners_with([before]):
        beside.append(before)
    _remember_beside(request, response, beside)
    if other.where == Where.LOOK:
        stop_looking(response)
    if other.where == Where.ACCOUNT:
        forget_owner(response)
    else:
        remember_owner(request, response, other.secret)


def _beside(request: HttpRequest) -> list[str]:
    """The secrets of the journeys beside the kept one, no more than there may be."""
    return secret_in(request, BESIDE_COOKIE).split(BETWEEN)[:BESIDE_MOST]


def _remember_beside(request: HttpRequest, response: HttpResponse, secrets: list[str]) -> None:
    if len(secrets) > BESIDE_MOST:
        raise NoRoomError
    if secrets:
        kept = BETWEEN.join(secrets)
        remember(request, response, BESIDE_COOKIE, kept, "journeys:journey")
    else:
        forget(response, BESIDE_COOKIE, "journeys:journey")
