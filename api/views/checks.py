"""Check of a programme's content: what is missing for publication; open to other software."""

from dataclasses import asdict
from typing import Any

from django.utils.decorators import method_decorator
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.body_limits import LONG_TEXTS, takes_up_to
from api.forms import LanguageForm
from api.problems import MEDIA_TYPE, BadParametersError
from api.shapes import BOOLEAN, PROBLEM, STRING, many, shape
from api.views.public import PublicView
from contributions.revisions.completeness import missing_for_publication
from contributions.schema.form_checks import problems_of
from contributions.schema.judged_values import judged_values

CHECK = shape(
    is_complete=BOOLEAN,
    missing=many(shape(section=STRING, code=STRING, words=STRING)),
    values=many(
        shape(section=STRING, field=STRING, status=STRING, reading=many(STRING), words=STRING)
    ),
)
CONTENT = {
    "type": "object",
    "description": "Name of a section → what it says; see docs/content.md.",
    "additionalProperties": True,
}
REFUSALS = {400: "Not content", 413: "More than 512 KB", 415: "Not JSON", 429: "Too many requests"}


@method_decorator(takes_up_to(LONG_TEXTS), name="dispatch")
class ProgrammeCheck(PublicView):
    """Check the content of a programme; nothing is stored."""

    form_class = LanguageForm
    http_method_names = ["post", "options"]

    @extend_schema(
        operation_id="programme_check",
        summary="What a programme still misses before it may be published; nothing is kept",
        description=(
            "Open to everyone, without a key. Send the sections of a programme as JSON; the answer "
            "names what is missing by the rule that publication itself follows. Hours and phones "
            "may be written as people write them: `values` says of each whether it is `valid`, how "
            "it was `read`, or why it is `refused`; refused ones are not complete."
        ),
        parameters=[],
        request={"application/json": CONTENT},
        responses={(200, "application/json"): CHECK}
        | {(status, MEDIA_TYPE): PROBLEM | {"title": title} for status, title in REFUSALS.items()},
    )
    def post(self, request: Request) -> Response:
        self.read_form(request)
        content = _content_in(request)
        if problems := problems_of(content):
            raise BadParametersError(
                [{"parameter": _legible(name), "detail": words} for name, words in problems]
            )
        missing = [
            {"section": each.section, "code": each.code, "words": str(each.label)}
            for each in missing_for_publication(content, content)
        ]
        values = [asdict(each) for each in judged_values(content)]
        is_complete = not missing and all(each["status"] != "refused" for each in values)
        return Response({"is_complete": is_complete, "missing": missing, "values": values})

    def finalize_response(self, request: Request, response: Response, *args, **kwargs) -> Response:
        """Allow requests from other origins (CORS); forbid caching."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Access-Control-Allow-Headers"] = "Content-Type"
        response["Access-Control-Allow-Methods"] = "POST, OPTIONS"
        response["Cache-Control"] = "no-store"
        return response


def _content_in(request: Request) -> Any:
    """The JSON of the body; ParseError when it is nested too deeply."""
    try:
        return request.data
    except RecursionError:
        raise ParseError from None


def _legible(name: str) -> str:
    """A name encodable as UTF-8: JSON may hold lone surrogates."""
    return name.encode(errors="replace").decode()
