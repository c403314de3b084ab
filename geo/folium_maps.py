"""Maps composed on the server with folium, from our own files, under the strict policy.

Only ``Map``, ``GeoJson``, ``GeoJsonTooltip`` and ``CircleMarker`` are used: popups would need
jQuery, markers and choropleths more. Every style and script carries the request's nonce, which
is why a map is a document of its own, never cached, shown in a frame.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from csp.constants import NONCE, SELF
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from geo.basemap import basemap_of

if TYPE_CHECKING:
    import folium

FRANCE = [[41.3, -5.2], [51.1, 9.6]]
CLOSEST_ZOOM = 15
LAND = {"color": "#B9C3C8", "weight": 1, "fillColor": "#F6F4EF", "fillOpacity": 1}
CHOSEN = {"color": "#0A5C63", "weight": 3, "fillColor": "#0A5C63", "fillOpacity": 0.08}
PIN = {"radius": 9, "color": "#FFFFFF", "weight": 3, "fillColor": "#0A5C63", "fillOpacity": 1}
AROUND = {"radius": 22, "color": "#0A5C63", "weight": 2, "dashArray": "4 5", "fillOpacity": 0.15}

# Puts the nonce on the elements that folium writes; its own elements carry no attribute.
OPENING = re.compile(r"<(style|script)(?=[\s>])")

with_map_policy = csp_update(
    {"script-src": [SELF, NONCE], "style-src": [SELF, NONCE], "frame-ancestors": [SELF]}
)


@dataclass(frozen=True)
class Outline:
    """An area to draw: a GeoJSON geometry as text, its name, and whether the map is about it."""

    geometry: str
    name: str
    is_subject: bool = False


@dataclass(frozen=True)
class Spot:
    """A place to draw: degrees, its name, and whether the place is only known roughly."""

    lon: float
    lat: float
    name: str
    is_around: bool = False


def map_document(
    request: HttpRequest, title: str, outlines: Sequence[Outline], spots: Sequence[Spot]
) -> HttpResponse:
    """Return a whole HTML document with the map of ``outlines`` and ``spots``, named ``title``."""
    import folium  # noqa: PLC0415 - 30 MB that only maps need: the declared exception

    drawn = folium.Map(tiles=None, zoom_control=True, prefer_canvas=False, control_scale=True)
    drawn.default_js, drawn.default_css = [], []
    _add_basemap(folium, drawn)
    for outline in outlines:
        _add_outline(folium, drawn, outline)
    for is_around, style in ((True, AROUND), (False, PIN)):
        _add_spots(folium, drawn, [spot for spot in spots if spot.is_around == is_around], style)
    drawn.fit_bounds(_bounds(spots) or _subject_bounds(drawn) or FRANCE, max_zoom=CLOSEST_ZOOM)
    parts = _parts_of(drawn, str(request.csp_nonce))
    return render(request, "geo/map_document.html", {"title": title, **parts})


def _add_basemap(folium, drawn: folium.Map) -> None:
    """The street map through our proxy, when the installation has one."""
    basemap = basemap_of("fr")
    if basemap["tiles_url"]:
        folium.TileLayer(
            basemap["tiles_url"], attr=basemap["attribution"], max_zoom=basemap["max_zoom"]
        ).add_to(drawn)


def _add_outline(folium, drawn: folium.Map, outline: Outline) -> None:
    style = CHOSEN if outline.is_subject else LAND
    feature = f'{{"type":"Feature","properties":{{}},"geometry":{outline.geometry}}}'
    layer = folium.GeoJson(feature, style_function=lambda _feature: style, name=outline.name)
    layer.is_subject = outline.is_subject
    layer.add_to(drawn)


def _add_spots(folium, drawn: folium.Map, spots: Sequence[Spot], style: dict) -> None:
    if not spots:
        return
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [spot.lon, spot.lat]},
            "properties": {"name": spot.name},
        }
        for spot in spots
    ]
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        marker=folium.CircleMarker(**style),
        tooltip=folium.GeoJsonTooltip(fields=["name"], labels=False),
    ).add_to(drawn)


def _bounds(spots: Sequence[Spot]) -> list[list[float]] | None:
    """South-west and north-east corners as [lat, lon], as Leaflet wants them."""
    if not spots:
        return None
    lons, lats = [spot.lon for spot in spots], [spot.lat for spot in spots]
    return [[min(lats), min(lons)], [max(lats), max(lons)]]


def _subject_bounds(drawn: folium.Map) -> list[list[float]] | None:
    subjects = [layer for layer in drawn._children.values() if getattr(layer, "is_subject", False)]
    return subjects[0].get_bounds() if subjects else None


def _parts_of(drawn: folium.Map, nonce: str) -> dict[str, str]:
    """What folium wrote, to be put into our own document: head, body and script."""
    figure = drawn.get_root()
    figure.render()
    # Our document has its own charset and viewport: folium's forbids the reader to zoom.
    head = re.sub(r"<meta[^>]*?/?>", "", figure.header.render())
    return {
        "map_head": mark_safe(OPENING.sub(rf'<\1 nonce="{nonce}"', head)),  # noqa: S308
        "map_body": mark_safe(figure.html.render()),  # noqa: S308
        "map_script": mark_safe(figure.script.render()),  # noqa: S308
    }
