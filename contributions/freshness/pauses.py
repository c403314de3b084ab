"""Pauses: a coordinator exempts a programme from being asked about and from being marked."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts import audit
from contributions.actors import Actor
from contributions.models import FreshnessPause
from contributions.revisions.programmes_of import programmes_of
from directory.models import Programme

PAUSE_MOST = timedelta(days=400)


class PauseRefusedError(Exception):
    """The day lies in the past, or too far away."""


def paused_today() -> list[UUID]:
    """The programmes that are paused."""
    current = FreshnessPause.objects.filter(until__gte=timezone.localdate())
    return list(current.values_list("programme_id", flat=True))


@transaction.atomic
def pause(*, by: Actor, programme: Programme, until: date | None, note: str = "") -> None:
    """Pause a programme until a day, or end its pause."""
    if not programmes_of(by).filter(pk=programme.pk).exists():
        raise PermissionDenied("Another coordinator answers for it.")
    today = timezone.localdate()
    if until is None:
        FreshnessPause.objects.filter(programme=programme).delete()
    elif not today <= until <= today + PAUSE_MOST:
        raise PauseRefusedError
    else:
        FreshnessPause.objects.update_or_create(
            programme=programme, defaults={"until": until, "note": note}
        )
    audit.record(
        by=by.user,
        role=by.role,
        verb="pause_freshness",
        about=programme,
        until=until.isoformat() if until else "",
    )
