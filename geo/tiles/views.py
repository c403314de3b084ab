"""View of the tile proxy."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from geo.tiles import proxy
from geo.tiles.address import Tile
from geo.tiles.source import configured

MAX_AGE_S = 7 * 24 * 3600
OUTDATED_MAX_AGE_S = 60


@login_not_required
@require_safe
def tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """A PNG of 256 pixels; 404 where there is none, 503 while the source is silent."""
    requested, source = Tile(z, x, y), configured()
    if settings.BASEMAP == "outlines" or not requested.is_served(source.max_zoom):
        return _none(404)
    found = proxy.serve_tile(source, requested)
    if found is None:
        return _none(503)
    if not found.picture:
        return _none(404)
    response = HttpResponse(found.picture, content_type="image/png")
    patch_cache_control(
        response,
        public=True,
        max_age=MAX_AGE_S if found.is_fresh else OUTDATED_MAX_AGE_S,
    )
    return response


# A map requests dozens at once, most of them cached (accounts/reading_limit.py).
tile.costs_little = True  # type: ignore[attr-defined]  # read by that module


def _none(status: int) -> HttpResponse:
    """An answer without a picture."""
    response = HttpResponse("No tile.\n", content_type="text/plain", status=status)
    if status == 503:
        response["Cache-Control"] = "no-store"
        response["Retry-After"] = "60"
    return response
