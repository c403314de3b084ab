"""The address of a tile on our own site."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from geo.tiles import proxy
from geo.tiles.address import Tile
from geo.tiles.source import configured

KEPT_BY_READERS_S = 7 * 24 * 3600
OLD_KEPT_BY_READERS_S = 60


@login_not_required
@require_safe
def tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """A PNG of 256 pixels; 404 where there is none, 503 while the source is silent."""
    asked, source = Tile(z, x, y), configured()
    if settings.BASEMAP == "outlines" or not asked.is_served(source.max_zoom):
        return _none(404)
    found = proxy.serve_tile(source, asked)
    if found is None:
        return _none(503)
    if not found.picture:
        return _none(404)
    response = HttpResponse(found.picture, content_type="image/png")
    patch_cache_control(
        response,
        public=True,
        max_age=KEPT_BY_READERS_S if found.is_fresh else OLD_KEPT_BY_READERS_S,
    )
    return response


# A map asks for dozens at once, and they lie ready (accounts/reading_limit.py).
tile.costs_little = True  # type: ignore[attr-defined]  # a mark of ours


def _none(status: int) -> HttpResponse:
    """No picture: few words, since nobody reads them."""
    response = HttpResponse("No tile.\n", content_type="text/plain", status=status)
    if status == 503:
        response["Cache-Control"] = "no-store"
        response["Retry-After"] = "60"
    return response
