"""Programmes: the search as GeoJSON, and one programme in full."""

from urllib.parse import urlencode
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from api.features import collection, features
from api.forms import LanguageForm
from api.problems import BadParametersError
from api.schema import GEOJSON, ORDER, describes
from api.serializers import ProgrammeSerializer
from api.shapes import PROGRAMME, RESULTS
from api.views.public import PublicGeoView
from directory import texts
from directory.display.understood import NOTHING, understood, understood_json
from directory.exports.rows import in_full
from directory.models import Programme
from directory.search.cursors import CursorError
from directory.search.forms import SearchForm
from directory.search.pages import search_results


class Programmes(PublicGeoView):
    """Search programmes."""

    form_class = SearchForm

    @describes(
        "Search programmes near a place, covering it, or remote",
        SearchForm,
        RESULTS,
        GEOJSON,
        operation="programmes",
        description=ORDER,
    )
    def get(self, request: Request) -> Response:
        form = self.read_form(request)
        criteria = form.criteria()
        try:
            # Told where the results end: a full page says nothing of what was left out.
            page = search_results(
                criteria,
                form.page_size,
                form.start_cursor,
                tells_unknown_hours=not form.start_cursor,
            )
        except CursorError as error:
            detail = {"parameter": "cursor", "detail": error.args[0]}
            raise BadParametersError([detail]) from error
        found = features(request, page.entries, criteria)
        cursor = page.next_cursor
        following = next_link(request, cursor.encode()) if cursor else None
        said = understood_json(understood(form, criteria) if criteria.words else NOTHING)
        return Response(
            collection(found, next=following, understood=said, unknown_hours=page.unknown_hours)
        )


def next_link(request: Request, cursor: str) -> str:
    """The address of the results that follow, with the same parameters."""
    query = dict(request.query_params.lists()) | {"cursor": [cursor]}
    return request.build_absolute_uri(f"{request.path}?{urlencode(query, doseq=True)}")


class ProgrammeDetail(PublicGeoView):
    """One published programme with all its sites; a merged one redirects to its target."""

    form_class = LanguageForm

    @describes(
        "One programme with its sites", LanguageForm, PROGRAMME, GEOJSON, operation="programme"
    )
    def get(self, request: Request, pk: UUID) -> Response:
        language = self.read_form(request).language
        programme = get_object_or_404(in_full(Programme.objects.published_or_merged()), pk=pk)
        if programme.merged_into_id:
            target = reverse("api:programme", args=[programme.merged_into_id])
            query = request.META["QUERY_STRING"]
            return Response(status=302, headers={"Location": f"{target}?{query}".rstrip("?")})
        words = texts.displayed_texts(programme.sections.all(), language)
        context = {"request": request, "language": language, "texts": words}
        return Response(ProgrammeSerializer(programme, context=context).data)
