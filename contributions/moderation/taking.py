"""Who is deciding on what: whoever opens something has it for ten minutes, and others see that."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from contributions.actors import Actor
from contributions.models import Taken
from geo.statements import read_sql
from geo.value_types import SqlParams

TAKEN_FOR = timedelta(minutes=10)
TAKE = read_sql(__file__, "take")


def take(actor: Actor, subject: UUID) -> datetime | None:
    """Take something for ten minutes; until when somebody else has it, None when it is hers now."""
    if actor.user is None:
        raise ValueError("Somebody who decides is signed in.")
    now = timezone.now()
    values: SqlParams = {
        "subject": subject,
        "user": actor.user.pk,
        "until": now + TAKEN_FOR,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(TAKE, values)
        if cursor.fetchone():
            return None
    return Taken.objects.filter(subject=subject).values_list("until", flat=True).first()


def taken_by_others(actor: Actor) -> list[UUID]:
    """What others are deciding on now."""
    others = Taken.objects.filter(until__gt=timezone.now()).exclude(user=actor.user)
    return list(others.values_list("subject", flat=True)[:1_000])
