"""View of the pictures of streets: from the proxy or a file."""

import logging

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from geo.tiles import proxy
from geo.tiles.address import Tile
from geo.tiles.archive import configured_archive
from geo.tiles.archive_error import ArchiveError
from geo.tiles.source import configured

logger = logging.getLogger(__name__)

MAX_AGE_S = 7 * 24 * 3600
OUTDATED_MAX_AGE_S = 60


@login_not_required
@require_safe
def tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """A PNG of 256 pixels; 404 where there is none, 503 while the source is silent."""
    requested = Tile(z, x, y)
    if settings.BASEMAP == "file":
        return _from_file(requested)
    source = configured()
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


def _from_file(requested: Tile) -> HttpResponse:
    """A picture of the operator's own file, whose format may be another than PNG."""
    try:
        opened = configured_archive()
    except ArchiveError:
        logger.exception("No street map")
        return _none(503)
    held = opened.contents
    if not (requested.is_on_map and held.min_zoom <= requested.z <= held.max_zoom):
        return _none(404)
    picture = opened.archive.picture(requested)
    if picture is None:
        return _none(404)
    response = HttpResponse(picture, content_type=held.content_type)
    patch_cache_control(response, public=True, max_age=MAX_AGE_S)
    return response


def _none(status: int) -> HttpResponse:
    """An answer without a picture."""
    response = HttpResponse("No tile.\n", content_type="text/plain", status=status)
    if status == 503:
        response["Cache-Control"] = "no-store"
        response["Retry-After"] = "60"
    return response
