"""How often an address may read public pages: one place that counts, whatever the view.

A view counts unless it is marked with ``costs_little`` (accounts/reading_limit.py). The API counts
its own requests, and pages that need an account are left to those who have one.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from accounts.reading_limit import too_many_searches, wait_for_page_s
from config.incoming import is_for_api


class ReadingLimitMiddleware:
    """Asks an address to wait that reads more than it may."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        """Count what is read, before anything is looked up for it."""
        if not is_counted(request, view):
            return None
        seconds = wait_for_page_s(request)
        return too_many_searches(request, seconds) if seconds else None


def is_counted(request: HttpRequest, view: Callable) -> bool:
    """Whether the request reads a public page that costs more than a few milliseconds."""
    is_public = not getattr(view, "login_required", True)
    is_cheap = getattr(view, "costs_little", False) or is_for_api(request)
    return request.method in {"GET", "HEAD"} and is_public and not is_cheap
