"""Freshness of programmes: the time since somebody confirmed that their page is correct."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contributions.moderation.work import DUE_AFTER_DAYS
from directory.models import Programme
from directory.models.programme import ProgrammeQuerySet
from directory.vocabulary import Operating


@dataclass(frozen=True)
class Age:
    """A range of days since a programme was checked; ``None`` is no bound."""

    code: str
    label: str | Promise
    from_days: int | None
    to_days: int | None
    is_due: bool = False

    @property
    def rows(self) -> Q:
        """The condition on programmes checked that long ago."""
        if self.from_days is None:
            return Q(verified_on__isnull=True)
        today = timezone.localdate()
        since = Q(verified_on__lte=today - timedelta(days=self.from_days))
        if self.to_days is None:
            return since
        return since & Q(verified_on__gt=today - timedelta(days=self.to_days))


AGES = {
    age.code: age
    for age in (
        Age("recent", _("Checked in the last 3 months"), 0, 90),
        Age("older", _("Checked 3 to 6 months ago"), 90, DUE_AFTER_DAYS),
        Age("old", _("Checked more than 6 months ago"), DUE_AFTER_DAYS, None, is_due=True),
        Age("never", _("Never checked"), None, None, is_due=True),
    )
}


def due(programmes: ProgrammeQuerySet) -> QuerySet[Programme]:
    """Published, running programmes whose check is due."""
    last = timezone.localdate() - timedelta(days=DUE_AFTER_DAYS)
    old = Q(verified_on__isnull=True) | Q(verified_on__lte=last)
    running = programmes.published().exclude(operating=Operating.CLOSED)
    return running.filter(old)


def is_due(verified_on: date | None) -> bool:
    """Whether a programme checked on that day is due for a check."""
    return verified_on is None or (timezone.localdate() - verified_on).days >= DUE_AFTER_DAYS
