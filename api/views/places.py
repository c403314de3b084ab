"""The gazetteer: places by a typed text (autocomplete), or by a point (reverse geocoding)."""

from collections.abc import Iterable

from django.contrib.gis.geos import Point
from rest_framework.request import Request
from rest_framework.response import Response

from api.forms import PLACES_OFFERED, PlacesForm
from api.schema import describes
from api.shapes import PLACES
from api.views.public import PublicView
from geo.models import Place
from geo.place_labels import label_of
from geo.points import point
from geo.suggest_sql import Fit
from regions.offices.boroughs import CITIES_WITH_BOROUGHS
from regions.places import borough_at, locate


class Places(PublicView):
    """Suggest places."""

    form_class = PlacesForm

    @describes(
        "Places by name or postcode in any script, or the communes a point may be in",
        PlacesForm,
        PLACES,
        operation="places",
    )
    def get(self, request: Request) -> Response:
        form = self.read_form(request)
        cleaned = form.cleaned_data
        if cleaned["q"]:
            places = Place.objects.suggest(cleaned["q"], cleaned["limit"] or PLACES_OFFERED)
            return Response({"results": [place_json(place, form.language) for place in places]})
        return Response(place_of(point(cleaned["lon"], cleaned["lat"]), form.language))


def place_of(at: Point, language: str) -> dict:
    """The commune of a point by official outlines, else the communes it may be in.

    In Paris, Lyon and Marseille its borough, too.
    """
    location = locate(at)
    communes: Iterable[Place] = location.candidates
    city = location.commune
    borough = borough_at(at) if city and city.code in CITIES_WITH_BOROUGHS else None
    if location.commune:
        communes = Place.objects.filter(code=location.commune.code)
    return {
        "certain": location.certain,
        "department": location.department.code if location.department else None,
        "borough": borough.code if borough else None,
        "results": [place_json(place, language) for place in communes],
    }


def place_json(place: Place, language: str) -> dict:
    """A place as JSON."""
    fit = getattr(place, "fit", None)
    return {
        "code": place.code,
        "kind": place.kind,
        "name": place.name_in(language),
        "name_is_derived": place.is_derived_in(language),
        "label": label_of(place, language),
        "former_name": getattr(place, "called", "") or None,
        "match": None if fit is None else Fit(fit).name.lower(),
        "official_name": place.name,
        "context": place.context,
        "postcodes": place.postcodes,
        "population": place.population,
        "lon": place.point.x,
        "lat": place.point.y,
        "precision": place.precision,
        "territory": place.territory_code,
    }
