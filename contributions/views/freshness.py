"""Programmes that nobody has checked for long: still correct, in one tap or several at once."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from contributions import actions, freshness
from contributions.actors import actor_of
from contributions.belonging import programmes_of
from contributions.views.programmes import PAGE, rows_of
from regions.pages import coordinator_page


@coordinator_page
@require_safe
def due(request: HttpRequest) -> HttpResponse:
    """The programmes to be checked, longest unchecked first."""
    found = freshness.due(programmes_of(actor_of(request.user)))
    rows = found.prefetch_related("sites").order_by(F("verified_on").asc(nulls_first=True), "pk")
    done = request.GET.get("done", "")
    context = {
        "rows": rows_of(rows[:PAGE]),
        "count": found.count(),
        "days": freshness.DUE_AFTER_DAYS,
        "done": int(done) if done.isdecimal() and len(done) < 4 else 0,
    }
    return render(request, "contributions/desk_freshness.html", context)


@coordinator_page
@require_POST
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that one programme is still correct; a script gets its row alone."""
    actor = actor_of(request.user)
    shown = get_object_or_404(programmes_of(actor).prefetch_related("sites"), pk=pk)
    actions.confirm(by=actor, programme_id=shown.pk)
    if request.htmx:
        shown.refresh_from_db()
        context = {"row": next(iter(rows_of([shown])))}
        return render(request, "contributions/_desk_checked.html", context)
    if request.POST.get("back") == "programme":
        return redirect("contributions:coordinated", pk)
    return redirect(f"{reverse('contributions:freshness')}?done=1")


@coordinator_page
@require_POST
def confirm_several(request: HttpRequest) -> HttpResponse:
    """Say it of all that are ticked, at most a page of them, all or none."""
    actor = actor_of(request.user)
    ticked = [UUID(pk) for pk in request.POST.getlist("programme")[:PAGE] if _is_id(pk)]
    hers = programmes_of(actor).filter(pk__in=ticked).values_list("pk", flat=True)
    with transaction.atomic():
        confirmed = [actions.confirm(by=actor, programme_id=pk) for pk in hers]
    return redirect(f"{reverse('contributions:freshness')}?done={len(confirmed)}")


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
