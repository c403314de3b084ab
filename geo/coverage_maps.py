"""Maps of how well an area is served: communes as circles, or areas in shades (choropleth).

Composed like every server-made map (geo.folium_maps). Colour is never the only sign: areas without
help have a dashed edge too, and each circle or area shows its name and figure as a tooltip.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.utils.html import escape

from geo.folium_maps import SUBJECT, add_outlines, composed
from geo.outlines import Outline, of_bounded_size
from geo.value_types import JsonObject

if TYPE_CHECKING:
    import folium

# Smallest population of a circle, and its radius in pixels.
RADII = ((100_000, 16), (30_000, 12), (10_000, 9), (3_000, 7), (0, 5))
BARE = {"className": "bare", "color": "#A3252C", "weight": 2, "dashArray": "3 3"}
SERVED = {"className": "served", "color": "#FFFFFF", "weight": 1, "fillColor": "#0A5C63"}
# Fewest programmes of a shade, and its opacity.
SHADES = ((50, 0.75), (20, 0.55), (5, 0.35), (1, 0.18))


@dataclass(frozen=True)
class CoverageCircle:
    """A commune: degrees, population, text of its tooltip, whether help is near."""

    lon: float
    lat: float
    population: int
    label: str
    is_served: bool


@dataclass(frozen=True)
class Shade:
    """An area: its GeoJSON, text of its tooltip, and number of programmes."""

    geometry: str
    label: str
    count: int


def circles_document(
    request: HttpRequest, title: str, outlines: Sequence[Outline], circles: Sequence[CoverageCircle]
) -> HttpResponse:
    """A document with a circle for each place; those without help near are white."""

    def draw(folium: ModuleType, drawn: folium.Map) -> None:
        add_outlines(folium, drawn, outlines)
        # The small above the large, those without help above the served.
        ordered = sorted(circles, key=lambda one: (not one.is_served, -one.population))
        _add(folium, drawn, [_of_circle(circle) for circle in ordered], folium.CircleMarker())

    return composed(request, title, outlines, [(one.lon, one.lat) for one in circles], draw)


def shades_document(request: HttpRequest, title: str, shades: Sequence[Shade]) -> HttpResponse:
    """A document with areas shaded by how many programmes they have; those with none are white."""
    outlines = of_bounded_size([Outline(one.geometry, one.label, True) for one in shades])

    def draw(folium: ModuleType, drawn: folium.Map) -> None:
        features = [
            _feature(json.loads(outline.geometry), shade.label, _shade_of(shade.count))
            for outline, shade in zip(outlines, shades, strict=True)
        ]
        _add(folium, drawn, features)

    return composed(request, title, outlines, [], draw)


def _of_circle(circle: CoverageCircle) -> JsonObject:
    radius = next(size for least, size in RADII if circle.population >= least)
    style = SERVED | {"fillOpacity": 0.8} if circle.is_served else _bare()
    geometry = {"type": "Point", "coordinates": [circle.lon, circle.lat]}
    return _feature(geometry, circle.label, style | {"radius": radius})


def _shade_of(count: int) -> JsonObject:
    opacity = next((opacity for least, opacity in SHADES if count >= least), None)
    if opacity is None:
        return _bare()
    return (
        SUBJECT
        | {"className": "shade", "weight": 1, "fillColor": "#0A5C63"}
        | {"fillOpacity": opacity}
    )


def _bare() -> JsonObject:
    return BARE | {"fillColor": "#FFFFFF", "fillOpacity": 0.9}


def _feature(geometry: JsonObject, label: str, style: JsonObject) -> JsonObject:
    # Only features with a label can be reached by keyboard: those without help.
    is_bare = style["className"] == BARE["className"]
    properties = {"label": label if is_bare else "", "name": escape(label), "drawn": style}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _add(
    folium: ModuleType,
    drawn: folium.Map,
    features: list[JsonObject],
    marker: folium.CircleMarker | None = None,
) -> None:
    if not features:
        return
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        style_function=lambda feature: feature["properties"]["drawn"],
        marker=marker,
        tooltip=folium.GeoJsonTooltip(fields=["name"], labels=False),
    ).add_to(drawn)
