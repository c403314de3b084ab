"""What pages of proposals have in common: how often one address may send, and plain refusals."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.pages import open_page
from accounts.throttling import RateLimit
from contributions.applying import TargetMissingError
from contributions.workflows import TransitionRefusedError

# One address may be a whole reception centre. Pages save as one writes, so they send often.
WRITING = RateLimit("proposal-write", 1200, 600)
BEGINNING = RateLimit("proposal-begin", 60, 3600)
SENDING = RateLimit("proposal-send", 60, 3600)
OPENING = RateLimit("proposal-open", 120, 600)


def proposal_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page open to everyone; what it shows depends on who holds or decides a proposal."""

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


def refused(request: HttpRequest, title: str, advice: str, status: int) -> HttpResponse:
    """Say what did not work and what to do now."""
    context = {"title": title, "advice": advice}
    return render(request, "contributions/propose_refused.html", context, status=status)
