"""Programmes: the search of the whole project as GeoJSON, and one programme in full."""

from uuid import UUID

from django.db.models import Prefetch
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.features import collection, features
from api.forms import LanguageForm
from api.problems import BadParametersError
from api.schema import FEATURE, FEATURE_COLLECTION, parameters_of
from api.serializers import ProgrammeSerializer
from api.views.public import PublicGeoView
from directory import texts
from directory.cursors import CursorError
from directory.forms import SearchForm
from directory.models import Programme, Site
from directory.search import find
from regions.models import Territory


class Programmes(PublicGeoView):
    """Search programmes."""

    form_class = SearchForm

    @extend_schema(
        summary="Search programmes near a place, covering it, or remote",
        parameters=parameters_of(SearchForm),
        responses={(200, "application/geo+json"): FEATURE_COLLECTION},
    )
    def get(self, request: Request) -> Response:
        form = self.read_form(request)
        criteria = form.criteria()
        try:
            page = find(criteria, form.page_size, form.walk_from)
        except CursorError as error:
            detail = {"parameter": "cursor", "detail": str(error)}
            raise BadParametersError([detail]) from error
        found = features(request, page.entries, criteria.language, criteria.open_at)
        cursor = page.next_cursor
        following = next_link(request, cursor.encode()) if cursor else None
        return Response(collection(found, next=following))


def next_link(request: Request, cursor: str) -> str:
    """The address of the results that follow, with the same parameters."""
    query: QueryDict = request.query_params.copy()
    query["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


class ProgrammeDetail(PublicGeoView):
    """One published programme with all its sites."""

    form_class = LanguageForm

    @extend_schema(
        summary="One programme with its sites",
        parameters=parameters_of(LanguageForm),
        responses={(200, "application/geo+json"): FEATURE},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        language = self.read_form(request).language
        programme = get_object_or_404(_in_full(), pk=pk)
        words = texts.shown(programme.sections.all(), language)
        context = {"request": request, "language": language, "texts": words}
        return Response(ProgrammeSerializer(programme, context=context).data)


def _in_full():
    """Published programmes with what their representation says, in a fixed number of queries."""
    sites = Site.objects.select_related("rule").with_published_point()
    return (
        Programme.objects.published()
        .select_related("organization", "theme", "rule")
        .prefetch_related(
            "sections",
            "themes",
            "needs",
            "procedures",
            Prefetch("coverage", Territory.objects.defer("outline")),
            Prefetch("sites", sites),
            "sites__closed_periods",
        )
    )
