"""Pages of a whole journey: plan, map, exports, profile, secret link, forget and delete."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from accounts.qr import qr_code
from accounts.secret_links import new_secret
from geo.folium_maps import with_map_policy
from journeys import actions, keys
from journeys.access import (
    Holder,
    account_secrets,
    device_secret,
    forget_on_device,
    owner_and_secret,
    owner_and_secret_or_404,
    owner_or_404,
    owners_with,
    remember_owner,
)
from journeys.actions import GoneError
from journeys.caregivers import ProposalDisplay, proposal_displays
from journeys.deadlines import deadlines_from
from journeys.exports import as_json
from journeys.forms import OwnStepForm, ProfileForm
from journeys.goals import templates
from journeys.maps import map_markers, map_of
from journeys.near_home import places_near
from journeys.other_journeys import others_of, rows_of, summaries
from journeys.overview import overview_of
from journeys.plan import comments_by_step, plan
from journeys.sharing_models import JourneyKey
from journeys.time_limits import with_doubts
from journeys.views.asking import Question, ask
from journeys.views.links import link_address, secret_of_form
from journeys.views.private import private_page

# Query parameters that select the message shown after a change.
MESSAGES = ("forgotten", "deleted", "saved", "new-link")


# The goals of so many steps are open; those of more are folded, for one screen to answer.
STEPS_OPEN = 4


@private_page
@require_safe
def journey(request: HttpRequest) -> HttpResponse:
    """The plan of the active journey; without one, how to start a journey."""
    return journey_page(request)


def journey_page(
    request: HttpRequest, own_step: OwnStepForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of the journey; ``own_step`` is a form that was sent and refused."""
    holder, secret = owner_and_secret(request)
    message = next((name for name in MESSAGES if name in request.GET), "")
    is_on_device = bool(secret) and secret == device_secret(request)
    context = {
        "message": message,
        "is_lost": _is_lost(request, holder, is_on_device),
        **_journeys_on_device(request, holder),
    }
    if holder is None:
        context["templates"] = templates().values()
        return render(request, "journeys/empty.html", context)
    displayed, is_ordering = _displayed(holder), "order" in request.GET
    shown = sum(len(goal.steps) for goal in displayed["goals"])
    context |= displayed | {
        "is_ordering": is_ordering,
        "opens_goals": is_ordering or shown <= STEPS_OPEN,
        "shows_documents": "documents" in request.GET,
        "is_in_account": not is_on_device,
        "may_forget": bool(device_secret(request)),
        "own_step": own_step or OwnStepForm(holder=holder),
        "is_phrase_unconfirmed": keys.has_unconfirmed(holder),
    }
    response = render(request, "journeys/journey.html", context, status=status)
    if is_on_device:
        remember_owner(request, response, secret)
    return response


def _displayed(holder: Holder) -> dict[str, Any]:
    """What the page shows of a journey, decrypted."""
    comments = comments_by_step(holder)
    goals = plan(holder, with_offices=True, comments=comments)
    today = timezone.localdate()
    deadlines = with_doubts(deadlines_from(holder.read(holder.journey, "deadlines")), today)
    profile = holder.profile()
    home = profile.here()
    return {
        "goals": goals,
        "steps": sum(goal.total for goal in goals),
        "done": sum(goal.done for goal in goals),
        "overview": overview_of(goals, deadlines, today),
        "comments": comments.get(None, []),
        "may_answer": any(comment.is_open for comment in comments.get(None, [])),
        "proposals": _open_proposals(holder),
        "answers": profile,
        "home": home,
        "near_home": places_near(goals, home),
        "has_map": any(map_markers(goals)),
    }


def _open_proposals(holder: Holder) -> list[ProposalDisplay]:
    """Proposals that wait for an answer; no query where it is known that there are none."""
    if not holder.may_have_proposals:
        return []
    return proposal_displays(holder, only_open=True)


def _is_lost(request: HttpRequest, active: Holder | None, is_on_device: bool) -> bool:
    """Whether the secret on this device or in the account no longer opens a journey."""
    is_device_lost = bool(device_secret(request)) and not is_on_device
    return is_device_lost or (active is None and bool(account_secrets(request)))


def _journeys_on_device(request: HttpRequest, active: Holder | None) -> dict[str, object]:
    """Summaries of the active journey and of the others on this device; none without others."""
    others = others_of(request, active)
    if not others:
        return {"active": None, "others": []}
    known = summaries([*([active] if active else []), *(other.holder for other in others)])
    return {
        "active": known[active.journey.pk] if active else None,
        "others": rows_of(others, known),
    }


