"""Views of what readers reported of a programme: read, and decide in one tap with a preview."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from contributions.actors import actor_of
from contributions.models.report import ReportKind
from contributions.moderation.confirmed import confirmed_lines
from contributions.moderation.reported import reported_kinds
from contributions.moderation.taking import take
from contributions.reports import actions
from contributions.revisions.actions import EmptyRevisionError, NotReadyError
from contributions.revisions.applying import BaseMovedError
from contributions.revisions.programmes_of import programmes_of
from contributions.schema.problems import ContentRefusedError
from contributions.schema.snapshot import snapshot_programmes
from directory import texts
from regions.pages import coordinator_page

CONFLICT = 409
VERBS = ("accept", "changed", "keep")
DONE = {
    "accept": _("The page says it now."),
    "waits": _("You agreed. Another side must agree too."),
    "changed": _("Closed: you changed the page."),
    "keep": _("Closed: the page stays as it is."),
}
REFUSED = (BaseMovedError, NotReadyError, ContentRefusedError, EmptyRevisionError)


@coordinator_page
@require_safe
def reports(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What waits about one programme, by kind."""
    return _page(request, pk)


@coordinator_page
@require_POST
def decide_reports(request: SignedInRequest, pk: UUID, kind: str, verb: str) -> HttpResponse:
    """Change the page as the reports of a kind say, or close them."""
    if kind not in ReportKind.values or verb not in VERBS:
        raise Http404("No decision has this name.")
    actor = actor_of(request.user)
    done = verb
    try:
        if verb == "accept":
            decision = actions.accept(by=actor, programme_id=pk, kind=ReportKind(kind))
            done = "accept" if decision.is_applied else "waits"
        else:
            is_changed = verb == "changed"
            actions.settle(by=actor, programme_id=pk, kind=ReportKind(kind), is_changed=is_changed)
    except PermissionDenied as error:
        raise Http404("Not for this reader.") from error
    except REFUSED:
        problem = _("The page says so already, or misses something. Open it and look.")
        return _page(request, pk, problem=problem, status=CONFLICT)
    address = reverse("contributions:reports", args=[pk])
    return redirect(f"{address}?done={done}")


def _page(
    request: SignedInRequest, pk: UUID, *, problem: str | Promise = "", status: int = 200
) -> HttpResponse:
    actor = actor_of(request.user)
    programme = get_object_or_404(programmes_of(actor), pk=pk)
    now = snapshot_programmes([pk])[pk]
    context = {
        "programme": programme,
        "title": texts.of_programmes([pk], get_language(), "title").get(pk, {}).get("title"),
        "kinds": reported_kinds(pk, now),
        "confirmed": confirmed_lines([pk])[pk],
        "taken_until": take(actor, pk),
        "problem": problem,
        "done": DONE.get(request.GET.get("done", ""), ""),
    }
    return render(request, "contributions/reports/decide.html", context, status=status)
