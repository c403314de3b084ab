"""Who may open the pages of sheet editors."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect

from accounts.actions import has_second_factor
from accounts.pages import personal_page
from accounts.requests import SignedInRequest
from contributions.actors import sheet_actor


def editor_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorator of a page for sheet editors and administrators; 404 for other users.

    The view gets the actor as its second argument. Outside the demonstration it redirects to the
    second factor until one is set up.
    """

    @wraps(view)
    def answer(request: SignedInRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        actor = sheet_actor(request.user)
        if not actor.edits_sheets:
            raise Http404("For editors of sheets only.")
        if not settings.DEMO and not has_second_factor(request.user):
            return redirect("mfa_index")
        return view(request, actor, *args, **kwargs)

    return personal_page(answer)
