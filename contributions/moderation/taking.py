"""Who is deciding on what: whoever opens something has it for ten minutes, and others see that."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from contributions.actors import Actor
from contributions.models import Taken

TAKEN_FOR = timedelta(minutes=10)


def take(actor: Actor, subject: UUID) -> datetime | None:
    """Take something for ten minutes; until when somebody else has it, None when it is hers now."""
    now = timezone.now()
    values = {"user": actor.user, "until": now + TAKEN_FOR}
    free = Taken.objects.filter(Q(until__lte=now) | Q(user=actor.user), subject=subject)
    if free.update(**values):
        return None
    taken, is_new = Taken.objects.get_or_create(subject=subject, defaults=values)
    return None if is_new or taken.user_id == getattr(actor.user, "pk", None) else taken.until


def release(subject: UUID) -> None:
    """Give something back, such as after the decision."""
    Taken.objects.filter(subject=subject).delete()


def taken_by_others(actor: Actor) -> list[UUID]:
    """What others are deciding on now."""
    others = Taken.objects.filter(until__gt=timezone.now()).exclude(user=actor.user)
    return list(others.values_list("subject", flat=True)[:1_000])
