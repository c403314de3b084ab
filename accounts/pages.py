"""Decorators of views: no caching, no indexing, sign-in required, rate limits of POST.

    @personal_page            signed-in users only; others get 404 with a link to sign in
    @open_page(LIMIT)         open to everyone; POST requests count against the rate limit, of an
                              account or of the network of a reader without one
    @not_cached               the headers of both alone: for pages guarded by e.g. a cookie

They are the outermost decorators, above ``require_http_methods`` and the like.
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
    """Forbid caching and indexing of all answers of ``view``, its 404 included."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except (Http404, PermissionDenied):
            response = render(request, "404.html", status=404)
        return forbid_caching(response)

    return answer


def forbid_caching(response: Response) -> Response:
    """Set ``Cache-Control: private, no-store`` and ``X-Robots-Tag: noindex`` on a response."""
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def personal_page(view: View) -> View:
    """Decorator of a page for signed-in users.

    Anonymous users get the same answer for every object, before any query: status 404, and a link
    to sign in and come back (accounts.middleware).
    """
    answer = not_cached(view)
    vars(answer).update(login_required=True, offers_sign_in=True)
    return answer


def open_page(limit: RateLimit) -> Callable[[View], View]:
    """Decorator of a page open to everyone, whose POST requests are limited for each network."""

    def opened(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
            if request.method == "POST" and not limit.use_from_sender(request):
                return too_often(request, limit)
            return view(request, *args, **kwargs)

        return login_not_required(not_cached(answer))

    return opened


def too_often(request: HttpRequest, limit: RateLimit | None = None) -> HttpResponse:
    """The response of a rate limit, status 429: how long to wait, ten minutes if not said."""
    return render(request, "429.html", {"wait_s": limit.seconds if limit else 600}, status=429)
