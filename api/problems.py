"""Errors as problem details (RFC 9457), naming the parameter that is wrong."""

from __future__ import annotations

from django.http import JsonResponse
from django.utils.functional import Promise
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.views import exception_handler

from geo.value_types import JsonObject

MEDIA_TYPE = "application/problem+json"
UNKNOWN = _("This parameter is not known here.")
NOTHING_THERE = _("There is nothing at this address.")
# ``title`` by status.
TITLES: dict[int, str | Promise] = {
    400: _("The request cannot be read"),
    404: _("Not found"),
    405: _("This method is not offered"),
    406: _("This format is not offered"),
    411: _("The length is missing"),
    413: _("That is too much at once"),
    415: _("This format is not read"),
    429: _("Too many requests"),
    500: _("Something went wrong here"),
}
# ``detail`` by status, instead of the English messages of Django, its parsers and our views.
DETAILS: dict[int, str | Promise] = {
    400: _("This request cannot be read."),
    404: NOTHING_THERE,
    415: TITLES[415],
}


class BadParametersError(APIException):
    """One or several parameters are unknown or malformed; ``errors`` names each."""

    status_code = 400
    default_detail = _("Some parameters cannot be used.")

    def __init__(self, errors: list[dict[str, str | Promise]]) -> None:
        super().__init__()
        self.errors = errors


def problem_response(error: Exception, context: dict) -> Response | None:
    """Turn an exception of the API into problem details; None leaves it to Django."""
    response = exception_handler(error, context)
    if response is None:
        return None
    # Errors are in the reader's language (Accept-Language), not in that of ``lang``.
    language = get_language_from_request(context["request"])
    with override(language):
        response.data = _problem_body(error, response)
    response["Content-Language"] = language
    response.content_type = MEDIA_TYPE
    return response


def _problem_body(error: Exception, response: Response) -> dict:
    status = response.status_code
    if isinstance(error, BadParametersError):
        detail: str | Promise = error.default_detail
        errors = error.errors
    else:
        default = response.data.get("detail", "") if isinstance(response.data, dict) else ""
        detail, errors = DETAILS.get(status, default), []
    body: JsonObject = {
        "type": "about:blank",
        "title": str(TITLES.get(status, response.status_text)),
        "status": status,
        "detail": str(detail),
    }
    if errors:
        body["errors"] = [each | {"detail": str(each["detail"])} for each in errors]
    return body


def problem(
    status: int, detail: str | Promise, errors: list[dict[str, str | Promise]] | None = None
) -> JsonResponse:
    """Return problem details for errors outside the API's views."""
    body: JsonObject = {
        "type": "about:blank",
        "title": TITLES[status],
        "status": status,
        "detail": detail,
    }
    body |= {"errors": errors} if errors else {}
    headers = {"Access-Control-Allow-Origin": "*"}
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE, headers=headers)
