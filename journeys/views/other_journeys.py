"""Pages of a journey other than the active one: read it, save it, make it active, remove it.

See ``journeys.other_journeys`` for active, saved and previewed journeys.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geo.folium_maps import with_map_policy
from journeys.access import owner_or_none, record_month
from journeys.maps import map_markers, map_of
from journeys.other_journeys import (
    Source,
    activate,
    end_preview,
    other_or_404,
    others_of,
    remove_from_device,
    save_on_device,
    summaries,
)
from journeys.plan import plan
from journeys.views.asking import Question, ask
from journeys.views.private import private_page


@private_page
@require_safe
def other(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read another journey; the page links back to the active one."""
    active = owner_or_none(request)
    if active and active.journey.pk == pk:
        return redirect("journeys:journey")
    requested = other_or_404(request, active, pk)
    record_month(requested.holder.journey)
    goals = plan(requested.holder)
    context = {
        "pk": pk,
        "goals": goals,
        "has_active": active is not None,
        "is_preview": requested.source == Source.PREVIEW,
        "is_in_account": requested.source == Source.ACCOUNT,
        "has_map": any(map_markers(goals)),
    }
    return render(request, "journeys/other.html", context)


@private_page
@require_safe
@xframe_options_sameorigin
@with_map_policy
def other_map(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The published places of another journey, for a frame in its page."""
    requested = other_or_404(request, owner_or_none(request), pk)
    return map_of(request, _("Map of these steps"), plan(requested.holder))


@private_page
@require_POST
def save_other(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Save a previewed journey on this device; the active one stays active."""
    active = owner_or_none(request)
    requested, others = other_or_404(request, active, pk), others_of(request, active)
    response = redirect("journeys:other", pk)
    if requested.source == Source.PREVIEW:
        save_on_device(request, response, others, requested.secret)
        end_preview(response)
    return response


@private_page
@require_POST
def activate_other(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make another journey the active one, and save the one that was active.

    The CSRF token changes, so that a form opened before is refused: what she wrote for one journey
    never goes into the other.
    """
    active = owner_or_none(request)
    response = redirect("journeys:journey")
    if active is None or active.journey.pk != pk:
        requested = other_or_404(request, active, pk)
        activate(request, response, others_of(request, active), requested)
        rotate_token(request)
    return response


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def remove_other(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for confirmation; POST removes another journey from this device.

    Its link still opens it. One that is only looked at leaves by itself and needs no question.
    """
    active = owner_or_none(request)
    requested = other_or_404(request, active, pk)
    if request.method != "POST":
        question = Question(
            title=_("Take it off this device?"),
            subject=summaries([requested.holder])[pk].name,
            words=(
                _("Its link still opens it."),
                _("Without that link nobody can find it again."),
            ),
            button=_("Take it off this device"),
            keep=_("Leave it on this device"),
            back=reverse("journeys:other", args=[pk]),
            icon="eye-off",
        )
        return ask(request, question)
    response = redirect("journeys:journey")
    remove_from_device(request, response, others_of(request, active), requested)
    return response
