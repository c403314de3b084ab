"""The journey as a whole: its page, map, print and exports, its link, forgetting and deleting."""

from __future__ import annotations

import re

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.qr import qr_code
from accounts.secret_links import new_secret
from geo.folium_maps import with_map_policy
from journeys import actions
from journeys.access import (
    Holder,
    account_secret,
    device_secret,
    forget_owner,
    owner_and_secret,
    owner_or_404,
    owners_with,
    remember_owner,
)
from journeys.actions import GoneError
from journeys.exports import as_json
from journeys.forms import OwnStepForm, ProfileForm
from journeys.goals import templates
from journeys.maps import map_of, spots
from journeys.other_journeys import Where, others_of, summaries
from journeys.plan import comments_on_all, plan
from journeys.views.private import private_page

# What the form of a new link may carry: a secret as ``new_secret`` makes it, no weaker one.
SECRET = re.compile(r"[A-Za-z0-9_-]{32}")
# Words of pages that follow a change; the address says which.
SAID = ("forgotten", "deleted", "saved", "new-link")


@private_page
@require_safe
def journey(request: HttpRequest) -> HttpResponse:
    """The owner's plan; for everyone else what a journey is and how to start one."""
    return journey_page(request)


def journey_page(
    request: HttpRequest, own_step: OwnStepForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of the journey; ``own_step`` is a form that was sent and refused."""
    holder, secret = owner_and_secret(request)
    value = next((word for word in SAID if word in request.GET), "")
    is_on_device = bool(secret) and secret == device_secret(request)
    context = {
        "said": value,
        "is_lost": _is_lost(request, holder, is_on_device),
        **_journeys_here(request, holder),
    }
    if holder is None:
        context["templates"] = templates().values()
        return render(request, "journeys/empty.html", context)
    goals = plan(holder)
    context |= {
        "goals": goals,
        "steps": sum(len(goal.steps) for goal in goals),
        "done": sum(goal.done for goal in goals),
        "comments": comments_on_all(holder),
        "is_in_account": not is_on_device,
        "may_forget": bool(device_secret(request)),
        "has_map": any(spots(goals)),
        "own_step": own_step or OwnStepForm(holder=holder),
    }
    response = render(request, "journeys/journey.html", context, status=status)
    if is_on_device:
        remember_owner(request, response, secret)
    return response


def _is_lost(request: HttpRequest, kept: Holder | None, is_on_device: bool) -> bool:
    """Whether a journey that this device, or her account, kept is not there any more."""
    is_device_lost = bool(device_secret(request)) and not is_on_device
    return is_device_lost or (kept is None and bool(account_secret(request)))


def _journeys_here(request: HttpRequest, kept: Holder | None) -> dict[str, object]:
    """The kept journey and the others on this device, as the page names them."""
    there = others_of(request, kept)
    if not there:
        return {"kept": None, "others": []}
    known = summaries([*([kept] if kept else []), *(other.holder for other in there)])
    others = [
        {"journey": known[other.pk], "is_in_account": other.where == Where.ACCOUNT}
        for other in there
    ]
    return {"kept": known[kept.journey.pk] if kept else None, "others": others}


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
    """Show the secret link with its QR code; POST makes a new one and closes the old.

    The form carries the secret to come. So an answer that was lost on the way, or a button pressed
    twice, loses nothing: what was sent opens the journey then, and is answered again.
    """
    holder, secret = owner_and_secret(request)
    if request.method == "POST":
        return _renewed(request, holder, secret)
    if holder is None:
        raise Http404("No journey here.")
    address = request.build_absolute_uri(reverse("journeys:open", args=[secret]))
    context = {
        "address": address,
        "qr": qr_code(address),
        "is_new": "first" in request.GET,
        "is_renewed": "new-link" in request.GET,
        "next_secret": new_secret(),
    }
    return render(request, "journeys/link.html", context)


def _renewed(request: HttpRequest, holder: Holder | None, secret: str) -> HttpResponse:
    """Answer to the button "new link", however often it was pressed."""
    wanted = request.POST.get("secret", "")
    if not SECRET.fullmatch(wanted):
        wanted = ""
    there = owners_with([wanted]).get(wanted)
    is_on_device = bool(device_secret(request)) and secret in ("", device_secret(request))
    if there is None:
        if holder is None:
            raise Http404("No journey here.")
        is_in_account = secret == account_secret(request)
        user = request.user if is_in_account else None
        try:
            wanted = actions.renew_link(by=holder, secret=wanted, user=user)
        except GoneError:
            # Pressed twice at the same moment: the other request has renewed it to the same secret.
            if not owners_with([wanted]):
                raise
    elif holder and holder.journey.pk != there.journey.pk:
        raise GoneError
    response = HttpResponseRedirect(f"{reverse('journeys:link')}?new-link")
    if is_on_device:
        remember_owner(request, response, wanted)
    return response


@private_page
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Take the journey off this device; the link still opens it."""
    owner_or_404(request)
    response = redirect_with("forgotten")
    forget_owner(response)
    rotate_token(request)
    return response


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Ask once, then delete the journey and everything in it, at once."""
    holder, secret = owner_and_secret(request)
    if holder is None:
        raise Http404("No journey here.")
    if request.method != "POST":
        return render(request, "journeys/delete.html", {"has_shares": _has_shares(holder)})
    is_in_account = secret == account_secret(request)
    actions.delete_journey(by=holder)
    if is_in_account and request.user.is_authenticated:
        actions.take_out_of_account(user=request.user)
    response = redirect_with("deleted")
    forget_owner(response)
    rotate_token(request)
    return response


def _has_shares(holder: Holder) -> bool:
    return holder.journey.shares.working(timezone.now()).exists()


def redirect_with(word: str) -> HttpResponseRedirect:
    """Back to the journey, which says ``word`` in full."""
    return redirect(f"{reverse('journeys:journey')}?{word}")
