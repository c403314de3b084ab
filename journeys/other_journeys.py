"""Journeys on a device other than its active one (cookies): readable there, never written to.

Opening a link never replaces the active journey of a device. Whoever opens another journey's link
either *saves* that journey on the device or *previews* it for two hours. Making another journey the
active one is a separate action, which saves the one that was active before. Journeys that were
active here once, or are in the account, are *own* ones of the device: of a family that shares it,
between which one button switches.
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
    account_secrets,
    device_secret,
    forget_owner,
    owners_with,
    remember_chosen,
    remember_owner,
)
from journeys.models import Goal, Step
from journeys.plan import goal_name, own_text

SAVED_COOKIE = "beside"
PREVIEW_COOKIE = "look"
SAVED_MOST = 5
# Separates the secrets in the cookie of saved journeys; no secret contains it.
SEPARATOR = "."
# Before the secret of an own journey in that cookie; no secret contains it.
OWN_MARK = "~"
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
    is_own: bool = False

    @property
    def pk(self) -> UUID:
        """The id of the journey."""
        return self.holder.journey.pk


@dataclass(frozen=True)
class Summary:
    """A journey in a list: its name or that of its first goal, how many steps, since when."""

    pk: UUID
    name: Text | None
    steps: int
    created_at: datetime | None
    is_named: bool = False


def others_of(request: HttpRequest, active: Holder | None) -> list[Other]:
    """The journeys saved or previewed on this device or stored in the account, but the active one.

    Secrets that open nothing any more are left out.
    """
    saved = _saved(request)
    secrets = dict.fromkeys(saved, Source.SAVED)
    secrets.setdefault(secret_in(request, PREVIEW_COOKIE), Source.PREVIEW)
    for secret in account_secrets(request):
        secrets.setdefault(secret, Source.ACCOUNT)
    holders = owners_with(secrets)
    others = [
        Other(
            holders[secret],
            secret,
            source,
            is_own=source == Source.ACCOUNT or saved.get(secret, False),
        )
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
    names = {pk: holder.read(holder.journey, "name") for pk, holder in by_pk.items()}
    return {
        pk: Summary(
            pk=pk,
            name=_name(holder, names[pk], first.get(pk)),
            steps=steps.get(pk, 0),
            created_at=holder.journey.created_at,
            is_named=bool(names[pk]),
        )
        for pk, holder in by_pk.items()
    }


def _name(holder: Holder, own: str, goal: Goal | None) -> Text | None:
    if own:
        return own_text(own)
    return goal_name(holder, goal) if goal else None


def rows_of(others: Iterable[Other], known: dict[UUID, Summary]) -> list[dict[str, object]]:
    """Other journeys as lists of journeys show them; ``known`` are their summaries."""
    return [
        {
            "journey": known[other.pk],
            "is_own": other.is_own,
            "is_in_account": other.source == Source.ACCOUNT,
        }
        for other in others
    ]


def save_on_device(
    request: HttpRequest,
    response: HttpResponse,
    others: list[Other],
    secret: str,
    *,
    is_own: bool = False,
) -> None:
    """Save a journey on this device, to be read; ``NoRoomError`` when there are enough."""
    _remember_saved(request, response, _saved_among(others) | {secret: is_own})


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
    saved = _saved_among(others)
    saved.pop(other.secret, None)
    _remember_saved(request, response, saved)


def activate(
    request: HttpRequest, response: HttpResponse, others: list[Other], other: Other
) -> None:
    """Make another journey the active one, and save the one that was active on this device.

    ``NoRoomError`` when no more can be saved. A journey stored in the account needs no cookie with
    its secret: one with the id of its key makes it the active one while she is signed in.
    """
    saved = _saved_among(others)
    saved.pop(other.secret, None)
    _save_active(request, response, saved)
    if other.source == Source.PREVIEW:
        end_preview(response)
    if other.source == Source.ACCOUNT:
        forget_owner(response)
        remember_chosen(request, response, other.secret)
    else:
        remember_owner(request, response, other.secret)


def activate_new(
    request: HttpRequest, response: HttpResponse, others: list[Other], secret: str
) -> None:
    """Make a journey that was not on this device the active one; otherwise as ``activate``."""
    saved = _saved_among(others)
    saved.pop(secret, None)
    _save_active(request, response, saved)
    remember_owner(request, response, secret)


def _save_active(request: HttpRequest, response: HttpResponse, saved: dict[str, bool]) -> None:
    """Save the journey that this device's own cookie opens, if it opens one, with the others."""
    before = device_secret(request)
    if owners_with([before]):
        saved[before] = True
    _remember_saved(request, response, saved)


def _saved(request: HttpRequest) -> dict[str, bool]:
    """The secrets of the journeys saved on the device, at most ``SAVED_MOST``, and if own ones."""
    parts = secret_in(request, SAVED_COOKIE).split(SEPARATOR)[:SAVED_MOST]
    return {part.removeprefix(OWN_MARK): part.startswith(OWN_MARK) for part in parts}


def _saved_among(others: list[Other]) -> dict[str, bool]:
    return {each.secret: each.is_own for each in others if each.source == Source.SAVED}


def _remember_saved(request: HttpRequest, response: HttpResponse, saved: dict[str, bool]) -> None:
    if len(saved) > SAVED_MOST:
        raise NoRoomError
    if saved:
        parts = [f"{OWN_MARK if is_own else ''}{secret}" for secret, is_own in saved.items()]
        joined = SEPARATOR.join(parts)
        remember(request, response, SAVED_COOKIE, joined, "journeys:journey")
    else:
        forget(response, SAVED_COOKIE, "journeys:journey")
