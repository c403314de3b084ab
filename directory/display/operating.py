"""What a page says of a programme that is suspended or has ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from directory.models import Programme
from directory.vocabulary import Operating


@dataclass(frozen=True)
class OperatingNotice:
    """A sentence with its icon, and the reason in the organization's own words, or ""."""

    icon: str
    sentence: str
    reason: str


def operating_notice(programme: Programme, today: date) -> OperatingNotice | None:
    """The notice above a programme that does not run; None for one that does."""
    if programme.operating == Operating.ACTIVE:
        return None
    is_closed = programme.operating == Operating.CLOSED
    icon = "calendar-x" if is_closed else "circle-pause"
    sentence = _ended(programme) if is_closed else _suspended(programme, today)
    return OperatingNotice(icon, sentence, programme.operating_reason)


def _ended(programme: Programme) -> str:
    if programme.operating_from is None:
        return _("This programme has ended.")
    return _("This programme ended on %(date)s.") % {"date": _day(programme.operating_from)}


def _suspended(programme: Programme, today: date) -> str:
    first, last = programme.operating_from, programme.operating_until
    if last and last < today:
        line = _("This programme was suspended until %(date)s. Ask whether it is open again.")
        return line % {"date": _day(last)}
    if last:
        line = _("This programme is suspended until %(date)s. Ask before you go.")
        return line % {"date": _day(last)}
    if first:
        line = _("This programme has been suspended since %(date)s. Ask before you go.")
        return line % {"date": _day(first)}
    return _("This programme is suspended for now. Ask before you go.")


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
