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
from journeys import actions
from journeys.access import reader_or_404
from journeys.forms import CommentForm
from journeys.maps import map_markers, map_of
from journeys.plan import comments_on_all, plan
from journeys.views.private import private_page


@private_page
@require_safe
def shared(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The steps that were shared, with the caregiver's own comment thread."""
    holder = reader_or_404(request, pk)
    goals = plan(holder)
    context = {
        "share_id": pk,
        "label": holder.read(holder.own_share, "label"),
        "expires_at": holder.own_share.expires_at,
        "may_comment": holder.own_share.may_comment,
        "goals": goals,
        "comments": comments_on_all(holder),
        "has_map": any(map_markers(goals)),
        "comment_form": CommentForm(),
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
    actions.comment(by=holder, step=step, text=cleaned["text"], comment_id=cleaned["id"])
    anchor = f"#step-{step.pk}" if step else "#comments"
    return redirect(reverse("journeys:shared", args=[pk]) + anchor)
