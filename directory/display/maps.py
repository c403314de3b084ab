"""Outlines of territories and markers of published places for server-composed maps."""

from collections.abc import Iterable
from typing import Protocol

from django.contrib.gis.db.models.functions import AsGeoJSON
from django.db.models import QuerySet
from django.utils.translation import get_language

from directory.vocabulary import Precision
from geo.folium_maps import MapMarker
from geo.outlines import Outline
from regions.models import Territory, TerritoryQuerySet

# Decimals of degrees: about 11 metres.
DIGITS = 4


def outlines_of(territories: TerritoryQuerySet, subject: Territory | None = None) -> list[Outline]:
    """Outlines of those ``territories`` that have one; ``subject`` is what the map is about."""
    language = get_language() or "fr"
    rows: QuerySet[Territory] = territories
    drawn = (
        rows.filter(outline__isnull=False)
        .annotate(geojson=AsGeoJSON("outline", precision=DIGITS))
        .defer("outline")
        .order_by("code")
    )
    return [
        Outline(territory.geojson, territory.name_in(language), territory == subject)
        for territory in drawn
    ]


class HasPoint(Protocol):
    """A row with a published point, unless its precision is hidden."""

    @property
    def lon(self) -> float: ...
    @property
    def lat(self) -> float: ...
    @property
    def locality(self) -> str: ...
    @property
    def precision(self) -> str: ...


def markers_of(places: Iterable[HasPoint]) -> list[MapMarker]:
    """Published places of rows with ``lon``, ``lat`` and ``locality``; hidden ones have none."""
    return [
        MapMarker(place.lon, place.lat, place.locality, place.precision != Precision.EXACT)
        for place in places
        if place.precision != Precision.HIDDEN
    ]
