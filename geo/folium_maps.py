"""Maps composed on the server with folium, from our own files, under the strict policy.

Only ``Map``, ``TileLayer``, ``GeoJson``, ``GeoJsonTooltip`` and ``CircleMarker`` are used: popups
would need jQuery, markers and choropleths more. Every style and script carries the request's
nonce, which is why a map is a document of its own, never cached, shown in a frame.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from csp.constants import NONCE, SELF
from csp.decorators import csp_replace, csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from geo.basemap import basemap_of
from geo.outlines import Outline, land_near, of_bounded_size

if TYPE_CHECKING:
    import folium

Corners = list[list[float]]  # [[south, west], [north, east]] in degrees, as Leaflet wants them

FRANCE: Corners = [[41.3, -5.2], [51.1, 9.6]]
WIDEST_SUBJECT = 40  # degrees: wider is the country with its lands overseas, shown as its mainland
CLOSEST_ZOOM = 15
CLOSEST_ZOOM_AROUND = 12  # where the place is only known roughly
PADDING = (36, 36)  # pixels kept free at the edges, for markers that stand there

# The classes give the dark colours, in css/framed-map.css.
LAND = {"className": "land", "stroke": False, "fillColor": "#F6F4EF", "fillOpacity": 1}
BORDER = {"className": "border", "color": "#B9C3C8", "weight": 1, "fillOpacity": 0}
SUBJECT = {"className": "subject", "color": "#0A5C63", "weight": 3, "fillOpacity": 0.08}
PIN = {"className": "pin", "radius": 10, "color": "#FFFFFF", "weight": 3, "fillOpacity": 1}
AROUND = {"className": "around", "radius": 24, "weight": 2, "dashArray": "4 5", "fillOpacity": 0.2}

# Puts the nonce on the elements that folium writes; its own elements carry no attribute.
OPENING = re.compile(r"<(style|script)(?=[\s>])")


def with_map_policy(view):
    """Let the scripts and styles of this document run, and our own pages frame it."""
    allowed = csp_update({"script-src": [NONCE], "style-src": [NONCE]})
    return csp_replace({"frame-ancestors": [SELF]})(allowed(view))


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

    basemap = basemap_of(get_language() or "fr")
    corners = _subject_corners(outlines) or _corners((s.lon, s.lat) for s in spots) or FRANCE
    drawn = folium.Map(tiles=None, control_scale=True, maxZoom=basemap["max_zoom"])
    drawn.default_js, drawn.default_css = [], []
    if basemap["tiles_url"]:
        _add_streets(folium, drawn, basemap)
    else:
        _add_areas(folium, drawn, land_near(corners), LAND)
    outlines = of_bounded_size(outlines)
    _add_areas(folium, drawn, [o for o in outlines if not o.is_subject], BORDER)
    _add_areas(folium, drawn, [o for o in outlines if o.is_subject], SUBJECT)
    _add_spots(folium, drawn, [spot for spot in spots if spot.is_around], AROUND)
    _add_spots(folium, drawn, [spot for spot in spots if not spot.is_around], PIN)
    drawn.fit_bounds(corners, padding=PADDING, max_zoom=_closest(spots, basemap["max_zoom"]))
    parts = _parts_of(drawn, str(request.csp_nonce))
    context = {"title": title, "reason": basemap["reason"], **parts}
    return render(request, "geo/map_document.html", context)


def _add_streets(folium, drawn: folium.Map, basemap: dict) -> None:
    """The street map through our own proxy."""
    folium.TileLayer(
        basemap["tiles_url"], attr=basemap["attribution"], max_zoom=basemap["max_zoom"]
    ).add_to(drawn)


def _add_areas(folium, drawn: folium.Map, areas: Sequence[Outline], style: dict) -> None:
    """Areas as one layer; those with a name say it when pointed at."""
    if not areas:
        return
    features = [
        {
            "type": "Feature",
            "id": str(number),
            "properties": {"name": escape(area.name)},
            "geometry": json.loads(area.geometry),
        }
        for number, area in enumerate(areas)
    ]
    named = all(area.name and not area.is_subject for area in areas)
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        style_function=lambda _feature: style | {"interactive": named},
        tooltip=folium.GeoJsonTooltip(fields=["name"], labels=False) if named else None,
    ).add_to(drawn)


def _add_spots(folium, drawn: folium.Map, spots: Sequence[Spot], style: dict) -> None:
    """Spots as one layer; those at the same point are one mark that says all their names."""
    if not spots:
        return
    names: dict[tuple[float, float], dict[str, None]] = defaultdict(dict)
    for spot in spots:
        names[spot.lon, spot.lat][spot.name] = None
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": lonlat},
            "properties": {
                "label": ", ".join(here),  # for those who listen
                "name": "<br>".join(escape(name) for name in here),  # folium writes it as HTML
            },
        }
        for lonlat, here in names.items()
    ]
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        marker=folium.CircleMarker(fill_color="#0A5C63", **({"color": "#0A5C63"} | style)),
        tooltip=folium.GeoJsonTooltip(fields=["name"], labels=False, sticky=False),
    ).add_to(drawn)


def _closest(spots: Sequence[Spot], max_zoom: int) -> int:
    """How far to zoom in at most when the map opens."""
    exact = any(not spot.is_around for spot in spots)
    return min(CLOSEST_ZOOM if exact else CLOSEST_ZOOM_AROUND, max_zoom)


def _corners(lonlats: Iterable[Sequence[float]]) -> Corners | None:
    """South-west and north-east corners of points; None without any."""
    points = list(lonlats)
    if not points:
        return None
    lons, lats = [point[0] for point in points], [point[1] for point in points]
    return [[min(lats), min(lons)], [max(lats), max(lons)]]


def _subject_corners(outlines: Sequence[Outline]) -> Corners | None:
    subjects = [json.loads(o.geometry)["coordinates"] for o in outlines if o.is_subject]
    corners = _corners(_positions(subjects))
    if corners and corners[1][1] - corners[0][1] > WIDEST_SUBJECT:
        return FRANCE
    return corners


def _positions(coordinates: list) -> Iterator[list[float]]:
    """The positions in nested GeoJSON coordinates."""
    if coordinates and isinstance(coordinates[0], (int, float)):
        yield coordinates
        return
    for part in coordinates:
        yield from _positions(part)


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
