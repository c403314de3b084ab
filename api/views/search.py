"""One answer for what a person needs: numbers to call, programmes, sheets and offices."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from api.examples import SEARCH
from api.features import collection, features, office_feature, page_root
from api.forms import OneAnswerForm
from api.schema import describes
from api.serializers import sheet_summary
from api.shapes import ONE_ANSWER
from api.views.public import PublicView
from directory import texts
from directory.display.emergency import EmergencyCall, emergency_for
from directory.display.offices import SHOWN_IN_SEARCH, kinds_for, offices_of_kinds
from directory.display.procedures import found_sheets, kinds_of_found
from directory.display.understood import understood, understood_json
from directory.models import ProcedureSheet
from directory.search import lookups
from directory.search.criteria import Criteria
from directory.search.pages import nearest_help, search_results
from directory.search.unfound import count_unfound
from geo.points import latlon
from regions.models import PublicOffice

SHEETS_SHOWN = 3
DESCRIPTION = (
    "What fits the words and the place, in four groups, each with the first results alone; "
    "`links` lead to all of each group, with the same parameters. `emergency` holds numbers to "
    "call first when the words say so (violence, suicide, nowhere to sleep). Where no programme "
    "is found near the place, `nearest` is the nearest, however far. `offices` are those where "
    "people go for what the words mean, at a place. `understood` says how the words were read: "
    "corrected, left out while nothing matches them, or taken for a filter or place. Words that "
    "nothing has are counted without telling who searched them."
)


class OneAnswer(PublicView):
    """The groups of a search in one answer."""

    form_class = OneAnswerForm

    @describes(
        "Numbers to call, programmes, procedure sheets and public offices in one answer",
        OneAnswerForm,
        ONE_ANSWER,
        operation="search",
        description=DESCRIPTION,
        example=SEARCH,
    )
    def get(self, request: Request) -> Response:
        form = self.read_form(request)
        criteria = form.criteria()
        said = understood_json(understood(form, criteria))
        calls = emergency_for(criteria)
        programmes = search_results(criteria, form.page_size).entries
        sheets = found_sheets(lookups.text_query(criteria), SHEETS_SHOWN)
        kinds = kinds_for(criteria, kinds_of_found(sheets[0]) if sheets else ())
        offices = offices_of_kinds(kinds, criteria.here, SHOWN_IN_SEARCH)
        is_answered = bool(calls or programmes or sheets or offices)
        count_unfound(request, criteria, is_answered=is_answered)
        found = features(request, programmes, criteria)
        nearest = None if programmes else nearest_help(criteria)
        offered = features(request, [nearest] if nearest else [], criteria)
        return Response(
            {
                "understood": said,
                "emergency": [call_json(call) for call in calls],
                "programmes": collection(found),
                "nearest": next(iter(offered), None),
                "procedures": _sheets_json(request, sheets, criteria.language),
                "offices": _offices_json(offices, criteria),
                "links": _links(request, criteria, kinds),
            }
        )


def call_json(call: EmergencyCall) -> dict:
    """A number to call as JSON."""
    return {
        "number": call.number,
        "name": call.name,
        "explanation": call.explanation,
        "lang": call.lang,
        "url": call.href,
    }


def _sheets_json(request: Request, sheets: list[ProcedureSheet], language: str) -> list[dict]:
    if not sheets:
        return []
    words = texts.of_sheets([sheet.pk for sheet in sheets], language, "title", "summary")
    root = page_root(request, language)
    return [sheet_summary(sheet, words[sheet.pk], root) for sheet in sheets]


def _offices_json(offices: list[PublicOffice], criteria: Criteria) -> list[dict]:
    now = criteria.open_at or timezone.now()
    return [office_feature(office, now) for office in offices]


def _links(request: Request, criteria: Criteria, kinds: list[str]) -> dict[str, str | None]:
    """The addresses of each group in full; None where a group needs words or a point."""
    asked = dict(request.query_params.lists())
    language = {"lang": asked["lang"]} if "lang" in asked else {}
    here = criteria.point
    at = dict(zip(("lat", "lon"), latlon(here), strict=True)) if here else {}

    def link(name: str, **query: object) -> str:
        address = reverse(f"api:{name}")
        return request.build_absolute_uri(f"{address}?{urlencode(query, doseq=True)}".rstrip("?"))

    return {
        "emergency": f"{page_root(request, criteria.language)}help/",
        "programmes": link("programmes", **asked),
        "procedures": link("procedures", q=criteria.words, **language) if criteria.words else None,
        "offices": link("offices", **at, kind=kinds, **language) if at and kinds else None,
    }
