"""Public offices near a point, as GeoJSON."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from api.features import collection, office_feature
from api.forms import OFFICES_OFFERED, OfficesForm
from api.schema import GEOJSON, describes
from api.shapes import OFFICES
from api.views.public import PublicGeoView
from geo.points import point
from regions.models import PublicOffice


class Offices(PublicGeoView):
    """The nearest public offices."""

    form_class = OfficesForm

    @describes(
        "Public offices nearest to a point, with hours and whether they are open",
        OfficesForm,
        OFFICES,
        GEOJSON,
        operation="offices",
    )
    def get(self, request: Request) -> Response:
        params = self.read_form(request).cleaned_data
        offices = PublicOffice.objects.current()
        if params["kind"]:
            offices = offices.of_kind(*params["kind"])
        here = point(params["lon"], params["lat"])
        nearest = offices.nearest(here, params["limit"] or OFFICES_OFFERED)
        now = timezone.now()
        return Response(collection([office_feature(office, now) for office in nearest]))
