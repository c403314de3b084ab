"""View to merge duplicates: choose the programme that stays, compare both, redirect one."""

from __future__ import annotations

import re
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from contributions.actors import Actor, actor_of
from contributions.dashboard.views.programmes import CONFLICT, rows_of
from contributions.revisions import actions
from contributions.revisions.applying import BaseMovedError
from contributions.revisions.differences import SectionDifference, changes
from contributions.revisions.duplicates import likely_duplicates
from contributions.revisions.programmes_of import programmes_of
from contributions.schema.form_checks import TOO_LONG
from contributions.schema.limits import LONGEST_NOTE
from contributions.schema.problems import ContentRefusedError
from contributions.schema.sections import STATE, Content, site_of
from contributions.schema.snapshot import snapshot_programmes
from directory.models import Programme
from geo.value_types import JsonObject
from regions.pages import coordinator_page

ANY_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# Sections that are not compared.
NOT_COMPARED = {STATE, "verified", "origin"}
NO_PAGE = _("No published programme has this address.")
NO_REASON = _("Say why: it is kept in the history.")
MOVED = _("That is not possible: something is missing, or somebody else was faster. Look again.")


@coordinator_page
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Choose the programme that stays, compare, and merge this one into it."""
    actor = actor_of(request.user)
    hers = programmes_of(actor).select_related("organization")
    programme = get_object_or_404(hers, pk=pk)
    address = (request.POST if request.method == "POST" else request.GET).get("into", "").strip()
    into = _programme_at(address, programme)
    if request.method != "POST" or into is None:
        value: JsonObject = {"problem": NO_PAGE, "status": 400} if address and into is None else {}
        return _page(request, programme, into, **value)
    note = request.POST.get("note", "").strip()
    if not note or len(note) > LONGEST_NOTE:
        problem = TOO_LONG if note else NO_REASON
        return _page(request, programme, into, problem=problem, status=400)
    try:
        decision = actions.merge(by=actor, programme_id=pk, into_id=into.pk, note=note)
    except (actions.NotReadyError, BaseMovedError, ContentRefusedError):
        return _page(request, programme, into, problem=MOVED, status=CONFLICT)
    return redirect(_after(actor, programme, into, is_done=decision.is_applied))


def _programme_at(address: str, programme: Programme) -> Programme | None:
    """The published programme of a URL or id, other than ``programme``; None when not found."""
    ids = ANY_ID.findall(address)
    others = Programme.objects.published().select_related("organization").exclude(pk=programme.pk)
    return others.filter(pk=ids[-1]).first() if ids else None


def _page(
    request: SignedInRequest,
    programme: Programme,
    into: Programme | None,
    problem: object = "",
    status: int = 200,
) -> HttpResponse:
    both = [programme] if into is None else [programme, into]
    contents = snapshot_programmes([each.pk for each in both])
    rows = {row["programme"].pk: row for row in rows_of(both)}
    content = contents[programme.pk]
    context = {
        "programme": programme,
        "row": rows.get(programme.pk),
        "into": into,
        "into_row": into and rows.get(into.pk),
        "differences": _differences(content, contents[into.pk]) if into else [],
        "likely": [] if into else likely_duplicates(content, programme.pk),
        "address": request.POST.get("into") or request.GET.get("into", ""),
        "note": request.POST.get("note", ""),
        "problem": problem,
    }
    return render(request, "contributions/dashboard_merge.html", context, status=status)


def _differences(content: Content, other: Content) -> list[SectionDifference]:
    """Differences of two programmes without sites, which may be confidential."""
    names = [name for name in content | other if site_of(name) is None and name not in NOT_COMPARED]
    return changes(content, {name: other.get(name) for name in names})


def _after(actor: Actor, programme: Programme, into: Programme, *, is_done: bool) -> str:
    """The next page: the programme that stays, or this one while another territory must agree."""
    if not is_done:
        return f"{reverse('contributions:coordinated', args=[programme.pk])}?done=waits"
    if programmes_of(actor).filter(pk=into.pk).exists():
        return f"{reverse('contributions:coordinated', args=[into.pk])}?done=merged"
    return into.get_absolute_url()
