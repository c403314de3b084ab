"""Another journey on this device than the kept one: read here, made the kept one, or put away."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from geo.folium_maps import with_map_policy
from journeys.access import note_month, owner_or_none
from journeys.maps import map_of, spots
from journeys.other_journeys import (
    Where,
    other_or_404,
    others_of,
    put_away,
    put_beside,
    stop_looking,
    take,
)
from journeys.plan import plan
from journeys.views.private import private_page


@private_page
@require_safe
def other(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read another journey. It says so, and leads back to the kept one."""
    kept = owner_or_none(request)
    if kept and kept.journey.pk == pk:
        return redirect("journeys:journey")
    shown = other_or_404(request, kept, pk)
    note_month(shown.holder.journey)
    goals = plan(shown.holder)
    context = {
        "pk": pk,
        "goals": goals,
        "has_kept": kept is not None,
        "is_only_looked_at": shown.where == Where.LOOK,
        "is_in_account": shown.where == Where.ACCOUNT,
        "has_map": any(spots(goals)),
    }
    return render(request, "journeys/other.html", context)


@private_page
@require_safe
@xframe_options_sameorigin
@with_map_policy
def other_map(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The published places of another journey, for a frame in its page."""
    shown = other_or_404(request, owner_or_none(request), pk)
    return map_of(request, _("Map of these steps"), plan(shown.holder))


@private_page
@require_POST
def keep_other(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a journey that was only looked at beside the kept one."""
    kept = owner_or_none(request)
    shown, there = other_or_404(request, kept, pk), others_of(request, kept)
    response = redirect("journeys:other", pk)
    if shown.where == Where.LOOK:
        put_beside(request, response, there, shown.secret)
        stop_looking(response)
    return response


@private_page
@require_POST
def take_other(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make another journey the kept one, and put hers beside it.

    Forms that were opened before are refused from then on (a new CSRF token): what she wrote for
    one journey never goes into the other.
    """
    kept = owner_or_none(request)
    response = redirect("journeys:journey")
    if kept is None or kept.journey.pk != pk:
        shown = other_or_404(request, kept, pk)
        take(request, response, others_of(request, kept), shown)
        rotate_token(request)
    return response


@private_page
@require_POST
def put_other_away(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take another journey off this device; its link still opens it."""
    kept = owner_or_none(request)
    shown = other_or_404(request, kept, pk)
    response = redirect("journeys:journey")
    put_away(request, response, others_of(request, kept), shown)
    return response
