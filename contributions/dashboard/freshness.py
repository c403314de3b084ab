"""How long ago somebody said that a programme is still as its page says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.models import Programme
from directory.models.programme import ProgrammeQuerySet
from directory.vocabulary import Operating


@dataclass(frozen=True)
class Age:
    """A span of time since a programme was checked, in days; ``None`` has no bound."""

    code: str
    label: str | Promise
    from_days: int | None
    to_days: int | None
    is_due: bool = False

    @property
    def rows(self) -> Q:
        """The programmes checked that long ago."""
        if self.from_days is None:
            return Q(verified_on__isnull=True)
        today = timezone.localdate()
        since = Q(verified_on__lte=today - timedelta(days=self.from_days))
        if self.to_days is None:
            return since
        return since & Q(verified_on__gt=today - timedelta(days=self.to_days))


# Older than this, a check is asked for anew.
DUE_AFTER_DAYS = 180
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
    """Those the public reads and nobody has checked for too long, longest first."""
    last = timezone.localdate() - timedelta(days=DUE_AFTER_DAYS)
    old = Q(verified_on__isnull=True) | Q(verified_on__lte=last)
    running = programmes.published().exclude(operating=Operating.CLOSED)
    return running.filter(old)


def is_due(verified_on: date | None) -> bool:
    """Whether a check of that day is asked for anew."""
    return verified_on is None or (timezone.localdate() - verified_on).days >= DUE_AFTER_DAYS
