"""Views to merge duplicate programmes, section by section, and to take them apart again."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from contributions.actors import Actor, actor_of
from contributions.dashboard.merge_choices import (
    choices_of,
    places_sent,
    shown_places,
    sides_sent,
)
from contributions.dashboard.views.programmes import CONFLICT, rows_of
from contributions.duplicates.choosing import merged_changes
from contributions.duplicates.finder import likely_duplicates
from contributions.duplicates.merging import (
    OtherSideError,
    StandsAgainstError,
    merge_of,
    merge_programmes,
    standing_against,
    unmerge_programmes,
)
from contributions.models.duplicates import DuplicateKind
from contributions.revisions import actions
from contributions.revisions.applying import BaseMovedError
from contributions.revisions.differences import SectionDifference, changes
from contributions.revisions.programmes_of import merged_programmes_of, programmes_of
from contributions.schema.form_checks import TOO_LONG
from contributions.schema.limits import LONGEST_NOTE
from contributions.schema.problems import ContentRefusedError
from contributions.schema.sections import STATE, Content, site_of, version_token
from contributions.schema.snapshot import snapshot_programmes
from contributions.workflows import TransitionRefusedError
from directory.models import Programme
from geo.value_types import JsonObject
from regions.pages import coordinator_page

ANY_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# Sections that are not compared.
NOT_COMPARED = {STATE, "verified", "origin"}
NO_PAGE = _("No published programme has this address.")
NO_REASON = _("Say why: it is kept in the history.")
MOVED = _("That is not possible: something is missing, or somebody else was faster. Look again.")
OTHER_SIDE = _(
    "Another territory must agree, so nothing can be carried over and nothing was changed. Merge "
    "without carrying over, or ask its coordinator."
)
AGAINST = _("They were changed since, so they cannot be taken apart by themselves.")
REFUSED = (
    actions.NotReadyError,
    actions.EmptyRevisionError,
    BaseMovedError,
    ContentRefusedError,
    TransitionRefusedError,
)


@coordinator_page
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Choose the programme that stays, what it takes over, and merge this one into it."""
    actor = actor_of(request.user)
    hers = programmes_of(actor).select_related("organization")
    programme = get_object_or_404(hers, pk=pk)
    address = (request.POST if request.method == "POST" else request.GET).get("into", "").strip()
    into = _programme_at(address, programme)
    if request.method != "POST" or into is None:
        value: JsonObject = {"problem": NO_PAGE, "status": 400} if address and into is None else {}
        return _page(request, actor, programme, into, **value)
    note = request.POST.get("note", "").strip()
    if not note or len(note) > LONGEST_NOTE:
        problem = TOO_LONG if note else NO_REASON
        return _page(request, actor, programme, into, problem=problem, status=400)
    return _merge(request, actor, programme, into, note)


def _merge(
    request: SignedInRequest, actor: Actor, programme: Programme, into: Programme, note: str
) -> HttpResponse:
    """Merge as the form chose; without choices nothing is carried over."""
    contents = snapshot_programmes([programme.pk, into.pk])
    gone, stays = contents[programme.pk], contents[into.pk]
    seen, carried = request.POST.get("seen"), {}
    if seen is not None:
        if seen != _seen(gone, stays):
            return _page(request, actor, programme, into, problem=MOVED, status=CONFLICT)
        carried = merged_changes(gone, stays, sides_sent(request.POST), places_sent(request.POST))
    try:
        made = merge_programmes(
            by=actor, gone_id=programme.pk, stays_id=into.pk, changes=carried, reason=note
        )
    except OtherSideError:
        return _page(request, actor, programme, into, problem=OTHER_SIDE, status=CONFLICT)
    except REFUSED:
        return _page(request, actor, programme, into, problem=MOVED, status=CONFLICT)
    return redirect(_after(actor, programme, into, is_done=made is not None))


