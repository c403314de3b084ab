"""Configuration of the script that draws the map of a search."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from directory.display.cards import NO_ID
from directory.search.criteria import Criteria
from geo.basemap import basemap_of
from geo.points import latlon


def map_config(criteria: Criteria, *, is_device: bool) -> dict[str, object]:
    """URLs, first view and basemap; ``is_device``: the search is around the reader's device."""
    box = criteria.box
    return {
        "clusters_url": "/api/v1/clusters/{z}/{x}/{y}/",
        "center": latlon(criteria.point) if criteria.point else None,
        "radius_m": criteria.radius_m,
        "bounds": [[box.south, box.west], [box.north, box.east]] if box else None,
        "lang": criteria.language,
        "is_device": is_device,
        "card_url": reverse("directory:programme", args=[NO_ID]).replace(str(NO_ID), "{id}"),
        "source_language": settings.SOURCE_LANGUAGE,
    } | basemap_of(criteria.language)
