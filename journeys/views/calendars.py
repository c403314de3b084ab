"""Pages of dates: the calendar file, the address that a calendar app follows, and reminders."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory.texts import SOURCE, Text
from journeys import feeds, reminders
from journeys.access import Holder, owner_or_404
from journeys.dates import event_of_step, events_of, planned_dates, zone_of
from journeys.ical import CONTENT_TYPE, Event, calendar
from journeys.plan import step_display
from journeys.reminder_form import ReminderForm
from journeys.views.asking import Question, ask
from journeys.views.private import REMINDING, private_page, too_often


@private_page
@require_safe
def calendar_page(request: HttpRequest) -> HttpResponse:
    """The ways in which dates reach a calendar or a mailbox."""
    holder = owner_or_404(request)
    return _page(request, holder, ReminderForm(holder=holder))


def _page(
    request: HttpRequest, holder: Holder, form: ReminderForm, status: int = 200
) -> HttpResponse:
    """The page, with a form that was sent and refused or with an empty one."""
    secret = feeds.secret_of(holder)
    path = reverse("links:feed", args=[secret]) if secret else ""
    context = {
        "has_dates": bool(planned_dates(holder)),
        "feed_address": request.build_absolute_uri(path) if path else "",
        "form": form,
        "reminders": reminders.waiting(holder),
    }
    return render(request, "journeys/calendar.html", context, status=status)


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
    step = get_object_or_404(holder.steps().with_targets(), pk=pk)
    event = event_of_step(holder, step_display(holder, step))
    if event is None:
        raise Http404("This step has no date.")
    return _file(holder, [event])


def _file(holder: Holder, events: list[Event]) -> HttpResponse:
    content = calendar(events, zone_of(holder), timezone.now())
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = 'attachment; filename="dates.ics"'
    return response


@private_page
@require_POST
def make_feed(request: HttpRequest) -> HttpResponse:
    """Make the address that a calendar app follows."""
    feeds.make_feed(by=owner_or_404(request), language=get_language() or SOURCE)
    return redirect(reverse("journeys:calendar") + "#feed")


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def end_feed(request: HttpRequest) -> HttpResponse:
    """Ask for confirmation; POST closes that address."""
    holder, back = owner_or_404(request), reverse("journeys:calendar") + "#feed"
    if request.method == "POST":
        feeds.end_feed(by=holder)
    elif feeds.secret_of(holder):
        question = Question(
            title=_("Close this address?"),
            words=(
                _(
                    "The calendar app gets no more dates, at once. "
                    "A new address has to be added in the app again."
                ),
            ),
            button=_("Close this address"),
            keep=_("Leave it open"),
            back=back,
            icon="link-2-off",
        )
        return ask(request, question)
    return redirect(back)


@private_page
@require_POST
def remind(request: HttpRequest) -> HttpResponse:
    """Ask for a mail before a date."""
    holder = owner_or_404(request)
    form = ReminderForm(request.POST, holder=holder)
    if not form.is_valid():
        return _page(request, holder, form, 400)
    if not REMINDING.use_from_network(request):
        return too_often(request)
    reminders.add_reminder(by=holder, language=get_language() or SOURCE, **form.reminder())
    return redirect(reverse("journeys:calendar") + "#reminders")


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def remove_reminder(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for confirmation; POST deletes a reminder that was not sent yet."""
    holder, back = owner_or_404(request), reverse("journeys:calendar") + "#reminders"
    waiting = {each.id: each for each in reminders.waiting(holder)}
    if request.method == "POST":
        reminders.remove_reminder(by=holder, reminder_id=pk)
    elif pk in waiting:
        days = {"day": waiting[pk].on, "mail": waiting[pk].send_on}
        said = {name: date_format(day, "DATE_FORMAT") for name, day in days.items()}
        question = Question(
            title=_("Remove this reminder?"),
            subject=Text(_("For %(day)s: a mail on %(mail)s") % said, get_language() or SOURCE),
            words=(_("No mail comes, and the mail address is deleted at once."),),
            button=_("Remove this reminder"),
            keep=_("Keep this reminder"),
            back=back,
        )
        return ask(request, question)
    return redirect(back)
