"""A journey or one goal for printing: as a page, and as a PDF that is kept nowhere."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.qr import qr_code
from directory.texts import SOURCE
from journeys.access import Holder, owner_and_secret_or_404, owner_or_404
from journeys.paper import journey_rows, title_row
from journeys.views.links import link_address
from journeys.views.private import private_page
from printing.responses import private_pdf


@private_page
@require_safe
def printed(request: HttpRequest) -> HttpResponse:
    """The plan for printing, with addresses, phones, hours, notes, and offices to go to."""
    holder = owner_or_404(request)
    goal = _goal(request, holder)
    return render(request, "journeys/print.html", _paper(holder, goal) | {"goal": goal})


@private_page
@require_safe
def pdf(request: HttpRequest) -> HttpResponse:
    """The same as PDF; with ``link``, which she ticks, the secret link as a QR code."""
    holder, secret = owner_and_secret_or_404(request)
    has_link = "link" in request.GET
    own_page = request.build_absolute_uri(reverse("journeys:journey"))
    address = link_address(request, secret) if has_link else own_page
    context = _paper(holder, _goal(request, holder)) | {
        "has_link": has_link,
        "qr": qr_code(address),
        # The secret link is on the paper as a QR code only, which nobody reads by looking.
        "address": "" if has_link else address,
        "foot": [],
    }
    return private_pdf(request, "printing/journey.html", context, "reperes")


def _goal(request: HttpRequest, holder: Holder) -> UUID | None:
    """The goal that is asked for; ``Http404`` where it is none of hers."""
    if not (asked := request.GET.get("goal")):
        return None
    found = [goal.pk for goal in holder.goals() if str(goal.pk) == asked]
    if not found:
        raise Http404("No such goal.")
    return found[0]


def _paper(holder: Holder, goal: UUID | None) -> dict[str, object]:
    language = get_language() or SOURCE
    return {
        "head": title_row(language),
        "rows": journey_rows(holder, language, goal),
        "printed_at": timezone.now(),
    }
