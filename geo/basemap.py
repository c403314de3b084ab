"""Choice of the basemap: the street map through our own proxy, or outlines of our own."""

from typing import TypedDict

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from geo.tiles import watch
from geo.tiles.source import configured

TILES_URL = "/tiles/{z}/{x}/{y}.png"
# The outlines are accurate to about a kilometre, so nearer zooms would mislead.
OUTLINES_MAX_ZOOM = 12
OUTLINES_ATTRIBUTION = "Natural Earth"


class Basemap(TypedDict):
    """Configuration of the basemap for a map's script."""

    tiles_url: str
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
                "max_zoom": source.max_zoom,
                "attribution": source.attribution,
                "reason": "",
            }
    with override(language):
        reason = (
            _("The street map does not answer just now: you see outlines and can zoom less.")
            if settings.BASEMAP == "auto"
            else _("This site shows outlines without streets: you can zoom less.")
        )
    return {
        "tiles_url": "",
        "max_zoom": OUTLINES_MAX_ZOOM,
        "attribution": OUTLINES_ATTRIBUTION,
        "reason": reason,
    }


def start_source_check() -> None:
    """Check the street map before the first reader needs it; returns at once."""
    if settings.BASEMAP == "auto":
        watch.refreshed_state(configured())
