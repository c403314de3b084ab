"""Clusters of sites for the map, a tile at a time."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.features import cluster_feature, collection
from api.forms import ClustersForm
from api.schema import FEATURE_COLLECTION, parameters_of
from api.views.public import PublicGeoView
from directory.clusters import Tile, clusters_of


class Clusters(PublicGeoView):
    """Clusters and single sites of one tile."""

    form_class = ClustersForm

    @extend_schema(
        summary="Clusters of sites in a map tile, with the filters of the search",
        parameters=parameters_of(ClustersForm),
        responses={(200, "application/geo+json"): FEATURE_COLLECTION},
    )
    def get(self, request: Request, z: int, x: int, y: int) -> Response:
        tile = Tile(z, x, y)
        if not tile.is_on_map:
            raise Http404("There is no such tile.")
        criteria = self.read_form(request).criteria()
        found = [cluster_feature(cluster) for cluster in clusters_of(criteria, tile)]
        return Response(collection(found))
