"""Pages of dates: the calendar file, the address that a calendar app follows, and reminders."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from journeys.access import Holder, owner_or_404
from journeys.dates import event_of_step, events_of, zone_of
from journeys.ical import CONTENT_TYPE, Event, calendar
from journeys.plan import step_display
from journeys.views.private import private_page


@private_page
@require_safe
def calendar_page(request: HttpRequest) -> HttpResponse:
    """The ways in which dates reach a calendar or a mailbox."""
    holder = owner_or_404(request)
    return render(request, "journeys/calendar.html", {"dates": events_of(holder)})


@private_page
@require_safe
def calendar_file(request: HttpRequest) -> HttpResponse:
    """All dates of the journey as an iCalendar file, with their titles."""
    holder = owner_or_404(request)
    return _file(holder, events_of(holder))


@private_page
@require_safe
def step_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The date of one step as an iCalendar file; 404 without a date."""
    holder = owner_or_404(request)
    event = event_of_step(holder, step_display(holder, get_object_or_404(holder.steps(), pk=pk)))
    if event is None:
        raise Http404("This step has no date.")
    return _file(holder, [event])


def _file(holder: Holder, events: list[Event]) -> HttpResponse:
    content = calendar(events, zone_of(holder), timezone.now())
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = 'attachment; filename="dates.ics"'
    return response
