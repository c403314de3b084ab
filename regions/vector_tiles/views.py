"""View of the tiles of our own map."""

import gzip

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.reading_limit import costs_little
from geo.basemap import OUTLINES_TILE_ZOOM
from geo.map_version import asked_version, fresh_version
from geo.tiles.address import Tile
from regions.vector_tiles.tiles import compressed_tile

MAX_AGE_S = 365 * 24 * 3600


# A map requests several at once, and each is made once (geo.tiles.store).
@costs_little
@login_not_required
@require_safe
def tile(request: HttpRequest, version: str, z: int, x: int, y: int) -> HttpResponse:
    """A vector tile (Mapbox Vector Tile 2.1) of the current version; 404 far from France.

    Any other version leads to the current one, so that nobody keeps a tile under an address that
    is not its own: a page that is still open asks with the version it was made with.
    """
    requested = Tile(z, x, y)
    if not requested.is_served(OUTLINES_TILE_ZOOM):
        return HttpResponse("No tile.\n", content_type="text/plain", status=404)
    # A page that another process made may know of a version that came within the last minute.
    if version != fresh_version() and version != (current := asked_version()):
        moved = redirect("ground-tile", current, z, x, y)
        patch_cache_control(moved, no_store=True)
        return moved
    body = compressed_tile(version, requested)
    is_compressed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(
        body if is_compressed else gzip.decompress(body),
        content_type="application/vnd.mapbox-vector-tile",
    )
    if is_compressed:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    patch_cache_control(response, public=True, max_age=MAX_AGE_S, immutable=True)
    return response
