"""Views of programmes due for a check: the list, and confirming one or several."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from contributions.actors import actor_of
from contributions.dashboard import freshness
from contributions.dashboard.bulk import confirm_once
from contributions.dashboard.views.programmes import CONFLICT, PAGE, programme_page, rows_of
from contributions.freshness import pauses
from contributions.models.freshness import LONGEST_NOTE
from contributions.moderation.confirmed import confirmed_lines
from contributions.revisions import actions
from contributions.revisions.applying import BaseMovedError
from contributions.revisions.programmes_of import programmes_of
from contributions.schema.problems import ContentRefusedError
from directory.views.public import is_fragment
from regions.pages import coordinator_page

# Errors of confirming a programme; its page shows what is missing.
REFUSED = (actions.NotReadyError, BaseMovedError, ContentRefusedError)


@coordinator_page
@require_safe
def due(request: SignedInRequest) -> HttpResponse:
    """The programmes due for a check, longest unchecked first."""
    programmes = freshness.due(programmes_of(actor_of(request.user)))
    rows = programmes.prefetch_related("sites").order_by(
        F("verified_on").asc(nulls_first=True), "pk"
    )
    listed = rows_of(rows[:PAGE])
    lines = confirmed_lines([row["programme"].pk for row in listed])
    context = {
        "rows": [row | {"lines": lines[row["programme"].pk]} for row in listed],
        "count": programmes.count(),
        "days": freshness.DUE_AFTER_DAYS,
        "done": small_number(request.GET.get("done", "")),
        "refused": small_number(request.GET.get("refused", "")),
    }
    return render(request, "contributions/dashboard_freshness.html", context)


@coordinator_page
@require_POST
def confirm(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Confirm one programme; a fragment request gets its row only."""
    actor = actor_of(request.user)
    programme = get_object_or_404(programmes_of(actor).prefetch_related("sites"), pk=pk)
    try:
        confirm_once(actor, programme.pk)
    except REFUSED:
        return programme_page(request, pk, has_changed=True, status=CONFLICT)
    if is_fragment(request):
        programme.refresh_from_db()
        context = {"row": next(iter(rows_of([programme])))}
        return render(request, "contributions/_dashboard_checked.html", context)
    if request.POST.get("back") == "programme":
        return redirect("contributions:coordinated", pk)
    return redirect(f"{reverse('contributions:freshness')}?done=1")


@coordinator_page
@require_POST
def confirm_several(request: SignedInRequest) -> HttpResponse:
    """Confirm the ticked programmes, at most a page; refused ones are counted."""
    actor = actor_of(request.user)
    ticked = [UUID(pk) for pk in request.POST.getlist("programme")[:PAGE] if _is_id(pk)]
    done = refused = 0
    for pk in programmes_of(actor).filter(pk__in=ticked).values_list("pk", flat=True):
        try:
            confirm_once(actor, pk)
        except REFUSED:
            refused += 1
        else:
            done += 1
    return redirect(f"{reverse('contributions:freshness')}?done={done}&refused={refused}")


@coordinator_page
@require_POST
def pause(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Exempt a programme until a day, or end that."""
    actor = actor_of(request.user)
    programme = get_object_or_404(programmes_of(actor), pk=pk)
    until = _day(request.POST.get("until", "")) if "pause" in request.POST else None
    if "pause" in request.POST and until is None:
        return programme_page(request, pk, has_wrong_day=True, status=400)
    note = request.POST.get("note", "").strip()[:LONGEST_NOTE]
    try:
        pauses.pause(by=actor, programme=programme, until=until, note=note)
    except pauses.PauseRefusedError:
        return programme_page(request, pk, has_wrong_day=True, status=400)
    return redirect("contributions:coordinated", pk)


def _day(text: str) -> date | None:
    """A day of a form; None for none, and for what is no day."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def small_number(text: str) -> int:
    """A small number in an address; 0 for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
