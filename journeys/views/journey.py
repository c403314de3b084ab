"""The journey as a whole: its page, map, print and exports, its link, forgetting and deleting."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.qr import qr_code
from geo.folium_maps import with_map_policy
from journeys import actions
from journeys.access import (
    Holder,
    account_secret,
    device_secret,
    forget_owner,
    owner_or_404,
    owner_or_none,
    owner_secret,
    remember_owner,
)
from journeys.exports import as_json
from journeys.forms import OwnStepForm, ProfileForm
from journeys.goals import templates
from journeys.maps import map_of, spots
from journeys.plan import comments_on_all, plan
from journeys.views.private import private_page

# Words of pages that follow a change; the address says which.
SAID = ("forgotten", "deleted", "saved", "new-link")


@private_page
@require_safe
def journey(request: HttpRequest) -> HttpResponse:
    """The owner's plan; for everyone else what a journey is and how to start one."""
    holder = owner_or_none(request)
    said = next((word for word in SAID if word in request.GET), "")
    if holder is None:
        context = {
            "templates": templates().values(),
            "said": said,
            "is_lost": bool(owner_secret(request)),
        }
        return render(request, "journeys/empty.html", context)
    goals = plan(holder)
    context = {
        "goals": goals,
        "said": said,
        "steps": sum(len(goal.steps) for goal in goals),
        "done": sum(goal.done for goal in goals),
        "comments": comments_on_all(holder),
        "is_in_account": not device_secret(request),
        "has_map": any(spots(goals)),
        "own_step": OwnStepForm(holder=holder),
    }
    response = render(request, "journeys/journey.html", context)
    if device_secret(request):
        remember_owner(request, response, device_secret(request))
    return response


@private_page
@require_safe
@xframe_options_sameorigin
@with_map_policy
def journey_map(request: HttpRequest) -> HttpResponse:
    """The published places of the journey's programmes, for a frame in its page."""
    holder = owner_or_404(request)
    return map_of(request, _("Map of my journey"), plan(holder))


@private_page
@require_safe
def printed(request: HttpRequest) -> HttpResponse:
    """The plan on paper: addresses, phones, hours and notes written out."""
    holder = owner_or_404(request)
    context = {"goals": plan(holder), "printed_at": timezone.now()}
    return render(request, "journeys/print.html", context)


@private_page
@require_safe
def export_json(request: HttpRequest) -> JsonResponse:
    """All that the journey holds, to keep or to carry elsewhere."""
    holder = owner_or_404(request)
    response = JsonResponse(as_json(holder), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="journey.json"'
    return response


@private_page
@require_safe
def export_html(request: HttpRequest) -> HttpResponse:
    """The same as a page that opens anywhere."""
    holder = owner_or_404(request)
    context = {"journey": as_json(holder), "printed_at": timezone.now()}
    response = render(request, "journeys/export.html", context)
    response["Content-Disposition"] = 'attachment; filename="journey.html"'
    return response


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """What she says of herself, so that her plan finds help that accepts her."""
    holder = owner_or_404(request)
    if request.method == "POST":
        form = ProfileForm(request.POST)
        if form.is_valid():
            actions.save_profile(by=holder, profile=form.profile())
            return redirect_with("saved")
    else:
        form = ProfileForm.showing(holder.profile())
    return render(request, "journeys/profile.html", {"form": form})


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest) -> HttpResponse:
    """Show the secret link with its QR code; POST makes a new one and closes the old."""
    holder = owner_or_404(request)
    if request.method == "POST":
        is_on_device, is_in_account = _where_it_is_kept(request)
        secret = actions.renew_link(by=holder)
        if is_in_account:
            actions.keep_in_account(by=holder, user=request.user, secret=secret)
        response = HttpResponseRedirect(f"{reverse('journeys:link')}?new-link")
        if is_on_device:
            remember_owner(request, response, secret)
        return response
    address = request.build_absolute_uri(reverse("journeys:open", args=[owner_secret(request)]))
    context = {
        "address": address,
        "qr": qr_code(address),
        "is_new": "first" in request.GET,
        "is_renewed": "new-link" in request.GET,
    }
    return render(request, "journeys/link.html", context)


@private_page
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Take the journey off this device; the link still opens it."""
    owner_or_404(request)
    response = redirect_with("forgotten")
    forget_owner(response)
    return response


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Ask once, then delete the journey and everything in it, at once."""
    holder = owner_or_404(request)
    if request.method != "POST":
        return render(request, "journeys/delete.html", {"has_shares": _has_shares(holder)})
    _is_on_device, is_in_account = _where_it_is_kept(request)
    actions.delete_journey(by=holder)
    if is_in_account:
        actions.take_out_of_account(user=request.user)
    response = redirect_with("deleted")
    forget_owner(response)
    return response


def _where_it_is_kept(request: HttpRequest) -> tuple[bool, bool]:
    """Whether this device, and whether her account, keeps the journey that is shown."""
    on_device, in_account = device_secret(request), account_secret(request)
    return bool(on_device), bool(in_account) and in_account == (on_device or in_account)


def _has_shares(holder: Holder) -> bool:
    return holder.journey.shares.working(timezone.now()).exists()


def redirect_with(word: str) -> HttpResponseRedirect:
    """Back to the journey, which says ``word`` in full."""
    return redirect(f"{reverse('journeys:journey')}?{word}")
