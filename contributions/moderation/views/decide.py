"""Views of the review page: show, edit, resolve a conflict, decide, next in the queue."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from accounts.body_limits import LONG_TEXTS, takes_up_to
from accounts.models import AuditEntry
from accounts.requests import SignedInRequest
from contributions.actors import Actor, actor_of
from contributions.duplicates.finder import likely_duplicates
from contributions.models import Revision
from contributions.moderation import maps, queue
from contributions.moderation.canned_reasons import reason_text, reasons_for
from contributions.moderation.later import later_look_at
from contributions.moderation.review import Decidable, review_of
from contributions.moderation.taking import take
from contributions.revisions import actions, redaction
from contributions.revisions.applying import BaseMovedError, current_content
from contributions.revisions.confidential import with_confidential
from contributions.revisions.locking import StaleVersionError
from contributions.revisions.unreadable import as_stored, call_or_fallback
from contributions.schema.form_checks import TOO_LONG
from contributions.schema.limits import LONGEST_REASON
from contributions.schema.problems import ContentRefusedError, Problem
from contributions.schema.sections import text_of
from contributions.workflows import VERBS, RevisionState, TransitionRefusedError, Who
from geo.folium_maps import map_document, with_map_policy
from regions.pages import coordinator_page

CONFLICT = 409
# Messages on the next page, by what was done.
DONE = {
    "publish": _("Accepted and published."),
    "accept": _("Accepted."),
    "agree": _("You agreed. Another side must agree too."),
    "request_changes": _("Sent back with your question."),
    "reject": _("Rejected. The sender reads why."),
}


logger = logging.getLogger(__name__)


@coordinator_page
@require_safe
def revision(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The review page of one revision."""
    actor = actor_of(request.user)
    return _page(request, actor, _reviewed_or_404(actor, pk))


