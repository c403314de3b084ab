"""Landing pages of secret links. GET changes nothing, since messengers and scanners fetch links.

The address that people send has no language: it leads to the page in the caregiver's language, as
chosen when sharing, else in that of her browser. There a button sends the secret by POST, as often
as one likes until it is revoked. The response stores it in a cookie and redirects to an address
without it. Where the device has an active journey already, the page of another one's link asks
whether to save or preview it; the active one stays active.
"""

from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from accounts.secret_links import LANDING_POLICY, new_secret
from journeys import keys
from journeys.access import (
    ClosedError,
    Holder,
    closed_share,
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
from journeys.views.links import offered_language, secret_of_form
from journeys.views.private import OPENING, private_page, too_often


@private_page
@require_safe
def open_in_language(request: HttpRequest, secret: str) -> HttpResponse:
    """The address of any secret link: redirect to its page in the language of who opens it."""
    if not OPENING.use_from_network(request):
        return too_often(request)
    reader = reader_with(secret, is_recorded=False)
    language = reader.read(reader.own_share, "language") if reader else ""
    if reader or closed_share(secret):
        name = "open_share"
    else:
        name = "open_handover" if keys.handover_with(secret) else "open"
    with override(offered_language(language)):
        response = HttpResponseRedirect(reverse(f"journeys:{name}", args=[secret]))
    response["Referrer-Policy"] = LANDING_POLICY
    return response


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
    holder = reader_with(secret, is_recorded=request.method == "POST")
    if holder is None:
        if closed_share(secret):
            raise ClosedError
        return _gone(request)
    if request.method != "POST":
        return _landing(request, {"is_owner": False, "goal_only": bool(holder.own_share.goal_id)})
    share_id: UUID = holder.own_share.pk
    record_use(holder.own_share)
    response = redirect("journeys:shared", share_id)
    remember_share(request, response, share_id, secret)
    return response


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def open_handover(request: HttpRequest, secret: str) -> HttpResponse:
    """The link by which a journey is handed over: its button works once.

    The form carries the secret to come, so that it can be pressed again after a lost response.
    """
    if not OPENING.use_from_network(request):
        return too_often(request)
    active = owner_or_none(request)
    next_secret = secret_of_form(request)
    given = keys.handover_with(secret)
    if given is None and not owners_with([next_secret]):
        return _gone(request)
    if given and active and active.journey.pk == given.journey_id:
        return _landing(request, {}, "journeys/handover_own.html")
    if request.method != "POST" or not next_secret:
        known: dict[str, object] = {
            "next_secret": new_secret(),
            "ends_others": given is not None and given.ends_others,
        }
        return _landing(request, known, "journeys/open_handover.html")
    if active is None:
        response = redirect("journeys:journey")
        remember_owner(request, response, next_secret)
        rotate_token(request)
        keys.take_over(secret=secret, next_secret=next_secret)
        return response
    response = redirect("journeys:family")
    # Switched to by one button only when nobody else can read what is written in it: its secret is
    # then that of the journey itself.
    is_own = given.ends_others if given else owners_with([next_secret])[next_secret].key is None
    save_on_device(request, response, others_of(request, active), next_secret, is_own=is_own)
    keys.take_over(secret=secret, next_secret=next_secret)
    return response


def _landing(
    request: HttpRequest, context: dict[str, object], template: str = "journeys/open.html"
) -> HttpResponse:
    response = render(request, template, context)
    response["Referrer-Policy"] = LANDING_POLICY
    return response


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "journeys/dead_link.html", status=404)
