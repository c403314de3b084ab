"""The journey without a network: the page that shows it, its copy, and what was changed meanwhile.

The page is the same for everybody and holds nothing of a journey: a script fills it from what the
phone keeps. It lies outside the path of the owner's cookie, so that the phone may store it.
"""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from accounts.body_limits import LONG_TEXTS, takes_up_to
from accounts.reading_limit import costs_little
from directory.views.public import reading_page
from journeys.access import owner_or_404
from journeys.offline_copy import offline_copy_of
from journeys.operations import UnreadableError, apply_operations, read_operations
from journeys.planned_days import FIRST_DAY, LAST_DAY, WRONG_YEAR
from journeys.views.private import private_page
from journeys.workflows import StepState


@costs_little
@reading_page
def offline_journey(request: HttpRequest) -> HttpResponse:
    """The empty page that a script fills with the journey kept on the phone."""
    states = {code: str(label) for code, label in StepState.choices}
    days = {"first_day": FIRST_DAY.isoformat(), "last_day": LAST_DAY.isoformat()}
    context = {"states": states, "strings": script_words()} | days
    return render(request, "journeys/offline_journey.html", context)


def script_words() -> dict[str, str]:
    """What the script of the page says, in the language of the page."""
    return {
        "nothing": _("This phone keeps no journey."),
        "locked": _("Your journey is kept here under a PIN."),
        "as_of": _("This is your journey as it was on {when}."),
        "waiting": _("Changes that wait for the network: {count}."),
        "other": _(
            "Another journey is open on this phone. Open this one's link to send your changes."
        ),
        "failed": _("They could not be sent. They stay on this phone and are sent later."),
        "state": _("Progress of this step"),
        "finish": _("Done"),
        "reopen": _("Not done yet"),
        "more": _("Note, date and order"),
        "note": _("Your note"),
        "date": _("Date"),
        "why_gone": _("This step was removed elsewhere."),
        "why_full": _("There is no room for it."),
        "why_loose": _(
            "Its goal was removed elsewhere. The step is now among those without a goal."
        ),
        "why_unreadable": _("It could not be read."),
        "year": str(WRONG_YEAR) % {"day": "{day}"},
        "text": _("Your words"),
        "up": _("Move up"),
        "down": _("Move down"),
        "loose": _("Steps without a goal"),
        "page": _("Open its page"),
        "gone": _("No longer in the directory"),
        "elsewhere": _("On another device:"),
        "remove": _("Remove this step"),
        "sure": _("Remove this step and what you wrote in it?"),
        "stayed": _("A step that you removed was changed elsewhere meanwhile. It is still here."),
    }


@private_page
@require_safe
def offline_copy(request: HttpRequest) -> JsonResponse:
    """The copy of the journey for this phone; 404 tells the phone to forget its own."""
    return JsonResponse(offline_copy_of(owner_or_404(request)))


@csrf_exempt
@takes_up_to(LONG_TEXTS)
@private_page
@require_POST
def operations(request: HttpRequest) -> JsonResponse:
    """Apply what was changed offline; return what became of each change, and the journey now.

    No CSRF token is kept offline: JSON from another origin is refused, as it cannot come with the
    owner's cookie either. 409 when the active journey is not the one that was changed.
    """
    is_ours = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    if request.content_type != "application/json" or not is_ours:
        return JsonResponse({"error": "not ours"}, status=415)
    holder = owner_or_404(request)
    try:
        sent = json.loads(request.body)
        if not isinstance(sent, dict):
            raise UnreadableError
        received = read_operations(sent.get("operations"), sent.get("sent_at"))
    except (ValueError, RecursionError):
        return JsonResponse({"error": "unreadable"}, status=400)
    if sent.get("journey") != str(holder.journey.pk):
        return JsonResponse({"error": "another journey"}, status=409)
    results = apply_operations(by=holder, operations=received.changes)
    became = received.unreadable | {str(pk): result for pk, result in results.items()}
    return JsonResponse({"results": became, "copy": offline_copy_of(holder)})
