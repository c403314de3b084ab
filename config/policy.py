"""Headers by which browsers protect readers, on every answer: pages, static files and refusals.

The Content-Security-Policy is written once for the answers that change nothing of it.
"""

import re

from csp.constants import HEADER
from csp.middleware import CheckableLazyObject, CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

# Marks that override the direction of writing: none of our pages writes one, and texts kept before
# they were refused (accounts/characters.py) may hold them. In UTF-8 they differ in the last byte.
OVERRIDES = re.compile(rb"\xe2\x80[\xaa-\xae]")
TEXTS = ("text/", "application/json", "application/geo+json", "application/ld+json")


class HeadersMiddleware(MiddlewareMixin):
    """Stands before all others, so that nothing leaves without these headers."""

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
        """Add the headers that an answer does not have."""
        for name, value in self.usual.items():
            response.headers.setdefault(name, value)
        return response


class DirectionMiddleware(MiddlewareMixin):
    """Takes marks that override the direction of writing out of every answer."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Write the answer anew when it holds such a mark."""
        is_text = response.get("Content-Type", "").startswith(TEXTS)
        if is_text and isinstance(response, HttpResponse) and OVERRIDES.search(response.content):
            response.content = OVERRIDES.sub(b"", response.content)
            if response.has_header("Content-Length"):
                response["Content-Length"] = str(len(response.content))
        return response


class PolicyMiddleware(CSPMiddleware):
    """Sends the policy of the settings; what has a nonce or a policy of its own gets that."""

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
