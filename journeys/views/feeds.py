"""The feed of a calendar app, and the page that ends reminders. Neither reads a cookie."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext, override
from django.views.decorators.http import require_http_methods, require_safe

from accounts.encryption import derive_key
from accounts.secret_links import LANDING_POLICY
from journeys.calendar_models import CalendarFeed
from journeys.date_copies import feed_content
from journeys.feeds import feed_with
from journeys.ical import CONTENT_TYPE, Event, calendar
from journeys.reminders import stop_all
from journeys.views.private import (
    FETCHING,
    FETCHING_ONE,
    OPENING,
    private_page,
    too_often,
)


@login_not_required
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Days and times of a journey under one neutral title; 410 once it was closed.

    The answer may be kept by the app that fetched it, which has to ask whether it has changed.
    """
    if not FETCHING.use_from_network(request) or not FETCHING_ONE.use(secret):
        response = HttpResponse(status=429, headers={"Retry-After": "3600"})
    elif (found := feed_with(secret)) is None:
        response = HttpResponse(status=404)
    elif found.sealed_dates is None:
        response = HttpResponse(status=410)
    else:
        response = _content(request, found, secret)
    patch_cache_control(response, private=True, no_cache=True)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _content(request: HttpRequest, found: CalendarFeed, secret: str) -> HttpResponse:
    content = feed_content(found, secret)
    # From the dates as they are read, so that it says nothing about what is stored.
    tag = f'"{derive_key(repr(content), b"reperes calendar feeds etag 2").hex()[:32]}"'
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers={"ETag": tag})
    with override(content.language):
        title, name = gettext("Appointment"), gettext("Appointments")
    events = [Event(uid, title, on, at) for uid, on, at in content.events()]
    changed_at = parse_datetime(content.changed_at)
    if changed_at is None:
        raise ValueError("A feed says when its dates changed.")
    written = calendar(events, content.zone, changed_at, name)
    return HttpResponse(written, CONTENT_TYPE, headers={"ETag": tag})


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def stop_reminders(request: HttpRequest, secret: str) -> HttpResponse:
    """The link in a reminder: POST deletes all reminders to its address.

    It answers the same for every secret, so that nobody learns whether reminders wait.
    """
    if not OPENING.use_from_network(request):
        return too_often(request)
    if request.method == "POST":
        stop_all(secret)
        return redirect("reminders_stopped")
    response = render(request, "journeys/stop_reminders.html")
    response["Referrer-Policy"] = LANDING_POLICY
    return response


@private_page
@require_safe
def reminders_stopped(request: HttpRequest) -> HttpResponse:
    """Says that no reminder waits for the address any more."""
    return render(request, "journeys/stop_reminders.html", {"is_done": True})
