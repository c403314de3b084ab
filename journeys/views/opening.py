"""Secret links: looking at one changes nothing, since messengers and mail scanners look at links.

One button sends the secret by POST, as often as one likes until it is revoked. The answer keeps it
in a cookie and leads to an address without it.
"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.secret_links import LANDING_POLICY
from journeys.access import note_use, owner_with, reader_with, remember_owner, remember_share
from journeys.views.private import OPENING, private_page, too_often


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def open_journey(request: HttpRequest, secret: str) -> HttpResponse:
    """The owner's own link."""
    if OPENING.is_spent(request):
        return too_often(request)
    if owner_with(secret) is None:
        return _gone(request)
    if request.method != "POST":
        return _landing(request, {"is_owner": True})
    response = redirect("journeys:journey")
    remember_owner(request, response, secret)
    return response


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def open_share(request: HttpRequest, secret: str) -> HttpResponse:
    """The link given to a caregiver."""
    if OPENING.is_spent(request):
        return too_often(request)
    holder = reader_with(secret)
    if holder is None:
        return _gone(request)
    if request.method != "POST":
        return _landing(request, {"is_owner": False, "goal_only": bool(holder.share.goal_id)})
    share_id: UUID = holder.share.pk
    note_use(holder.share)
    response = redirect("journeys:shared", share_id)
    remember_share(request, response, share_id, secret)
    return response


def _landing(request: HttpRequest, context: dict) -> HttpResponse:
    response = render(request, "journeys/open.html", context)
    response["Referrer-Policy"] = LANDING_POLICY
    return response


def _gone(request: HttpRequest) -> HttpResponse:
    raise Http404("This link opens nothing.")
