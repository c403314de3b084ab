"""Views of histories: public, full for coordinators with restoring, and the audit log."""

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
from contributions.actors import Actor, actor_of
from contributions.models import Revision
from contributions.models.revision import TargetKind
from contributions.moderation.decisions import decisions_of
from contributions.revisions import actions
from contributions.revisions.applying import BaseMovedError
from contributions.revisions.history import full_history, public_history
from contributions.revisions.programmes_of import merged_programmes_of, programmes_of
from contributions.revisions.scope import territories_concerned
from contributions.schema.limits import LONGEST_NOTE
from contributions.schema.problems import ContentRefusedError
from contributions.workflows import TransitionRefusedError
from directory import texts
from directory.models import ProcedureSheet, Programme
from directory.views.public import reading_page
from regions.pages import coordinator_page

# Reasons why a change cannot be restored, by exception.
REFUSED: dict[type[Exception], Promise] = {
    TransitionRefusedError: _("Only a change that was made can be taken back."),
    actions.EmptyRevisionError: _("Everything says already what it said before this change."),
    BaseMovedError: _("Somebody has changed the same thing meanwhile. Look again."),
    actions.NotReadyError: _("Without it the page would miss something. Change it instead."),
    ContentRefusedError: _("What stood there before is not allowed any more. Change it instead."),
}


@reading_page
def programme_history(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The public history of a programme."""
    programme = get_object_or_404(Programme.objects.published_or_merged(), pk=pk)
    if programme.merged_into_id:
        return redirect("contributions:programme_history", programme.merged_into_id)
    context = {
        "title": texts.of_programmes([pk], get_language(), "title")[pk]["title"],
        "back_url": programme.get_absolute_url(),
        "page": public_history(pk, _before(request)),
    }
    return render(request, "contributions/history.html", context)


@reading_page
def sheet_history(request: SignedInRequest, slug: str) -> HttpResponse:
    """The public history of a procedure sheet."""
    sheet = get_object_or_404(ProcedureSheet.objects.published(), slug=slug)
    context = {
        "title": texts.of_sheets([sheet.pk], get_language(), "title")[sheet.pk]["title"],
        "back_url": sheet.get_absolute_url(),
        "page": public_history(sheet.pk, _before(request)),
    }
    return render(request, "contributions/history.html", context)


@coordinator_page
@require_safe
def coordination_history(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The full history of a programme or sheet, with buttons to revert changes."""
    return render(request, "contributions/history_full.html", _full(request, pk))


@coordinator_page
@require_POST
def restore(request: SignedInRequest, pk: UUID, revision: UUID) -> HttpResponse:
    """Revert a change: restore the former values of its sections."""
    actor = actor_of(request.user)
    _require_hers(actor, pk)
    made = get_object_or_404(Revision.objects.of(pk).accepted(), pk=revision)
    reason = request.POST.get("reason", "").strip()[:LONGEST_NOTE]
    if not reason:
        return _page_with_problem(request, pk, _("Say why, in a few words."), status=400)
    try:
        decision = actions.restore(by=actor, revision=made, note=reason)
    except PermissionDenied as error:
        raise Http404 from error
    except tuple(REFUSED) as error:
        return _page_with_problem(request, pk, REFUSED[type(error)], status=409)
    state = "restored" if decision.is_applied else "waits"
    return redirect(f"{reverse('contributions:coordination_history', args=[pk])}?{state}=1")


@coordinator_page
@require_safe
def audit(request: SignedInRequest) -> HttpResponse:
    """The audit log of her territories."""
    number = request.GET.get("before", "")
    before = int(number) if number.isdecimal() and len(number) < 16 else None
    context = {"page": decisions_of(actor_of(request.user), before)}
    return render(request, "contributions/history_audit.html", context)


def _full(request: SignedInRequest, pk: UUID) -> dict:
    kind, target = _require_hers(actor_of(request.user), pk)
    read = texts.of_programmes if kind == TargetKind.PROGRAMME else texts.of_sheets
    return {
        "target_id": pk,
        "title": read([pk], get_language(), "title")[pk]["title"],
        "public_url": target.get_absolute_url() if _is_public(target) else "",
        "page": full_history(pk, _before(request)),
        "is_restored": "restored" in request.GET,
        "waits": "waits" in request.GET,
    }


def _page_with_problem(
    request: SignedInRequest, pk: UUID, problem: object, status: int
) -> HttpResponse:
    context = _full(request, pk) | {"problem": problem}
    return render(request, "contributions/history_full.html", context, status=status)


def _require_hers(actor: Actor, pk: UUID) -> tuple[str, Programme | ProcedureSheet]:
    """The programme or sheet, if ``actor`` answers for it; else 404."""
    programme = (programmes_of(actor) | merged_programmes_of(actor)).filter(pk=pk).first()
    if programme:
        return TargetKind.PROGRAMME, programme
    sheet = get_object_or_404(ProcedureSheet, pk=pk)
    concerned = territories_concerned(Revision(target_kind=TargetKind.SHEET, target_id=pk), {})
    if not (actor.is_administrator or actor.answered_for(concerned)):
        raise Http404
    return TargetKind.SHEET, sheet


def _is_public(target: Programme | ProcedureSheet) -> bool:
    return type(target).objects.published().filter(pk=target.pk).exists()


def _before(request: SignedInRequest) -> UUID | None:
    """The cursor in the query string; None when it is no id."""
    try:
        return UUID(request.GET.get("before", ""))
    except ValueError:
        return None
