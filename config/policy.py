"""Middleware for security headers on every response: pages, static files and refusals.

The Content-Security-Policy is built once for the responses that do not change it.
"""

from csp.constants import HEADER
from csp.middleware import CheckableLazyObject, CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from accounts.characters import without_overrides

TEXTS = ("text/", "application/json", "application/geo+json", "application/ld+json")


class HeadersMiddleware(MiddlewareMixin):
    """Adds the security headers; the outermost middleware, so that every response gets them."""

    def __init__(self, get_response) -> None:
        super().__init__(get_response)
        self.usual = {
            "Permissions-Policy": ", ".join(
                f"{name}={allowed}" for name, allowed in sorted(settings.PERMISSIONS_POLICY.items())
            ),
            "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
            "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": settings.X_FRAME_OPTIONS,
            HEADER: build_policy(),
        }

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Add the headers that a response does not have."""
        for name, value in self.usual.items():
            response.headers.setdefault(name, value)
        return response


class DirectionMiddleware(MiddlewareMixin):
    """Removes bidirectional override characters from every text response."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Replace the content when it holds such a mark; a kept page was cleaned before."""
        is_text = response.get("Content-Type", "").startswith(TEXTS)
        is_packed = response.has_header("Content-Encoding")
        if not is_text or is_packed or not isinstance(response, HttpResponse):
            return response
        content = without_overrides(response.content)
        if content is not response.content:
            response.content = content
            if response.has_header("Content-Length"):
                response["Content-Length"] = str(len(content))
        return response


class PolicyMiddleware(CSPMiddleware):
    """Sends the policy of the settings; a response with a nonce or its own policy keeps that."""

    def __init__(self, get_response) -> None:
        super().__init__(get_response)
        self.usual = build_policy()

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Add the header, as django-csp does."""
        has_own = any(name.startswith("_csp") for name in vars(response))
        if has_own or getattr(request, "_csp_nonce", None) is not None:
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self.usual)
        vars(request)["csp_nonce"] = CheckableLazyObject(self._csp_nonce_post_response)
        return response
