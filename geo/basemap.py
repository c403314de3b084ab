"""Choice of the basemap: pictures of streets, or our own map without streets."""

import logging
from typing import TypedDict

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.utils.translation import override

from geo.map_version import map_version
from geo.tiles import watch
from geo.tiles.archive import configured_archive
from geo.tiles.archive_error import ArchiveError
from geo.tiles.source import configured

TILES_URL = "/tiles/{z}/{x}/{y}.png"
CLOSEST_ZOOM = 18
# Our own map, without streets: vector tiles drawn in the reader's browser.
OUTLINES_URL = "/ground/{version}/{{z}}/{{x}}/{{y}}.mvt"
# The closest tiles, 512 pixels wide; nearer zooms draw them larger.
OUTLINES_TILE_ZOOM = 13
OUTLINES_ATTRIBUTION = "IGN, INSEE, Natural Earth"

logger = logging.getLogger(__name__)


class Basemap(TypedDict):
    """Configuration of the basemap for a map's script."""

    # Pictures of streets, or "".
    tiles_url: str
    # The zooms at which there are pictures; beyond them the nearest are scaled.
    native_zooms: tuple[int, int]
    # Our own map, where there are none, and its style sheet.
    outlines_url: str
    style_url: str
    max_zoom: int
    attribution: str
    reason: str


def basemap_of(language: str) -> Basemap:
    """The basemap to use now.

    Without pictures of streets ``reason`` says why in ``language``. Reads one small file; the
    source is checked in the background, if at all.
    """
    if settings.BASEMAP == "auto":
        source = configured()
        if watch.refreshed_state(source).answers:
            return _pictures((0, source.max_zoom), source.attribution)
    if settings.BASEMAP == "file":
        try:
            held = configured_archive().contents
        except ArchiveError:
            logger.exception("No street map")
        else:
            return _pictures((held.min_zoom, held.max_zoom), held.credit)
    with override(language):
        reason = (
            _("This map does not show streets.")
            if settings.BASEMAP == "outlines"
            else _("The street map does not answer just now: streets are not shown.")
        )
    return {
        "tiles_url": "",
        "native_zooms": (0, CLOSEST_ZOOM),
        "outlines_url": OUTLINES_URL.format(version=map_version()),
        "style_url": static("css/basemap.css"),
        "max_zoom": CLOSEST_ZOOM,
        "attribution": OUTLINES_ATTRIBUTION,
        "reason": reason,
    }


def _pictures(zooms: tuple[int, int], attribution: str) -> Basemap:
    return {
        "tiles_url": TILES_URL,
        "native_zooms": zooms,
        "outlines_url": "",
        "style_url": "",
        "max_zoom": CLOSEST_ZOOM,
        "attribution": attribution,
        "reason": "",
    }


def start_source_check() -> None:
    """Check the street map before the first reader needs it; returns at once."""
    if settings.BASEMAP == "auto":
        watch.refreshed_state(configured())


def check_basemap_file() -> None:
    """``ImproperlyConfigured`` when a file of tiles is configured that cannot be shown."""
    if settings.BASEMAP == "file":
        try:
            configured_archive()
        except ArchiveError as error:
            raise ImproperlyConfigured(f"REPERES_BASEMAP_FILE: {error}.") from error
