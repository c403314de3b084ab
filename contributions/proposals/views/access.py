"""Decorators of views of proposals: rate limits, 404 and 409, unreadable proposals."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.pages import open_page
from accounts.throttling import RateLimit
from contributions.proposals.access import proposal_or_404
from contributions.revisions.actions import EmptyRevisionError, NotReadyError
from contributions.revisions.applying import TargetMissingError
from contributions.senders import is_blocked
from contributions.workflows import WRITABLE, RevisionState, TransitionRefusedError

logger = logging.getLogger(__name__)

# A reception centre may share one address. Pages save while one types, so they send often.
WRITING = RateLimit("proposal-write", 1200, 600)
BEGINNING = RateLimit("proposal-begin", 60, 3600)
SENDING = RateLimit("proposal-send", 60, 3600)
OPENING = RateLimit("proposal-open", 120, 600)
# Exceptions that ``proposal_page`` handles.
REFUSALS = (PermissionDenied, TargetMissingError, TransitionRefusedError)


def proposal_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorator of a public page; the view checks access to the proposal."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except (PermissionDenied, TargetMissingError) as error:
            raise Http404("Not for this reader.") from error
        except TransitionRefusedError:
            title = _("This proposal has changed meanwhile")
            return refused(request, title, _("Open it again to see how far it is."), 409)

    return open_page(WRITING)(answer)


def sender_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorator of a page of one proposal; an unreadable one can still be withdrawn."""

    @wraps(view)
    def answer(request: HttpRequest, **kwargs) -> HttpResponseBase:
        try:
            return view(request, **kwargs)
        except (Http404, *REFUSALS, OperationalError):
            raise
        except Exception:
            logger.exception("Proposal %s cannot be read", kwargs["pk"])
            return _unreadable(request, kwargs["pk"])

    return proposal_page(answer)


def refusal_to_send(request: HttpRequest, limit: RateLimit | None = None) -> str:
    """Why this sender may not send now, in words that keep her on her form; "" when she may."""
    if is_blocked(request):
        return _("Nothing can be sent from this connection today. What you wrote is still here.")
    if not (limit or SENDING).use_from_sender(request):
        return _("That was a lot. What you wrote is still here: send it again in an hour.")
    return ""


def reasons_against(error: Any) -> list[str]:
    """Translated reasons why what was sent was refused."""
    if isinstance(error, NotReadyError):
        return [_("It cannot be saved yet. See below what is missing.")]
    if isinstance(error, EmptyRevisionError):
        return [_("It says what stands there already. Change something first.")]
    return [problem.reason for problem in error.problems]


def _unreadable(request: HttpRequest, pk: UUID) -> HttpResponse:
    revision, actor = proposal_or_404(request, pk)
    is_open = revision.state in (*WRITABLE, RevisionState.WAITING)
    context = {"revision": revision, "may_withdraw": is_open and revision.is_written_by(actor)}
    status = 200 if request.method in ("GET", "HEAD") else 409
    return render(request, "contributions/follow_unreadable.html", context, status=status)


def refused(request: HttpRequest, title: str, advice: str, status: int) -> HttpResponse:
    """A page that says what was refused and what to do now."""
    context = {"title": title, "advice": advice}
    return render(request, "contributions/propose_refused.html", context, status=status)
