"""Requests by what is known of who sends them, for the annotations of views."""

from typing import cast

from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    """A request to a page that opens to signed-in people only (``accounts.pages``)."""

    user: User


def signed_in(request: HttpRequest) -> SignedInRequest:
    """The same request, in a method that Django declares for anybody's."""
    return cast(SignedInRequest, request)
