"""Clusters of sites for the map, a tile at a time."""

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from api.features import cluster_feature, collection, moment_searched
from api.forms import ClustersForm
from api.schema import GEOJSON, describes
from api.shapes import CLUSTERS
from api.views.public import PublicGeoView
from directory.search.clusters import ClusterTile, clusters_of


class Clusters(PublicGeoView):
    """Clusters and single sites of one tile."""

    form_class = ClustersForm

    @describes(
        "Clusters of sites in a map tile, with the filters of the search",
        ClustersForm,
        CLUSTERS,
        GEOJSON,
        operation="clusters",
    )
    def get(self, request: Request, z: int, x: int, y: int) -> Response:
        tile = ClusterTile(z, x, y)
        if not tile.is_on_map:
            raise Http404("There is no such tile.")
        criteria = self.read_form(request).criteria()
        judged = moment_searched(criteria)
        found = [cluster_feature(cluster, *judged) for cluster in clusters_of(criteria, tile)]
        return Response(collection(found))
