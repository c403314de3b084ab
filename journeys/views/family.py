"""Pages for several journeys on one device or in one account: names, new ones, handing over."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.secret_links import new_secret
from journeys import actions, keys
from journeys.access import Holder, owner_or_404, owner_or_none
from journeys.forms import NameForm
from journeys.other_journeys import (
    SAVED_MOST,
    Source,
    activate_new,
    others_of,
    rows_of,
    summaries,
)
from journeys.sharing_models import JourneyKey
from journeys.views.asking import Question, ask
from journeys.views.links import letter_for_heir
from journeys.views.private import CREATING, private_page, too_often


@private_page
@require_safe
def family(request: HttpRequest) -> HttpResponse:
    """The journeys of this device and of the account: switch, name, begin one, hand one over."""
    active = owner_or_none(request)
    others = others_of(request, active)
    known = summaries([*([active] if active else []), *(other.holder for other in others)])
    name = active.read(active.journey, "name") if active else ""
    context = {
        "active": known[active.journey.pk] if active else None,
        "others": rows_of(others, known),
        "name_form": NameForm(initial={"name": name}),
        "new_form": NameForm(auto_id="new_%s"),
        "has_room": sum(other.source == Source.SAVED for other in others) < SAVED_MOST,
        "most": SAVED_MOST + 1,
    }
    return render(request, "journeys/family.html", context)


@private_page
@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """Begin one more journey and make it the active one; the one before stays beside it."""
    active = owner_or_none(request)
    form = NameForm(request.POST)
    if not form.is_valid():
        return redirect("journeys:family")
    if not CREATING.use_from_network(request):
        return too_often(request)
    response = redirect("journeys:journey")
    secret = new_secret()
    # Refused before anything is written when the device has no room.
    activate_new(request, response, others_of(request, active), secret)
    holder, _secret = actions.create_journey(secret)
    keys.name_journey(by=holder, name=form.cleaned_data["name"])
    rotate_token(request)
    return response


@private_page
@require_POST
def name(request: HttpRequest) -> HttpResponse:
    """Name the active journey."""
    holder = owner_or_404(request)
    form = NameForm(request.POST)
    if form.is_valid():
        keys.name_journey(by=holder, name=form.cleaned_data["name"])
    return redirect("journeys:family")


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest) -> HttpResponse:
    """Explain handing over the active journey; POST makes the link, which is shown once."""
    holder = owner_or_404(request)
    if request.method == "POST":
        ends_others = "ends_others" in request.POST
        secret = keys.hand_over(by=holder, ends_others=ends_others)
        known = {"letter": letter_for_heir(request, secret), "ends_others": ends_others}
        return render(request, "journeys/hand_over.html", known)
    waiting = _waiting_handovers(holder).first()
    known = {"letter": None, "waiting": waiting, "days": keys.HANDOVER_DAYS}
    return render(request, "journeys/hand_over.html", known)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def end_handover(request: HttpRequest) -> HttpResponse:
    """Ask for confirmation; POST closes the link by which the journey was to be handed over."""
    holder = owner_or_404(request)
    if request.method == "POST":
        keys.end_handover(by=holder)
    elif _waiting_handovers(holder).exists():
        question = Question(
            title=_("Close this link?"),
            words=(
                _(
                    "Nobody can take over the journey by it any more. "
                    "Later you can make a new link."
                ),
            ),
            button=_("Close this link"),
            keep=_("Leave it open"),
            back=reverse("journeys:hand_over"),
            icon="link-2-off",
        )
        return ask(request, question)
    return redirect("journeys:hand_over")


def _waiting_handovers(holder: Holder) -> QuerySet[JourneyKey]:
    """The link by which the journey can be taken over, where there is one."""
    of_heirs = holder.journey.keys.filter(kind=JourneyKey.Kind.HANDOVER)
    return of_heirs.filter(expires_at__gt=timezone.now())
