"""Which map lies under the markers: the street map through our own proxy, or our outlines."""


def basemap_of(language: str) -> dict:
    """Return ``tiles_url`` ("" when only outlines are drawn), ``max_zoom`` and ``attribution``."""
    return {"tiles_url": "", "max_zoom": 12, "attribution": "Natural Earth"}
