"""View of the tiles of our own map."""

import gzip

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.reading_limit import costs_little
from geo.basemap import OUTLINES_TILE_ZOOM
from geo.map_version import fresh_version
from geo.tiles.address import Tile
from regions.vector_tiles.tiles import compressed_tile

MAX_AGE_S = 365 * 24 * 3600
# A page that is still open asks with the version it was made with.
OUTDATED_MAX_AGE_S = 60


# A map requests several at once, and each is made once (geo.tiles.store).
@costs_little
@login_not_required
@require_safe
def tile(request: HttpRequest, version: str, z: int, x: int, y: int) -> HttpResponse:
    """A vector tile (Mapbox Vector Tile 2.1) of the current version; 404 far from France."""
    requested = Tile(z, x, y)
    if not requested.is_served(OUTLINES_TILE_ZOOM):
        return HttpResponse("No tile.\n", content_type="text/plain", status=404)
    current = fresh_version()
    body = compressed_tile(current, requested)
    is_compressed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(
        body if is_compressed else gzip.decompress(body),
        content_type="application/vnd.mapbox-vector-tile",
    )
    if is_compressed:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    is_current = version == current
    # Django writes any value but True out: "immutable=False" would still name the directive.
    if is_current:
        patch_cache_control(response, public=True, max_age=MAX_AGE_S, immutable=True)
    else:
        patch_cache_control(response, public=True, max_age=OUTDATED_MAX_AGE_S)
    return response
