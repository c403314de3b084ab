"""The dates of a journey, of its steps and of what she remembers, for calendars and reminders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from journeys.access import Holder
from journeys.deadlines import Deadline, deadlines_from
from journeys.ical import Event
from journeys.models import Step
from journeys.plan import StepDisplay, step_displays

# Years that every calendar can show: a mistyped year is left out of them.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(9998, 12, 31)


@dataclass(frozen=True)
class PlannedDate:
    """When something is planned; ``id`` is that of the step or of the date to remember."""

    id: UUID
    on: date
    at: time | None = None


def planned_dates(holder: Holder) -> list[PlannedDate]:
    """All dates of the journey, also those that a caregiver does not see, the first day first."""
    dates = []
    for step in Step.objects.filter(journey=holder.journey, sealed_date__isnull=False):
        on, at = holder.read(step, "date"), holder.read(step, "time")
        when = time.fromisoformat(at) if at else None
        dates.append(PlannedDate(step.pk, date.fromisoformat(on), when))
    dates += [PlannedDate(each.id, each.on) for each in _deadlines(holder)]
    return sorted(
        (each for each in dates if FIRST_DAY <= each.on <= LAST_DAY),
        key=lambda each: (each.on, each.at or time.min, str(each.id)),
    )


def events_of(holder: Holder) -> list[Event]:
    """Every date of the journey with its title and place, as the owner's own file shows it."""
    return [event for _pk, event in titled_dates(holder)]


def titled_dates(holder: Holder) -> list[tuple[UUID, Event]]:
    """The same with the id of the step or date to remember, the first day first."""
    steps = list(holder.steps().filter(sealed_date__isnull=False).with_targets())
    dates = [(each.id, event_of_step(holder, each)) for each in step_displays(holder, steps)]
    dates += [(each.id, _event_of_deadline(holder, each)) for each in _deadlines(holder)]
    shown = [(pk, event) for pk, event in dates if event]
    return sorted(shown, key=lambda row: (row[1].on, row[1].at or time.min, row[1].uid))


def event_of_step(holder: Holder, step: StepDisplay) -> Event | None:
    """The date of a step; None without one, or where its year is none of a calendar."""
    if step.on is None or not FIRST_DAY <= step.on <= LAST_DAY:
        return None
    title = _("No longer in the directory") if step.is_gone else step.title.text
    return Event(uid_of(holder, step.id), title, step.on, step.at, step.place)


def _event_of_deadline(holder: Holder, deadline: Deadline) -> Event | None:
    if not FIRST_DAY <= deadline.on <= LAST_DAY:
        return None
    title = f"{deadline.kind_label} · {deadline.label}" if deadline.label else deadline.kind_label
    return Event(uid_of(holder, deadline.id), title, deadline.on)


def uid_of(holder: Holder, pk: UUID) -> str:
    """The name of a date in a calendar: no copy of the database says which row it is."""
    return holder.seal.mark(b"reperes calendar file 1", pk)


def zone_of(holder: Holder) -> str:
    """The time zone of the place she lives in, that of the mainland where none is stated."""
    return holder.profile().time_zone()


def today_of(holder: Holder) -> date:
    """The day of today at that place."""
    return timezone.localdate(timezone=ZoneInfo(zone_of(holder)))


def _deadlines(holder: Holder) -> list[Deadline]:
    return deadlines_from(holder.read(holder.journey, "deadlines"))
