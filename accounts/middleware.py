"""Middleware: every view needs a signed-in user unless it is marked as public."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

from accounts.pages import forbid_caching


class PublicOrSignedInMiddleware(MiddlewareMixin):
    """Answers 404 to anonymous users on any view not marked with ``login_not_required``.

    The mark is read before ``request.user``: a public page does not access the session, so it
    sets no cookie, has no ``Vary: Cookie`` and can be cached.
    """

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        """Answer an anonymous user in place of a view that is not public."""
        if not getattr(view, "login_required", True) or request.user.is_authenticated:
            return None
        if not getattr(view, "offers_sign_in", False):
            raise Http404("This page is not public.")
        return forbid_caching(render(request, "accounts/signed_out.html", status=404))
