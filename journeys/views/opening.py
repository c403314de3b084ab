"""Secret links: looking at one changes nothing, since messengers and mail scanners look at links.

One button sends the secret by POST, as often as one likes until it is revoked. The answer keeps it
in a cookie and leads to an address without it. Where a journey is kept already, the page of another
one's link asks what to do, and whatever she chooses hers stays the kept one.
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
    note_month,
    note_use,
    owner_or_none,
    owners_with,
    reader_with,
    remember_owner,
    remember_share,
)
from journeys.other_journeys import BESIDE_MOST, Where, look_at, others_of, put_beside, summaries
from journeys.views.private import OPENING, private_page, too_often


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def open_journey(request: HttpRequest, secret: str) -> HttpResponse:
    """The owner's own link."""
    if not OPENING.use_from_network(request):
        return too_often(request)
    holder = owners_with([secret]).get(secret)
    if holder is None:
        return _gone(request)
    kept = owner_or_none(request)
    if kept and kept.journey.pk != holder.journey.pk:
        return _open_another(request, kept, holder, secret)
    if request.method != "POST":
        is_lost = kept is None and bool(device_secret(request))
        return _landing(request, {"is_owner": True, "is_lost": is_lost, "is_first": kept is None})
    note_month(holder.journey)
    response = redirect("journeys:journey")
    remember_owner(request, response, secret)
    if kept is None:
        # A form that was opened when nothing was kept here was not meant for this journey.
        rotate_token(request)
    return response


def _open_another(request: HttpRequest, kept: Holder, holder: Holder, secret: str) -> HttpResponse:
    """Ask what to do with the link of another journey than the kept one, and do only that."""
    there = others_of(request, kept)
    pk = holder.journey.pk
    is_there = any(other.pk == pk and other.where != Where.LOOK for other in there)
    chosen = request.POST.get("choice", "")
    if chosen not in (Where.BESIDE, Where.LOOK):
        known = summaries([kept, holder])
        context = {
            "kept": known[kept.journey.pk],
            # No word of it before she has chosen: a name could pass it off as her own.
            "linked": replace(known[pk], name=None, created_at=None),
            "is_there": is_there,
            "has_room": sum(other.where == Where.BESIDE for other in there) < BESIDE_MOST,
            "most": BESIDE_MOST,
        }
        return _landing(request, context, "journeys/open_another.html")
    response = redirect("journeys:other", pk)
    if is_there:
        return response
    if chosen == Where.BESIDE:
        put_beside(request, response, there, secret)
    else:
        look_at(request, response, secret)
    return response


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def open_share(request: HttpRequest, secret: str) -> HttpResponse:
    """The link given to a caregiver."""
    if not OPENING.use_from_network(request):
        return too_often(request)
    holder = reader_with(secret)
    if holder is None:
        return _gone(request)
    if request.method != "POST":
        return _landing(request, {"is_owner": False, "goal_only": bool(holder.own_share.goal_id)})
    share_id: UUID = holder.own_share.pk
    note_use(holder.own_share)
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
