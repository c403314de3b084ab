"""OpenAPI descriptions of views, derived from the forms that validate their parameters."""

from collections.abc import Callable

from django import forms
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
)

from api.problems import MEDIA_TYPE
from api.shapes import PROBLEM
from directory.index.term_ids import FILTERED
from directory.search.fields import CodesField, DegreesField

JSON = "application/json"
GEOJSON = "application/geo+json"
MOVED = "The code was given up or is written otherwise: see Location"
LOCATION = OpenApiParameter(
    "Location",
    str,
    OpenApiParameter.HEADER,
    response=[308],
    description="The address with today's code.",
)
DESCRIPTIONS = {
    "lat": "Latitude in degrees, WGS 84; with lon.",
    "lon": "Longitude in degrees, WGS 84; with lat.",
    "place": "Code of a gazetteer place or territory, such as com:69123.",
    "radius_m": "Metres around the point, 1 to 200000; 50000 when a point is given. With the place "
    "of a commune also its sites farther away: their distance_m exceeds the radius.",
    "bbox": "west,south,east,north in degrees; west > east crosses the antimeridian.",
    "territory": "Code of a territory, such as dep:69.",
    "theme": "Codes of themes.",
    "need": "Codes of needs.",
    "audience": "Whom the help is for; what states no audience always matches.",
    "status": "Administrative status of the person; what states none always matches.",
    "access_mode": "How the help reaches the person.",
    "spoken_language": "Languages spoken at the programme, always or on request.",
    "age": "Age of the person in years; what states no age always matches.",
    "french_level": "French of the person; what states no level always matches.",
    "cost": "free: what costs something is left out.",
    "reach": "At a site, by coverage, or remote.",
    "open_at": "now, or an ISO 8601 datetime at most 60 days away.",
    "school_time": "terms or holidays: what is open then, judged by the school holidays of the "
    "department. With open_at: on its weekday and at its time, on the first such day from then on; "
    "is_open and next_change_at of the results are told at that moment, too. Without open_at they "
    "are told as it is now.",
    "q": "Words in any of the languages, or the name of a place. What words were taken for is in "
    "`understood`: those corrected and dropped, and the filters and place that they say.",
    "exact": "1: every word of `q` must match as it is typed; none is corrected, dropped or taken "
    "for a filter or place.",
    "lang": "Language of the texts returned; French where a text has no such version.",
    "limit": "How many results at most.",
    "cursor": "Opaque position, as given in next.",
    "kind": "Kind of the territories or offices.",
    "parent": "Code of the territory in which they lie directly, such as dep:69.",
    **{parameter: declared.description for parameter, (_column, declared) in FILTERED.items()},
}


# The rule of docs/search.md.
ORDER = """\
Results come in one exact order: reach (site, coverage, remote); then

- site, from a point, with neither words nor conditions: distance, id;
- site, from a point, with words or conditions: rank, class, fit, distance, id;
- site, without a point: class, fit, id;
- coverage and remote: smallness of the smallest territory covered, class, fit, id.

Class of words: 0 when they are a label or synonym of a need of its main theme, or all stand in its
title; 1 when they are one of its other needs or part of one's name, or stand in its title and
summary; 2 when they stand elsewhere. Rank: distance band (0-2, -5, -10, -25, -50, -200 km, beyond:
0 to 6) + 2 x class. Fit: how many conditions of the person the programme does not state. `next`
goes on after the last."""


def describes(
    summary: str,
    form: type[forms.Form],
    answer: dict,
    media_type: str = JSON,
    *,
    operation: str,
    description: str | None = None,
    example: dict | None = None,
    moves: bool = False,
) -> Callable:
    """Describe a view's ``get``: its parameters from ``form``, its answer and its refusals.

    Without a ``description`` the view's docstring is one. ``example``: an answer. ``moves``: an
    address with an old code redirects to that with today's.
    """
    refusals = {400: "Bad parameter", 404: "Not found", 429: "Too many requests"}
    return extend_schema(
        operation_id=operation,
        summary=summary,
        description=description,
        examples=[OpenApiExample("An answer", example, response_only=True)] if example else None,
        parameters=[_parameter(name, field) for name, field in form.base_fields.items()]
        + ([LOCATION] if moves else []),
        responses={(200, media_type): answer}
        | {(status, MEDIA_TYPE): PROBLEM | {"title": title} for status, title in refusals.items()}
        | ({308: OpenApiResponse(description=MOVED)} if moves else {}),
    )


def _parameter(name: str, field: forms.Field) -> OpenApiParameter:
    """One query parameter as its form field reads it."""
    is_repeatable = isinstance(field, CodesField)
    # Codes of themes and needs come from the database, so they are not part of the document.
    choices = getattr(field, "_choices", None)
    codes = [code for code, _label in choices if code] if isinstance(choices, list) else None
    kind: type = str
    if isinstance(field, forms.IntegerField):
        kind = int
    elif isinstance(field, DegreesField):
        kind = float
    return OpenApiParameter(
        name,
        kind,
        OpenApiParameter.QUERY,
        required=field.required,
        many=is_repeatable,
        enum=codes,
        description=DESCRIPTIONS[name],
    )
