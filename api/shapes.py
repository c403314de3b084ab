"""JSON Schema of the API's answers, used in the OpenAPI document.

The schema is defined here alone: serializers make the answers, and tests validate every answer
against its schema. Members for declared fields are derived from the fields (``directory.fields``).
"""

from typing import Any

from django.db.models import Model

from directory.fields import declared_columns
from directory.models import Programme, Site
from directory.texts import TranslationState
from directory.vocabulary import (
    Absence,
    Consequence,
    CountedFrom,
    FactUnit,
    Joined,
    Suspension,
)
from geo.suggest_sql import Fit

STRING = {"type": "string"}
TEXT = {"type": ["string", "null"]}
NUMBER = {"type": ["number", "null"]}
INTEGER = {"type": ["integer", "null"]}
BOOLEAN = {"type": "boolean"}
YES_NO_UNKNOWN = {"type": ["boolean", "null"]}
DATE = {"type": ["string", "null"], "format": "date"}
MOMENT = {"type": ["string", "null"], "format": "date-time"}
UUID = {"type": "string", "format": "uuid"}
URL = {"type": "string", "format": "uri"}
CODES = {"type": "array", "items": STRING}
PRECISION = {"type": "string", "enum": ["exact", "commune", "hidden"]}


def shape(**members: Any) -> dict:
    """An object that has exactly ``members``, all of them always."""
    return {
        "type": "object",
        "required": list(members),
        "properties": members,
        "additionalProperties": False,
    }


def declared(model: type[Model]) -> dict[str, dict]:
    """The members that answers have for the declared fields of a model."""
    return {column.api: column.json_schema for column in declared_columns(model) if column.api}


def many(item: dict) -> dict:
    """An array of ``item``."""
    return {"type": "array", "items": item}


def feature(geometry: dict, properties: dict, identifier: dict | None = None) -> dict:
    """A GeoJSON feature; one without ``identifier``, such as a cluster, has no ``id``."""
    members = {"type": {"const": "Feature"}, "geometry": geometry, "properties": properties}
    return shape(**({"id": identifier} if identifier else {}), **members)


def features(item: dict, **members: dict) -> dict:
    """A GeoJSON FeatureCollection with foreign ``members``."""
    return shape(type={"const": "FeatureCollection"}, features=many(item), **members)