@coordinator_page
@require_http_methods(["GET", "HEAD", "POST"])
def unmerge(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take a programme apart from the one it became one with."""
    actor = actor_of(request.user)
    gone = get_object_or_404(merged_programmes_of(actor), pk=pk)
    if request.method != "POST":
        return _unmerge_page(request, gone)
    note = request.POST.get("note", "").strip()
    if not note or len(note) > LONGEST_NOTE:
        return _unmerge_page(request, gone, problem=TOO_LONG if note else NO_REASON, status=400)
    made = merge_of(gone)
    if made is None:
        raise Http404("Nothing says how they became one.")
    try:
        unmerge_programmes(by=actor, merge=made, reason=note)
    except PermissionDenied as error:
        raise Http404 from error
    except StandsAgainstError:
        return _unmerge_page(request, gone, problem=AGAINST, status=CONFLICT)
    except OtherSideError:
        return _unmerge_page(request, gone, problem=OTHER_SIDE, status=CONFLICT)
    except REFUSED:
        return _unmerge_page(request, gone, problem=MOVED, status=CONFLICT)
    return redirect(f"{reverse('contributions:coordinated', args=[pk])}?done=unmerged")


def _programme_at(address: str, programme: Programme) -> Programme | None:
    """The published programme of a URL or id, other than ``programme``; None when not found."""
    ids = ANY_ID.findall(address)
    others = Programme.objects.published().select_related("organization").exclude(pk=programme.pk)
    return others.filter(pk=ids[-1]).first() if ids else None


def _page(
    request: SignedInRequest,
    actor: Actor,
    programme: Programme,
    into: Programme | None,
    problem: object = "",
    status: int = 200,
) -> HttpResponse:
    both = [programme] if into is None else [programme, into]
    contents = snapshot_programmes([each.pk for each in both])
    rows = {row["programme"].pk: row for row in rows_of(both)}
    content = contents[programme.pk]
    context: dict[str, Any] = {
        "programme": programme,
        "row": rows.get(programme.pk),
        "into": into,
        "into_row": into and rows.get(into.pk),
        "may_carry": False,
        "likely": [] if into else likely_duplicates(content, programme.pk),
        "kind": DuplicateKind.PROGRAMME.value,
        "address": request.POST.get("into") or request.GET.get("into", ""),
        "note": request.POST.get("note", ""),
        "problem": problem,
    }
    if into:
        context |= _compared(request, actor, content, contents[into.pk], into)
    return render(request, "contributions/dashboard_merge.html", context, status=status)


def _compared(
    request: SignedInRequest, actor: Actor, gone: Content, stays: Content, into: Programme
) -> dict[str, Any]:
    """The choices for who answers for both; for others the differences, without places."""
    if not programmes_of(actor).filter(pk=into.pk).exists():
        return {"differences": _differences(gone, stays)}
    is_sent = "seen" in request.POST
    return {
        "may_carry": True,
        "seen": _seen(gone, stays),
        "choices": choices_of(gone, stays, sides_sent(request.POST)),
        "places": shown_places(gone, stays, places_sent(request.POST) if is_sent else None),
    }


def _unmerge_page(
    request: SignedInRequest, gone: Programme, problem: object = "", status: int = 200
) -> HttpResponse:
    made = merge_of(gone)
    if made is None:
        raise Http404("Nothing says how they became one.")
    stays = Programme.objects.select_related("organization").get(pk=made.stays)
    rows = {row["programme"].pk: row for row in rows_of([gone, stays])}
    context = {
        "programme": gone,
        "row": rows.get(gone.pk),
        "into": stays,
        "into_row": rows.get(stays.pk),
        "merge": made,
        "against": standing_against(made),
        "note": request.POST.get("note", ""),
        "problem": problem,
    }
    return render(request, "contributions/dashboard_unmerge.html", context, status=status)


def _seen(gone: Content, stays: Content) -> str:
    """Version token of both, so that nothing is merged that the page did not show."""
    return version_token({"gone": gone, "stays": stays})


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