@private_page
@require_safe
@xframe_options_sameorigin
@with_map_policy
def journey_map(request: HttpRequest) -> HttpResponse:
    """The published places of the journey's programmes, for a frame in its page."""
    holder = owner_or_404(request)
    home = holder.profile().here()
    return map_of(request, _("Map of my journey"), plan(holder), home)


@private_page
@require_safe
def export_json(request: HttpRequest) -> JsonResponse:
    """The whole journey as a JSON file."""
    holder = owner_or_404(request)
    response = JsonResponse(as_json(holder), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="journey.json"'
    return response


@private_page
@require_safe
def export_html(request: HttpRequest) -> HttpResponse:
    """The whole journey as an HTML file without styles or scripts."""
    holder = owner_or_404(request)
    context = {"journey": as_json(holder), "printed_at": timezone.now()}
    response = render(request, "journeys/export.html", context)
    response["Content-Disposition"] = 'attachment; filename="journey.html"'
    return response


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """The owner's profile, by which her plan finds programmes that accept her."""
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
    """Show the secret link with its QR code; POST replaces it by a new one.

    The form carries the new secret, which makes the POST idempotent: repeated after a lost
    response, it gives the same link.
    """
    holder, secret = owner_and_secret(request)
    if request.method == "POST":
        return _renewed(request, holder, secret)
    if holder is None:
        raise Http404("No journey here.")
    address = link_address(request, secret)
    context = {
        "address": address,
        "qr": qr_code(address),
        "subject": _("My journey"),
        "is_phrase_unconfirmed": keys.has_unconfirmed(holder),
        "has_phrase": holder.journey.keys.filter(kind=JourneyKey.Kind.PHRASE).exists(),
        "other_links": holder.journey.keys.filter(kind=JourneyKey.Kind.LINK).count(),
        "is_new": "first" in request.GET,
        "is_renewed": "new-link" in request.GET,
        "next_secret": new_secret(),
    }
    return render(request, "journeys/link.html", context)


def _renewed(request: HttpRequest, holder: Holder | None, secret: str) -> HttpResponse:
    """Replace the secret by the one in the form; a POST that was done already changes nothing."""
    next_secret = secret_of_form(request)
    renewed = owners_with([next_secret]).get(next_secret)
    is_on_device = bool(device_secret(request)) and secret in ("", device_secret(request))
    if renewed is None:
        if holder is None:
            raise Http404("No journey here.")
        is_in_account = secret in account_secrets(request)
        user = request.user if is_in_account else None
        try:
            next_secret = keys.renew_link(by=holder, secret=next_secret, user=user)
        except GoneError:
            # Pressed twice at the same moment: the other request has renewed it to the same secret.
            if not owners_with([next_secret]):
                raise
    elif holder and holder.journey.pk != renewed.journey.pk:
        raise GoneError
    response = HttpResponseRedirect(f"{reverse('journeys:link')}?new-link")
    if is_on_device:
        remember_owner(request, response, next_secret)
    return response


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def forget(request: HttpRequest) -> HttpResponse:
    """Ask for confirmation; POST removes the active journey from this device.

    Its link still opens it, and nothing does for who has none.
    """
    owner_or_404(request)
    if request.method != "POST":
        question = Question(
            title=_("Forget on this device?"),
            words=(
                _(
                    "This device opens your journey no more, and what it keeps for use without "
                    "internet goes at once."
                ),
                _(
                    "Only your secret link, your recovery phrase or your account opens it again. "
                    "Make sure that you have one of them."
                ),
            ),
            button=_("Forget on this device"),
            keep=_("Leave it on this device"),
            back=reverse("journeys:journey"),
            icon="eye-off",
        )
        return ask(request, question)
    response = redirect_with("forgotten")
    forget_on_device(response)
    rotate_token(request)
    return response


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Ask for confirmation; POST deletes the journey and everything in it."""
    holder, secret = owner_and_secret_or_404(request)
    if request.method != "POST":
        return render(request, "journeys/delete.html", {"has_shares": _has_shares(holder)})
    actions.delete_journey(by=holder)
    if request.user.is_authenticated:
        keys.remove_from_account(user=request.user, secret=secret)
    response = redirect_with("deleted")
    forget_on_device(response)
    rotate_token(request)
    return response


def _has_shares(holder: Holder) -> bool:
    return holder.journey.shares.working(timezone.now()).exists()


def redirect_with(message: str) -> HttpResponseRedirect:
    """Redirect to the journey, which shows ``message``, one of ``MESSAGES``."""
    return redirect(f"{reverse('journeys:journey')}?{message}")
