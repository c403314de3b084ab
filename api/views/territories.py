"""Territories: the list, without outlines, and one with its outline."""

from django.db.models import Prefetch
from django.http import Http404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from api.forms import LanguageForm, TerritoriesForm
from api.schema import GEOJSON, describes
from api.serializers import TerritorySerializer
from api.shapes import TERRITORIES, TERRITORY
from api.views.programmes import next_link
from api.views.public import PublicGeoView, PublicView
from geo.codes import city_of_borough, code_today
from regions.models import Territory

LISTED = 100


class Territories(PublicView):
    """List territories in the order of their codes."""

    form_class = TerritoriesForm

    @describes(
        "Territories by kind or parent", TerritoriesForm, TERRITORIES, operation="territories"
    )
    def get(self, request: Request) -> Response:
        form = self.read_form(request)
        params = form.cleaned_data
        limit = params["limit"] or LISTED
        territories = Territory.objects.current().defer("outline", "centre").order_by("code")
        if params["kind"]:
            territories = territories.of_kind(params["kind"])
        if params["parent"]:
            territories = territories.filter(parent_links__parent__code=params["parent"])
        if params["cursor"]:
            territories = territories.filter(code__gt=params["cursor"])
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
    """One territory with its outline; other codes for it redirect to today's, as on its page."""

    form_class = LanguageForm

    @describes(
        "One territory with its outline",
        LanguageForm,
        TERRITORY,
        GEOJSON,
        operation="territory",
        moves=True,
    )
    def get(self, request: Request, code: str) -> Response:
        self.read_form(request)
        parents = Prefetch("parents", Territory.objects.only("code"))
        territories = Territory.objects.prefetch_related(parents)
        found = territories.filter(code=code).first()
        if found is None and (today := code_today(code) or city_of_borough(code)):
            address = reverse("api:territory", kwargs={"code": today})
            query = request.META.get("QUERY_STRING", "")
            address += f"?{query}" if query else ""
            return Response(status=308, headers={"Location": address})
        if found is None:
            raise Http404
        return Response(TerritorySerializer(found).data)
