"""The Content-Security-Policy, written once for the answers that change nothing of it."""

from csp.constants import HEADER
from csp.middleware import CheckableLazyObject, CSPMiddleware
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponseBase


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
        request.csp_nonce = CheckableLazyObject(self._csp_nonce_post_response)
        return response