POINT = shape(
    type={"const": "Point"},
    coordinates={"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
)
POINT_OR_NULL = {"oneOf": [POINT, {"type": "null"}]}
AREA_OR_NULL = {
    "oneOf": [
        shape(type={"const": "MultiPolygon"}, coordinates={"type": "array"}),
        {"type": "null"},
    ]
}

# A programme in a list of results, at its nearest site.
RESULT = feature(
    POINT_OR_NULL,
    shape(
        title=STRING,
        summary=STRING,
        organization=STRING,
        themes=CODES,
        distance_m=NUMBER,
        reach={"type": "string", "enum": ["site", "coverage", "remote"]},
        access_mode=CODES,
        opening_hours=TEXT,
        # At open_at (with school_time, as it is searched for then), else now.
        is_open=YES_NO_UNKNOWN,
        next_change_at=MOMENT,
        verified_on=DATE,
        modified_at=MOMENT,
        lang=STRING,
        example=BOOLEAN,
        url=URL,
    ),
    UUID,
)
# What the words of a search were taken for.
UNDERSTOOD = shape(
    mended=many(shape(typed=STRING, shown=STRING)),
    dropped=CODES,
    filters=many(shape(parameter=STRING, value=STRING, typed=STRING)),
    place={
        "oneOf": [
            shape(typed=STRING, code=STRING, label=STRING, is_taken=BOOLEAN),
            {"type": "null"},
        ]
    },
)
RESULTS = features(
    RESULT,
    next={"type": ["string", "null"], "format": "uri"},
    understood=UNDERSTOOD,
    # With open_at, where the first page holds all results: places left out since nobody knows
    # their hours then (at most 201).
    unknown_hours={"type": ["integer", "null"]},
)

SITE = feature(
    POINT_OR_NULL,
    shape(
        **declared(Site) | {"precision": PRECISION},
        commune=STRING,
        address=STRING,
        is_open=YES_NO_UNKNOWN,
        next_change_at=MOMENT,
        time_zone=STRING,
        closed_periods=many(shape(**{"from": DATE, "to": DATE, "reason": STRING})),
    ),
    UUID,
)
PROGRAMME = feature(
    POINT_OR_NULL,
    shape(
        **dict.fromkeys(("title", "summary", "description", "join", "bring", "next"), STRING),
        organization=STRING,
        themes=CODES,
        needs=CODES,
        procedures=many(UUID),
        languages=many(shape(code=STRING, mode=STRING)),
        **declared(Programme),
        coverage=CODES,
        nationwide=BOOLEAN,
        sites=many(SITE),
        source=STRING,
        verified_on=DATE,
        modified_at=MOMENT,
        lang=STRING,
        example=BOOLEAN,
        url=URL,
    ),
    UUID,
)

COUNT = {"type": "integer", "minimum": 1}
CLUSTER = shape(
    kind={"const": "cluster"},
    count=COUNT,
    same_spot=BOOLEAN,
    bbox={"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4},
)
SINGLE_SITE = shape(
    kind={"const": "site"},
    count={"const": 1},
    programme=UUID,
    title=STRING,
    lang=STRING,
    theme=STRING,
    precision=PRECISION,
    # At open_at (with school_time, as it is searched for then), else now; null where the hours do
    # not say.
    is_open=YES_NO_UNKNOWN,
    example=BOOLEAN,
)
CLUSTERS = features(feature(POINT, {"oneOf": [CLUSTER, SINGLE_SITE]}))

MATCHES = [fit.name.lower() for fit in Fit]
PLACES = shape(
    results=many(
        shape(
            code=STRING,
            kind=STRING,
            name=STRING,
            # Derived by rules from how the French name sounds (docs/places.md).
            name_is_derived=BOOLEAN,
            # "Cran-Gevrier, now Annecy" when a former name was typed.
            label=STRING,
            former_name=TEXT,
            # How a typed text was understood; null by point.
            match={"type": ["string", "null"], "enum": [*MATCHES, None]},
            official_name=STRING,
            context=STRING,
            postcodes=CODES,
            population={"type": "integer"},
            lon={"type": "number"},
            lat={"type": "number"},
            precision={"type": "string", "enum": ["own", "outline"]},
            territory=STRING,
        )
    )
)
# A request by point gets these as well: whether the commune is certain, department and borough.
PLACES["properties"] |= {
    "certain": {"type": "boolean"},
    "department": {"type": ["string", "null"]},
    "borough": {"type": ["string", "null"]},
}

OFFICE = feature(
    POINT,
    shape(
        kind=STRING,
        name=STRING,
        commune=STRING,
        address=STRING,
        precision={"type": "string", "enum": ["exact", "commune"]},
        distance_m={"type": "number"},
        opening_hours=TEXT,
        by_appointment=BOOLEAN,
        is_open=YES_NO_UNKNOWN,
        next_change_at=MOMENT,
        time_zone=STRING,
        phone=TEXT,
        email=TEXT,
        website=TEXT,
        accessibility=TEXT,
        source=STRING,
        updated_on=DATE,
    ),
    UUID,
)
OFFICES = features(OFFICE)

SUGGESTIONS = shape(
    results=many(
        shape(
            kind={"type": "string", "enum": ["theme", "need", "sheet", "place", "word"]},
            code=TEXT,
            label=STRING,
            lang=STRING,
            # The synonym by which a theme or need was found.
            said=TEXT,
            # The name of its icon.
            icon=STRING,
            url={"type": ["string", "null"], "format": "uri"},
        )
    )
)

TERRITORIES = shape(
    results=many(
        shape(code=STRING, kind=STRING, name=STRING, population={"type": "integer"}, url=URL)
    ),
    next={"type": ["string", "null"], "format": "uri"},
)
TERRITORY = feature(
    AREA_OR_NULL,
    shape(
        kind=STRING,
        name=STRING,
        names={"type": "object", "additionalProperties": STRING},
        insee_code=STRING,
        population={"type": "integer"},
        parents=CODES,
        outline_is_official=BOOLEAN,
        valid_from=DATE,
        valid_to=DATE,
    ),
    STRING,
)

# What a text is for who asked for it in one language; null where the sheet has no such text.
TRANSLATION = {
    "type": "string",
    "enum": [state.value for state in TranslationState],
    "description": "original: in the language it was written in. reviewed: a translation that a "
    "reviewer of the language has read. draft: one that no person has reviewed. outdated: the "
    "French means something else since. absent: there is none, so that `lang` is another language. "
    "Deadlines, amounts and conditions of drafts and outdated texts must not be relied on.",
}
TRANSLATION_OR_NULL = TRANSLATION | {
    "type": ["string", "null"],
    "enum": [*TRANSLATION["enum"], None],
}
SHEET_LINE = {
    "id": UUID,
    "slug": STRING,
    "title": STRING,
    "summary": STRING,
    "theme": STRING,
    "office": STRING,
    "lang": STRING,
    "translation": shape(title=TRANSLATION_OR_NULL, summary=TRANSLATION_OR_NULL),
    "verified_on": DATE,
    "modified_at": MOMENT,
    "url": URL,
}
SHEETS = shape(
    results=many(shape(**SHEET_LINE)), next={"type": ["string", "null"], "format": "uri"}
)
# One answer: a group each, and the address of all of it, null where it needs words or a point.
CALL = shape(number=STRING, name=STRING, explanation=STRING, lang=STRING, url=STRING)
URL_OR_NULL = {"type": ["string", "null"], "format": "uri"}
ONE_ANSWER = shape(
    understood=UNDERSTOOD,
    emergency=many(CALL),
    programmes=features(RESULT),
    # Where no programme is found near the place: the nearest, however far.
    nearest={"oneOf": [RESULT, {"type": "null"}]},
    procedures=many(shape(**SHEET_LINE)),
    offices=many(OFFICE),
    links=shape(emergency=URL, programmes=URL, procedures=URL_OR_NULL, offices=URL_OR_NULL),
)
# How a time limit is counted: see directory/time_limits.py.
COUNTING = shape(
    **{"from": {"type": "string", "enum": CountedFrom.values}},
    is_extended=BOOLEAN | {"description": "A last day off moves to the next working day."},
    suspended_by={"type": "string", "enum": ["", *Suspension.values]},
    suspension_within=INTEGER | {"description": "Days within which that must be asked for."},
    overseas_months=INTEGER | {"description": "Months added for who lives overseas."},
    abroad_months=INTEGER | {"description": "Months added for who lives abroad."},
    consequence={"type": "string", "enum": ["", *Consequence.values]},
    asks_legal_help=BOOLEAN,
)
FACT = shape(
    kind=STRING,
    figure=STRING,
    text=STRING,
    lang=STRING,
    translation=TRANSLATION,
    source=STRING,
    amount=NUMBER,
    amount_max=NUMBER,
    unit={"type": "string", "enum": ["", *FactUnit.values]},
    absence={"type": "string", "enum": ["", *Absence.values]},
    counting={
        "oneOf": [COUNTING, {"type": "null"}],
        "description": "Of a range the shorter time counts. Count no day while `is_checked` of "
        "the sheet is false.",
    },
)
STEP = shape(
    id=UUID,
    no={"type": "integer"},
    joined={
        "type": "string",
        "enum": ["", *Joined.values],
        "description": "How it stands to the step before it: after it, at the same time, or in "
        "its place. Steps of which one is enough have the same `no`.",
    },
    text=STRING,
    lang=STRING,
    translation=TRANSLATION,
    sources=CODES,
)
SHEET = shape(
    **SHEET_LINE
    | {
        "translation": shape(
            **dict.fromkeys(("title", "summary", "who", "next"), TRANSLATION_OR_NULL)
        )
    },
    is_checked=BOOLEAN
    | {"description": "A person has checked it, and the next check is not yet due."},
    who=STRING,
    next=STRING,
    needs=CODES,
    statuses=CODES,
    office_label=STRING,
    facts=many(FACT),
    steps=many(STEP),
    documents=many(
        shape(id=UUID, text=STRING, lang=STRING, translation=TRANSLATION, sources=CODES)
    ),
    sources=many(shape(key=STRING, publisher=STRING, title=STRING, url=URL, consulted_on=DATE)),
)

# Problem details (RFC 9457); ``errors`` names invalid parameters.
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": STRING,
        "title": STRING,
        "status": {"type": "integer"},
        "detail": STRING,
        "errors": many(shape(parameter=STRING, detail=STRING)),
    },
    "additionalProperties": False,
}
