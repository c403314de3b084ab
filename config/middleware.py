"""What no view should have to think of."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase

UTF_8 = {"", "utf-8", "utf8", "us-ascii", "ascii"}


class Utf8OnlyMiddleware:
    """Refuses requests that declare another encoding than UTF-8.

    Django would read addresses and forms by any codec of Python that a stranger names, and some
    of them ("unicode_escape", "utf-7") make text that no database can store.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        charset = (request.content_params or {}).get("charset", "")
        if charset.strip().lower() not in UTF_8:
            raise BadRequest("This site reads UTF-8 only.")
        return self.get_response(request)