@coordinator_page
@require_safe
@xframe_options_sameorigin
@with_map_policy
def revision_map(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The map of a revision as a folium document for an iframe."""
    actor = actor_of(request.user)
    reviewed = _reviewed_or_404(actor, pk)

    def draw_map() -> HttpResponse:
        redacted = redaction.redacted_for(actor, reviewed, current_content(reviewed))
        areas, places = maps.outlines(redacted), maps.revision_markers(redacted)
        return map_document(request, maps.title(reviewed), areas, places)

    return call_or_fallback(draw_map, None, reviewed) or map_document(
        request, maps.title(reviewed), [], []
    )


@takes_up_to(LONG_TEXTS)
@coordinator_page
@require_POST
def decide(request: SignedInRequest, pk: UUID, verb: str) -> HttpResponse:
    """Accept, request changes or reject, then redirect to the next in the queue."""
    if verb not in VERBS or VERBS[verb].who != Who.REVIEWER:
        raise Http404("No decision has this name.")
    actor = actor_of(request.user)
    reviewed = _reviewed_or_404(actor, pk)
    reason = ""
    if VERBS[verb].needs_reason:
        ready, own = request.POST.get("ready", ""), request.POST.get("reason", "")
        reason = reason_text(verb, reviewed.language, ready, own)
        if not reason:
            return _page(request, actor, reviewed, lacks_reason=verb, status=400)
        if len(reason) > LONGEST_REASON:
            problems = [Problem("", str(_("Why")), str(TOO_LONG))]
            return _page(request, actor, reviewed, problems=problems, status=400)

    def act(arguments: dict) -> str:
        if verb != "accept":
            getattr(actions, verb)(**arguments, reason=reason)
            return verb
        publish = "publish" in request.POST
        said = "keeps_meaning" in request.POST if "asks_meaning" in request.POST else None
        verifies = "verifies" in request.POST
        decision = actions.accept(
            **arguments, publish=publish, keeps_meaning=said, verifies=verifies
        )
        return "agree" if decision.missing else "publish" if publish else "accept"

    return _answer(request, actor, reviewed, act, partial(_onward, request, actor))


@takes_up_to(LONG_TEXTS)
@coordinator_page
@require_POST
def edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Edit the text of a section before accepting it; the sender sees that it was edited."""
    actor = actor_of(request.user)
    reviewed = _reviewed_or_404(actor, pk)
    section = request.POST.get("section", "")
    if text_of(section) is None or section not in reviewed.content:
        raise Http404("Words of this revision only.")
    text = request.POST.get("text", "").replace("\r\n", "\n").strip()

    def act(arguments: dict) -> str:
        actions.save_draft(**arguments, content={section: text})
        return "edit"

    return _answer(request, actor, reviewed, act, partial(_again, request, pk))


@coordinator_page
@require_POST
def resolve_conflict(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Resolve a conflict: the proposal shall replace the current content."""
    actor = actor_of(request.user)

    def act(arguments: dict) -> str:
        actions.resolve_conflict(**arguments)
        return "resolve_conflict"

    return _answer(request, actor, _reviewed_or_404(actor, pk), act, partial(_again, request, pk))


def _reviewed_or_404(actor: Actor, pk: UUID) -> Revision:
    """A revision that ``actor`` may decide on, with confidential addresses; else 404."""
    reviewable = Revision.objects.reviewable_by(actor).select_related("confidential_part")
    return with_confidential(get_object_or_404(reviewable, pk=pk))


def _answer(
    request: SignedInRequest,
    actor: Actor,
    reviewed: Revision,
    act: Callable[[dict], str],
    follow: Callable[[str], HttpResponse],
) -> HttpResponse:
    """Call an action on the version that the page showed; status 409 when it is refused.

    ``act`` gets the arguments of every action: actor, revision and version token.
    """
    arguments = {"by": actor, "revision": reviewed, "version": request.POST.get("seen", "")}
    try:
        done = act(arguments)
    except TransitionRefusedError:
        return _decided_page(request, actor, reviewed)
    except StaleVersionError:
        return _page(
            request, actor, _reviewed_or_404(actor, reviewed.pk), is_stale=True, status=CONFLICT
        )
    except (BaseMovedError, actions.NotReadyError):
        return _page(request, actor, _reviewed_or_404(actor, reviewed.pk), status=CONFLICT)
    except ContentRefusedError as refused:
        current = _reviewed_or_404(actor, reviewed.pk)
        return _page(request, actor, current, problems=refused.problems, status=CONFLICT)
    except (PermissionDenied, OperationalError):
        raise
    except Exception:
        # Nothing was written. The page then offers to reject it.
        logger.exception("Revision %s cannot be decided so", reviewed.pk)
        return _unreadable_page(
            request, actor, _reviewed_or_404(actor, reviewed.pk), status=CONFLICT
        )
    return follow(done)


def _page(
    request: SignedInRequest,
    actor: Actor,
    reviewed: Revision,
    *,
    lacks_reason: str = "",
    is_stale: bool = False,
    problems: list[Problem] | None = None,
    status: int = 200,
) -> HttpResponse:
    values = {
        "lacks_reason": lacks_reason,
        "is_stale": is_stale,
        "problems": problems or [],
    }

    def page() -> HttpResponse:
        context = _around(request, actor, reviewed) | values
        is_open = reviewed.state == RevisionState.WAITING
        context["taken_until"] = take(actor, reviewed.pk) if is_open else None
        context["later"] = None if is_open else later_look_at(reviewed)
        context["review"] = review_of(reviewed, actor)
        context["duplicates"] = (
            likely_duplicates(reviewed.content, reviewed.target_id) if reviewed.creates else []
        )
        return render(request, "contributions/revision.html", context, status=status)

    return call_or_fallback(page, None, reviewed) or _unreadable_page(
        request, actor, reviewed, lacks_reason=lacks_reason, status=status
    )


def _unreadable_page(
    request: SignedInRequest,
    actor: Actor,
    reviewed: Revision,
    *,
    lacks_reason: str = "",
    status: int = 200,
) -> HttpResponse:
    """The review page of an unreadable revision: it can be rejected."""
    reject = VERBS["reject"]
    decidable = [Decidable(reject, reasons_for(reject.verb, reviewed.language))]
    is_waiting = reviewed.state == RevisionState.WAITING
    context = _around(request, actor, reviewed) | {
        "review": {"decidable": decidable if is_waiting else [], "is_waiting": is_waiting},
        "lacks_reason": lacks_reason,
        "is_refused": status == CONFLICT,
        "stored": as_stored(reviewed),
    }
    return render(request, "contributions/revision_unreadable.html", context, status=status)


def _around(request: SignedInRequest, actor: Actor, reviewed: Revision) -> dict:
    """Context around a revision: filters and next item of the queue, last message."""
    wanted = queue.filters_in(request.GET)
    after = queue.QueuePage(reviewed.pk, reviewed.waiting_since or reviewed.changed_at).cursor
    return {
        "revision": reviewed,
        "wanted": wanted,
        "next": queue.next_after(actor, replace(wanted, after=after)),
        "next_query": replace(wanted, after=after).onward,
        "left": queue.count_queue(actor, wanted),
        "done": DONE.get(request.GET.get("done", ""), ""),
    }


def _decided_page(request: SignedInRequest, actor: Actor, reviewed: Revision) -> HttpResponse:
    """The page after somebody else has decided: when, and in which role."""
    entries = AuditEntry.objects.filter(
        object_kind=Revision._meta.label_lower, object_id=str(reviewed.pk)
    )
    reviewed.refresh_from_db()
    wanted = queue.filters_in(request.GET)
    context = {
        "revision": reviewed,
        "entry": entries.first(),
        "wanted": wanted,
        "next": queue.next_after(actor, wanted),
    }
    return render(request, "contributions/revision_decided.html", context, status=CONFLICT)


def _again(request: SignedInRequest, pk: UUID, _done: str) -> HttpResponse:
    """Redirect to the same revision with the same filters."""
    query = queue.filters_in(request.GET).onward
    return redirect(f"{reverse('contributions:revision', args=[pk])}?{query}")


def _onward(request: SignedInRequest, actor: Actor, done: str) -> HttpResponse:
    """Redirect to the next revision with the same filters, or to the queue."""
    wanted = queue.filters_in(request.GET)
    following = queue.next_after(actor, wanted)
    if following is None:
        query = replace(wanted, after="").onward
        return redirect(f"{reverse('contributions:queue')}?{query}&done={done}")
    address = reverse("contributions:revision", args=[following.revision_id])
    return redirect(f"{address}?{wanted.onward}&done={done}")
