"""Descriptions for the OpenAPI document, derived from the forms that read the parameters."""

from django import forms
from drf_spectacular.utils import OpenApiParameter

from directory.fields import CodesField, DegreesField

DESCRIPTIONS = {
    "lat": "Latitude in degrees, WGS 84; with lon.",
    "lon": "Longitude in degrees, WGS 84; with lat.",
    "place": "Code of a gazetteer place or territory, such as com:69123.",
    "radius_m": "Metres around the point, 1 to 200000; 50000 when none is given.",
    "bbox": "west,south,east,north in degrees; west > east crosses the antimeridian.",
    "territory": "Code of a territory, such as dep:69.",
    "open_at": "now, or an ISO 8601 datetime at most 60 days away.",
    "q": "Words, in the language of lang or in French.",
    "lang": "Language of the texts returned; French where a text has no such version.",
    "limit": "How many results, at most 200.",
    "cursor": "Opaque position, as given in next.",
    "age": "Age of the person, in years.",
    "reach": "site, coverage or remote; repeatable.",
}
POINT = {
    "type": "object",
    "nullable": True,
    "properties": {
        "type": {"type": "string", "enum": ["Point"]},
        "coordinates": {"type": "array", "items": {"type": "number"}, "minItems": 2},
    },
}
FEATURE = {
    "type": "object",
    "required": ["type", "id", "geometry", "properties"],
    "properties": {
        "type": {"type": "string", "enum": ["Feature"]},
        "id": {"type": "string"},
        "geometry": {"oneOf": [POINT, {"type": "null"}, {"type": "object"}]},
        "properties": {"type": "object"},
    },
}
FEATURE_COLLECTION = {
    "type": "object",
    "required": ["type", "features"],
    "properties": {
        "type": {"type": "string", "enum": ["FeatureCollection"]},
        "features": {"type": "array", "items": FEATURE},
        "next": {"type": ["string", "null"]},
    },
}
LIST = {
    "type": "object",
    "required": ["results"],
    "properties": {
        "results": {"type": "array", "items": {"type": "object"}},
        "next": {"type": ["string", "null"]},
    },
}


def parameters_of(form: type[forms.Form]) -> list[OpenApiParameter]:
    """Describe the fields of ``form`` as query parameters."""
    return [_parameter(name, field) for name, field in form.base_fields.items()]


def _parameter(name: str, field: forms.Field) -> OpenApiParameter:
    is_repeatable = isinstance(field, CodesField)
    # Themes and needs are rows, so their codes are not part of the document.
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
        description=DESCRIPTIONS.get(name, str(field.label or "")),
    )
