"""Choice of the basemap: the street map through our own proxy, or outlines of our own."""

from typing import TypedDict

from django.conf import settings
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.utils.translation import override

from geo.map_version import map_version
from geo.tiles import watch
from geo.tiles.source import configured

TILES_URL = "/tiles/{z}/{x}/{y}.png"
# Our own map, without streets: vector tiles drawn in the reader's browser.
OUTLINES_URL = "/ground/{version}/{{z}}/{{x}}/{{y}}.mvt"
OUTLINES_MAX_ZOOM = 18
# The closest tiles, 512 pixels wide; nearer zooms draw them larger.
OUTLINES_TILE_ZOOM = 13
OUTLINES_ATTRIBUTION = "IGN, INSEE, Natural Earth"


class Basemap(TypedDict):
    """Configuration of the basemap for a map's script."""

    tiles_url: str
    outlines_url: str
    # Of the style sheet of our own map.
    style_url: str
    max_zoom: int
    attribution: str
    reason: str


def basemap_of(language: str) -> Basemap:
    """The basemap to use now: ``tiles_url``, ``max_zoom``, ``attribution`` and ``reason``.

    ``tiles_url`` is "" when only outlines are drawn, and then ``reason`` says why in
    ``language``. Reads one small file; the source is checked in the background, if at all.
    """
    if settings.BASEMAP == "auto":
        source = configured()
        if watch.refreshed_state(source).answers:
            return {
                "tiles_url": TILES_URL,
                "outlines_url": "",
                "style_url": "",
                "max_zoom": source.max_zoom,
                "attribution": source.attribution,
                "reason": "",
            }
    with override(language):
        reason = (
            _("The street map does not answer just now: streets are not shown.")
            if settings.BASEMAP == "auto"
            else _("This map does not show streets.")
        )
    return {
        "tiles_url": "",
        "outlines_url": OUTLINES_URL.format(version=map_version()),
        "style_url": static("css/basemap.css"),
        "max_zoom": OUTLINES_MAX_ZOOM,
        "attribution": OUTLINES_ATTRIBUTION,
        "reason": reason,
    }


def start_source_check() -> None:
    """Check the street map before the first reader needs it; returns at once."""
    if settings.BASEMAP == "auto":
        watch.refreshed_state(configured())
