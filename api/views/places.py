"""The gazetteer: places somebody may mean by what she types."""

from rest_framework.request import Request
from rest_framework.response import Response

from api.forms import PLACES_OFFERED, PlacesForm
from api.schema import describes
from api.shapes import PLACES
from api.views.public import PublicView
from geo.models import Place


class Places(PublicView):
    """Suggest places."""

    form_class = PlacesForm

    @describes(
        "Places by name or postcode, in any script, with one typing error",
        PlacesForm,
        PLACES,
        operation="places",
    )
    def get(self, request: Request) -> Response:
        form = self.read_form(request)
        limit = form.cleaned_data["limit"] or PLACES_OFFERED
        found = Place.objects.suggest(form.cleaned_data["q"], limit)
        return Response({"results": [place_shown(place, form.language) for place in found]})


def place_shown(place: Place, language: str) -> dict:
    """A place as the field for places offers it."""
    return {
        "code": place.code,
        "kind": place.kind,
        "name": place.name_in(language),
        "official_name": place.name,
        "context": place.context,
        "postcodes": place.postcodes,
        "population": place.population,
        "lon": place.point.x,
        "lat": place.point.y,
        "precision": place.precision,
        "territory": place.territory_code,
    }
