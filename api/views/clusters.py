"""Clusters of sites for the map, a tile at a time."""

from django.http import Http404
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from api.features import cluster_feature, collection
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
        moment = criteria.open_at or timezone.now()
        # The day at which a place is judged in school terms is another in each department.
        is_found_open = bool(criteria.open_at and criteria.school_time)
        found = [
            cluster_feature(cluster, moment, is_found_open=is_found_open)
            for cluster in clusters_of(criteria, tile)
        ]
        return Response(collection(found))
