"""Landing pages of secret links. GET changes nothing, since messengers and scanners fetch links.

A button sends the secret by POST, as often as one likes until it is revoked. The response stores it
in a cookie and redirects to an address without it. Where the device has an active journey already,
the page of another one's link asks whether to save or preview it; the active one stays active.
"""

from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.secret_links import LANDING_POLICY
from journeys.access import (
    Holder,
    device_secret,
    owner_or_none,
    owners_with,
    reader_with,
    record_month,
    record_use,
    remember_owner,
    remember_share,
)
from journeys.other_journeys import (
    SAVED_MOST,
    Source,
    others_of,
    preview,
    save_on_device,
    summaries,
)
from journeys.views.private import OPENING, private_page, too_often


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def open_journey(request: HttpRequest, secret: str) -> HttpResponse:
    """The link of the owner of a journey."""
    if not OPENING.use_from_network(request):
        return too_often(request)
    holder = owners_with([secret]).get(secret)
    if holder is None:
        return _gone(request)
    active = owner_or_none(request)
    if active and active.journey.pk != holder.journey.pk:
        return _open_another(request, active, holder, secret)
    if request.method != "POST":
        is_lost = active is None and bool(device_secret(request))
        return _landing(request, {"is_owner": True, "is_lost": is_lost, "is_first": active is None})
    record_month(holder.journey)
    response = redirect("journeys:journey")
    remember_owner(request, response, secret)
    if active is None:
        # A form that was opened while no journey was active here was not meant for this one.
        rotate_token(request)
    return response


def _open_another(
    request: HttpRequest, active: Holder, holder: Holder, secret: str
) -> HttpResponse:
    """Ask whether to save or preview a journey that is not the active one, and do that."""
    others = others_of(request, active)
    pk = holder.journey.pk
    is_there = any(other.pk == pk and other.source != Source.PREVIEW for other in others)
    chosen = request.POST.get("choice", "")
    if chosen not in (Source.SAVED, Source.PREVIEW):
        known = summaries([active, holder])
        context = {
            "active": known[active.journey.pk],
            # Its name is not shown before she has chosen: it could pass for her own journey.
            "linked": replace(known[pk], name=None, created_at=None),
            "is_there": is_there,
            "has_room": sum(other.source == Source.SAVED for other in others) < SAVED_MOST,
            "most": SAVED_MOST,
        }
        return _landing(request, context, "journeys/open_another.html")
    response = redirect("journeys:other", pk)
    if is_there:
        return response
    if chosen == Source.SAVED:
        save_on_device(request, response, others, secret)
    else:
        preview(request, response, secret)
    return response


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def open_share(request: HttpRequest, secret: str) -> HttpResponse:
    """The link of a share, given to a caregiver."""
    if not OPENING.use_from_network(request):
        return too_often(request)
    holder = reader_with(secret)
    if holder is None:
        return _gone(request)
    if request.method != "POST":
        return _landing(request, {"is_owner": False, "goal_only": bool(holder.own_share.goal_id)})
    share_id: UUID = holder.own_share.pk
    record_use(holder.own_share)
    response = redirect("journeys:shared", share_id)
    remember_share(request, response, share_id, secret)
    return response


def _landing(
    request: HttpRequest, context: dict[str, object], template: str = "journeys/open.html"
) -> HttpResponse:
    response = render(request, template, context)
    response["Referrer-Policy"] = LANDING_POLICY
    return response


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "journeys/dead_link.html", status=404)
