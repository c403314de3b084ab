"""Pages of a share for a caregiver: the journey or the one goal that was shared."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from geo.folium_maps import with_map_policy
from journeys import sharing
from journeys.access import Holder, reader_or_404
from journeys.caregivers import proposal_displays
from journeys.forms import CommentForm, OwnStepForm
from journeys.maps import map_markers, map_of
from journeys.models import Goal
from journeys.plan import comments_on_all, goal_choices, plan
from journeys.views.private import private_page
from journeys.workflows import CHANGING, COMMENTING, PROPOSING, Scope


@private_page
@require_safe
def shared(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The steps that were shared, with what the caregiver wrote and proposed."""
    return shared_page(request, reader_or_404(request, pk))


def shared_page(
    request: HttpRequest, holder: Holder, *, is_for_owner: bool = False
) -> HttpResponse:
    """The page of a share; ``is_for_owner``: shown to the owner, and its buttons do nothing."""
    share, goals = holder.own_share, plan(holder)
    context = {
        "share_id": share.pk,
        "label": holder.read(share, "label"),
        "expires_at": share.expires_at,
        "scope": Scope(share.scope),
        "is_for_owner": is_for_owner,
        "may_comment": holder.who in COMMENTING,
        "may_propose": holder.who in PROPOSING,
        "may_change": holder.who in CHANGING,
        "goals": goals,
        "proposals": proposal_displays(holder),
        "comments": comments_on_all(holder),
        "has_map": any(map_markers(goals)),
        "comment_form": CommentForm(),
        "own_step": OwnStepForm(holder=holder),
        "own_step_goals": [] if share.goal_id else goal_choices(holder),
    }
    return render(request, "journeys/shared.html", context)


@private_page
@require_safe
@xframe_options_sameorigin
@with_map_policy
def shared_map(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The published places of what was shared, for a frame in its page."""
    holder = reader_or_404(request, pk)
    return map_of(request, _("Map of these steps"), plan(holder))


@private_page
@require_POST
def comment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Comment on a step or on all, when the link allows it."""
    holder = reader_or_404(request, pk)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return redirect("journeys:shared", pk)
    cleaned = form.cleaned_data
    step = get_object_or_404(holder.steps(), pk=cleaned["step"]) if cleaned["step"] else None
    sharing.comment(by=holder, step=step, text=cleaned["text"], comment_id=cleaned["id"])
    return back_to(pk, f"step-{step.pk}" if step else "comments")


def goal_of_share(holder: Holder) -> Goal | None:
    """The one goal that was shared, None when it is the whole journey."""
    return holder.goals().first() if holder.own_share.goal_id else None


def back_to(share_id: UUID, anchor: str) -> HttpResponse:
    """Redirect to the page of the share, at this place in it."""
    return redirect(reverse("journeys:shared", args=[share_id]) + f"#{anchor}")
