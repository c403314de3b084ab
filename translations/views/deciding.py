"""A reviewer decides on a suggestion; who wrote the French answers a question about it."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.body_limits import LONG_TEXTS, takes_up_to
from accounts.pages import personal_page
from accounts.requests import SignedInRequest
from contributions.actors import Actor
from contributions.models import Revision
from contributions.proposals.access import current_actor
from contributions.revisions import actions as revision_actions
from contributions.revisions.applying import BaseMovedError
from contributions.revisions.locking import StaleVersionError
from contributions.workflows import TransitionRefusedError
from translations import actions
from translations.access import translator_page
from translations.actions import TextMovedError, UnsafeTextError
from translations.models import LONGEST_REMARK, Question
from translations.pieces import OPEN, TextPiece, piece_of
from translations.publishing import ChecksFailError, accept, publish_elsewhere
from translations.views.workspace import Attempt, back, conflict, page, shown_by, text_sent


@takes_up_to(LONG_TEXTS)
@translator_page
@require_POST
def decide(
    request: SignedInRequest,
    actor: Actor,
    language: str,
    piece: TextPiece,
    revision_id: UUID,
    verb: str,
) -> HttpResponse:
    """A reviewer accepts a suggestion, with or without changes, asks for some, or declines it."""
    if not actions.may_publish(actor, language):
        raise PermissionDenied("Reviewers decide.")
    if verb == "accept":
        return _accept(request, actor, piece, _sent_or_404(piece, revision_id))
    reason = request.POST.get("reason", "").strip()[:LONGEST_REMARK]
    if verb not in {"reject", "request_changes"} or not reason:
        raise Http404("No decision has this name, or it has no reason.")
    decided = getattr(revision_actions, verb)
    revision, version = suggestion_or_404(piece, revision_id), request.POST.get("version", "")
    decided(by=actor, revision=revision, reason=reason, version=version)
    return back(request, piece, "done")


def _accept(
    request: SignedInRequest, actor: Actor, piece: TextPiece, revision: Revision
) -> HttpResponse:
    """Publish a suggestion; where somebody was faster, both texts, and hers stays sendable."""
    text = text_sent(request) if "text" in request.POST else revision.content[piece.name]
    try:
        accept(
            by=actor,
            piece=piece,
            revision=revision,
            text=text,
            version=request.POST.get("version", ""),
            shown=shown_by(request),
            why=request.POST.get("why", ""),
        )
    except ChecksFailError as error:
        attempt = Attempt(mended=(revision.pk, text, error.found))
        return page(request, actor, piece, attempt, 422)
    except UnsafeTextError as error:
        attempt = Attempt(unsafe=error.found, mended=(revision.pk, text, ()))
        return page(request, actor, piece, attempt, 422)
    except TextMovedError as error:
        return conflict(request, actor, piece, text, error)
    except (TransitionRefusedError, StaleVersionError, BaseMovedError):
        now = piece_of(piece.source.pk, piece.language) or piece
        return conflict(request, actor, now, text, TextMovedError(now.published, is_decided=True))
    if "everywhere" in request.POST:
        publish_elsewhere(by=actor, piece=piece, text=text)
    return back(request, piece, "published")


def suggestion_or_404(piece: TextPiece, revision_id: UUID) -> Revision:
    """An open suggestion of a text; ``TransitionRefusedError`` when somebody has decided on it."""
    revision = _sent_or_404(piece, revision_id)
    if revision.state not in OPEN:
        raise TransitionRefusedError(revision.state)
    return revision


def _sent_or_404(piece: TextPiece, revision_id: UUID) -> Revision:
    """A suggestion of a text, whatever has become of it."""
    of_piece = Revision.objects.of(piece.owner.pk).filter(creates=False)
    return get_object_or_404(of_piece, pk=revision_id, content__has_key=piece.name)


@personal_page
@require_POST
def answer(request: SignedInRequest, question_id: int) -> HttpResponse:
    """Answer a question about a French text."""
    actor = current_actor(request)
    question = get_object_or_404(Question, pk=question_id)
    text = request.POST.get("answer", "").strip()[:LONGEST_REMARK]
    if not actions.may_answer(actor) or not text:
        raise Http404("Coordinators answer, in words.")
    actions.answer(by=actor, question=question, text=text)
    return redirect("translations:home")
