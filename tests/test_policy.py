"""The Content-Security-Policy of every response is that of django-csp."""

import pytest
from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.http import HttpResponse
from django.test import RequestFactory

from config.policy import PolicyMiddleware


def parts(middleware: type[CSPMiddleware], changed: dict, *, has_nonce: bool = False) -> set[str]:
    """The directives of a response whose view ``changed`` the policy, as a set."""
    request = RequestFactory().get("/")

    def view(_request) -> HttpResponse:
        response = HttpResponse(str(request.csp_nonce) if has_nonce else "")
        vars(response).update(changed)
        return response

    request._csp_nonce = "same" if has_nonce else None
    header = middleware(view)(request).headers.get(HEADER, "")
    return set(header.split("; "))


@pytest.mark.parametrize(
    "changed",
    [{}, {"_csp_exempt": True}, {"_csp_update": {"img-src": "data:"}}, {"_csp_replace": {}}],
    ids=str,
)
@pytest.mark.parametrize("has_nonce", [False, True])
def test_policy_is_the_one_of_django_csp(changed, has_nonce):
    ours = parts(PolicyMiddleware, changed, has_nonce=has_nonce)
    assert ours == parts(CSPMiddleware, changed, has_nonce=has_nonce)
