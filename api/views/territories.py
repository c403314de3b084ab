"""Territories: the list without outlines, one with its own."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.forms import LanguageForm, TerritoriesForm
from api.schema import FEATURE, LIST, parameters_of
from api.serializers import TerritorySerializer
from api.views.programmes import next_link
from api.views.public import PublicGeoView, PublicView
from regions.models import Territory

LISTED = 100


class Territories(PublicView):
    """List territories in the order of their codes."""

    form_class = TerritoriesForm

    @extend_schema(
        summary="Territories by kind or parent",
        parameters=parameters_of(TerritoriesForm),
        responses={200: LIST},
    )
    def get(self, request: Request) -> Response:
        form = self.read_form(request)
        asked = form.cleaned_data
        limit = asked["limit"] or LISTED
        territories = Territory.objects.current().defer("outline", "centre").order_by("code")
        if asked["kind"]:
            territories = territories.of_kind(asked["kind"])
        if asked["parent"]:
            territories = territories.filter(parent_links__parent__code=asked["parent"])
        if asked["cursor"]:
            territories = territories.filter(code__gt=asked["cursor"])
        found = list(territories[: limit + 1])
        following = next_link(request, found[limit - 1].code) if len(found) > limit else None
        results = [
            {
                "code": territory.code,
                "kind": territory.kind,
                "name": territory.name_in(form.language),
                "population": territory.population,
                "url": request.build_absolute_uri(f"{request.path}{territory.code}/"),
            }
            for territory in found[:limit]
        ]
        return Response({"results": results, "next": following})


class TerritoryDetail(PublicGeoView):
    """One territory with its outline."""

    form_class = LanguageForm

    @extend_schema(
        summary="One territory with its outline",
        parameters=parameters_of(LanguageForm),
        responses={(200, "application/geo+json"): FEATURE},
    )
    def get(self, request: Request, code: str) -> Response:
        self.read_form(request)
        territories = Territory.objects.prefetch_related("parents")
        return Response(TerritorySerializer(get_object_or_404(territories, code=code)).data)
