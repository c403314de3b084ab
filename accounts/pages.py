"""What pages for one person have in common: kept by no cache, found by no search engine.

    @personal_page            only signed in; a stranger is offered to sign in, with status 404
    @open_page(LIMIT)         open to everyone; what is sent counts against the rate limit
    @not_cached               the part of both: pages decided by something else, such as a cookie

Above them come ``require_http_methods`` and the like: ``@personal_page`` is written first.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from accounts.throttling import RateLimit

View = Callable[..., HttpResponseBase]
Response = TypeVar("Response", bound=HttpResponseBase)


def not_cached(view: View) -> View:
    """Let nobody keep what ``view`` answers, its 404 included, and no search engine list it."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except (Http404, PermissionDenied):
            response = render(request, "404.html", status=404)
        return forbid_caching(response)

    return answer


def forbid_caching(response: Response) -> Response:
    """Tell caches and search engines to keep nothing of an answer."""
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def personal_page(view: View) -> View:
    """A page for people who are signed in.

    A stranger gets the same answer whatever she asks for, before anything is looked up: status
    404, and a way to sign in and come back (accounts.middleware).
    """
    answer = not_cached(view)
    vars(answer).update(login_required=True, offers_sign_in=True)
    return answer


def open_page(limit: RateLimit) -> Callable[[View], View]:
    """A page where everyone may send something, as often as ``limit`` allows one network."""

    def opened(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
            if request.method == "POST" and not limit.use_from_network(request):
                return too_often(request)
            return view(request, *args, **kwargs)

        return login_not_required(not_cached(answer))

    return opened


def too_often(request: HttpRequest) -> HttpResponse:
    """Ask for patience."""
    return render(request, "429.html", status=429)
