"""Choices of the filter "Open at": a day of the coming week and a part of it, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.hours.wording import DAY_NAMES, time_in_words
from directory.search.day_parts import PARTS_OF_DAY
from directory.search.fields import NOW

DAYS = 7
LABELS = {
    "morning": gettext_lazy("morning"),
    "midday": gettext_lazy("midday"),
    "afternoon": gettext_lazy("afternoon"),
    "evening": gettext_lazy("evening"),
}


@dataclass(frozen=True)
class MomentChoice:
    """A part of a day: the value of the parameter, and its label."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class DayChoices:
    """The parts of one day that are not over."""

    label: str
    moments: list[MomentChoice]


def open_at_choices(chosen: str | None) -> list[DayChoices]:
    """The coming days with their parts; a chosen moment that is none of them comes first."""
    now = timezone.localtime().replace(tzinfo=None)
    days = [_day(now + timedelta(days=ahead), ahead, chosen or "", now) for ahead in range(DAYS)]
    days = [day for day in days if day.moments]
    is_offered = any(moment.is_chosen for day in days for moment in day.moments)
    if chosen and chosen != NOW and not is_offered:
        label = moment_in_words(chosen)
        days.insert(0, DayChoices(_("Chosen"), [MomentChoice(chosen, label, is_chosen=True)]))
    return days


def _day(day: datetime, ahead: int, chosen: str, now: datetime) -> DayChoices:
    moments = []
    for part, at in PARTS_OF_DAY.items():
        moment = datetime.combine(day.date(), at)
        value = moment.isoformat(timespec="minutes")
        if moment > now:
            words = f"{LABELS[part]} ({time_in_words(moment)})"
            moments.append(MomentChoice(value, words, is_chosen=value == chosen))
    return DayChoices(_name(day.date(), ahead), moments)


def _name(day: date, ahead: int) -> str:
    if ahead < 2:
        return _("Tomorrow") if ahead else _("Today")
    return f"{DAY_NAMES[day.weekday()]} {date_format(day, 'j/n')}"


def moment_in_words(value: str) -> str:
    """A value of the parameter as the label of an active filter, in French time."""
    if value == NOW:
        return _("Open now")
    moment = parse_datetime(value)
    if moment is None:
        return value
    if timezone.is_aware(moment):
        moment = timezone.localtime(moment)
    return _("Open %(day)s %(time)s") % {
        "day": f"{DAY_NAMES[moment.weekday()]} {date_format(moment, 'j/n')}",
        "time": time_in_words(moment),
    }
