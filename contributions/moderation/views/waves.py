"""Views of waves of proposals: see what belongs together, clear it away after a preview, undo."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from contributions.actors import Actor, actor_of
from contributions.models import Sweep
from contributions.moderation import sweeps
from contributions.moderation.waves import GROUPINGS, of_wave, title_of_each, waves_of
from regions.pages import coordinator_page

LISTED = 50
LATEST_SWEEPS = 10


@coordinator_page
@require_safe
def waves(request: SignedInRequest) -> HttpResponse:
    """What belongs together in her queue, and what she cleared away lately."""
    mine = Sweep.objects.filter(by=request.user.pseudonym, finished_at__isnull=True)
    context = {
        "waves": waves_of(actor_of(request.user)),
        "sweeps": mine.order_by("-created_at")[:LATEST_SWEEPS],
        "done": request.GET.get("done", ""),
    }
    return render(request, "contributions/waves.html", context)


@coordinator_page
@require_http_methods(["GET", "HEAD", "POST"])
def wave(request: SignedInRequest, grouping: str) -> HttpResponse:
    """One wave: what would be cleared away; POST does it to what is still ticked."""
    if grouping not in GROUPINGS:
        raise Http404("Nothing is grouped so.")
    actor = actor_of(request.user)
    value = (request.POST if request.method == "POST" else request.GET).get("value", "")[:200]
    rows = of_wave(actor, grouping, value)
    if request.method == "POST":
        return _cleared(request, actor, set(rows.values_list("pk", flat=True)))
    senders = set(rows.order_by().values_list("sender", flat=True)) - {""}
    listed = title_of_each(rows).order_by("waiting_since", "pk")[:LISTED]
    context = {
        "grouping": GROUPINGS[grouping],
        "value": value,
        "count": rows.count(),
        "listed": listed,
        "senders": len(senders),
        "accepted": sweeps.accepted_of(actor, senders),
    }
    return render(request, "contributions/wave.html", context)


@coordinator_page
@require_POST
def undo_sweep(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Bring back what was cleared away."""
    made = get_object_or_404(Sweep, pk=pk)
    try:
        sweeps.undo(by=actor_of(request.user), sweep=made)
    except PermissionDenied as error:
        raise Http404("Not for this reader.") from error
    return redirect(f"{reverse('contributions:waves')}?done=undone")


def _cleared(request: SignedInRequest, actor: Actor, ids: set[UUID]) -> HttpResponse:
    """Clear away what the page showed, without what was unticked."""
    kept = set(request.POST.getlist("shown")) - set(request.POST.getlist("revision"))
    chosen = [pk for pk in ids if str(pk) not in kept]
    try:
        sweeps.sweep(
            by=actor,
            ids=chosen,
            blocks="blocks" in request.POST,
            takes_back="takes_back" in request.POST,
        )
    except PermissionDenied:
        return redirect(f"{reverse('contributions:waves')}?done=nothing")
    return redirect(f"{reverse('contributions:waves')}?done=cleared")
