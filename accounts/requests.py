"""Types of requests for the annotations of views: a request with a signed-in user."""

from typing import cast

from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    """A request to a page for signed-in users (``accounts.pages``)."""

    user: User


def signed_in(request: HttpRequest) -> SignedInRequest:
    """The same request as a ``SignedInRequest``, for methods that Django declares wider."""
    return cast(SignedInRequest, request)
