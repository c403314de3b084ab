"""Decorator of views for coordinators."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect

from accounts.actions import has_second_factor
from accounts.pages import personal_page
from accounts.requests import SignedInRequest
from regions.rights import is_coordinator


def coordinator_page(
    view: Callable[..., HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Decorator of a page for coordinators and administrators; 404 for other users.

    Outside the demonstration it redirects to the second factor until one is set up.
    """

    @wraps(view)
    def answer(request: SignedInRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not is_coordinator(request.user):
            raise Http404("For coordinators only.")
        if not settings.DEMO and not has_second_factor(request.user):
            return redirect("mfa_index")
        return view(request, *args, **kwargs)

    return personal_page(answer)
