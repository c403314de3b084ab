"""Errors as problem details (RFC 9457), naming the parameter that is wrong."""

from __future__ import annotations

from django.forms import Form
from django.http import JsonResponse
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.views import exception_handler

MEDIA_TYPE = "application/problem+json"
UNKNOWN = "This parameter is not known here."


class BadParametersError(APIException):
    """One or several parameters are unknown or malformed; ``errors`` names each."""

    status_code = 400
    default_detail = "Some parameters cannot be used."

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__()
        self.errors = errors


def refuse(form: Form, names: set[str]) -> None:
    """Raise ``BadParametersError`` unless ``form`` is valid and knows all ``names``."""
    errors = [{"parameter": name, "detail": UNKNOWN} for name in sorted(names - set(form.fields))]
    if not form.is_valid():
        errors += [
            {"parameter": name, "detail": " ".join(str(message) for message in messages)}
            for name, messages in form.errors.items()
        ]
    if errors:
        raise BadParametersError(errors)


def problem_response(error: Exception, context: dict) -> Response | None:
    """Turn an exception of the API into problem details; None leaves it to Django."""
    response = exception_handler(error, context)
    if response is None:
        return None
    detail = response.data.get("detail", "") if isinstance(response.data, dict) else ""
    response.data = {
        "type": "about:blank",
        "title": response.status_text,
        "status": response.status_code,
        "detail": str(detail),
    }
    if isinstance(error, BadParametersError):
        response.data["errors"] = error.errors
    response.content_type = MEDIA_TYPE
    return response


def problem(status: int, title: str, detail: str) -> JsonResponse:
    """Return problem details for what goes wrong outside a view of the API."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    headers = {"Access-Control-Allow-Origin": "*"}
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE, headers=headers)
