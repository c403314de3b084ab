"""Maps composed on the server with folium, from our own files, under a strict CSP.

Only ``Map``, ``TileLayer``, ``GeoJson``, ``GeoJsonTooltip`` and ``CircleMarker`` are used: popups
would need jQuery, markers and choropleths more. Every style and script carries the request's
nonce, which is why a map is a document of its own, never cached, shown in a frame.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, cast

from csp.constants import NONCE, SELF
from csp.context_processors import nonce
from csp.decorators import csp_replace, csp_update
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from geo.basemap import Basemap, basemap_of
from geo.outlines import Corners, Outline, of_bounded_size
from geo.value_types import JsonArray, JsonObject

if TYPE_CHECKING:
    import folium

View = Callable[..., HttpResponseBase]

FRANCE: Corners = [[41.3, -5.2], [51.1, 9.6]]
WIDEST_SUBJECT = 40  # degrees; of anything wider (the country with overseas) the mainland is shown
CLOSEST_ZOOM = 15
CLOSEST_ZOOM_AROUND = 12  # where the place is only approximate
CLOSEST_ZOOM_WITHOUT_STREETS = 13  # wide enough to show the towns around
PADDING = (36, 36)  # pixels at the edges, for markers near them
STILL: JsonObject = {"zoomAnimation": False, "fadeAnimation": False}  # no animation
FEW_MARKERS = 6  # up to so many, names are always shown
MANY_MARKERS = 40  # above so many, markers are small, else they would hide the map

# css/framed-map.css sets the dark colours by these classes.
BORDER = {"className": "border", "color": "#B9C3C8", "weight": 1, "fillOpacity": 0}
SUBJECT = {"className": "subject", "color": "#0A5C63", "weight": 3, "fillOpacity": 0.08}
PIN = {"className": "pin", "color": "#FFFFFF", "fillOpacity": 1}
AROUND = {"className": "around", "weight": 2, "dashArray": "4 5", "fillOpacity": 0.2}

# Elements that folium writes without attributes; they get the nonce.
OPENING = re.compile(r"<(style|script)(?=[\s>])")


def with_map_policy(view: View) -> View:
    """Allow, in the CSP, scripts and styles with the nonce, and framing by our own pages."""
    allowed = csp_update({"script-src": [NONCE], "style-src": [NONCE]})
    return csp_replace({"frame-ancestors": [SELF]})(allowed(view))


@dataclass(frozen=True)
class LegendLine:
    """A line of a map's legend: the class that its sign has in the style sheet, and its words."""

    css: str
    words: Promise


@dataclass(frozen=True)
class MapMarker:
    """A place to draw: degrees, its name, and whether the place is only approximate."""

    lon: float
    lat: float
    name: str
    is_around: bool = False


def map_document(
    request: HttpRequest, title: str, outlines: Sequence[Outline], markers: Sequence[MapMarker]
) -> HttpResponse:
    """Return an HTML document with the map of ``outlines`` and ``markers``, named ``title``."""
    points = [(marker.lon, marker.lat) for marker in markers]
    is_near = any(not marker.is_around for marker in markers)

    def draw(folium: ModuleType, drawn: folium.Map) -> None:
        add_outlines(folium, drawn, outlines)
        _add_markers(folium, drawn, markers)

    return composed(request, title, outlines, points, draw, is_near=is_near)


def composed(
    request: HttpRequest,
    title: str,
    outlines: Sequence[Outline],
    points: Sequence[tuple[float, float]],
    draw: Callable[..., None],
    *,
    is_near: bool = False,
    legend: Sequence[LegendLine] = (),
) -> HttpResponse:
    """Return a document with the basemap around ``outlines`` or ``points`` (longitude, latitude).

    ``draw(folium, map)`` adds what the map is about, ``legend`` explains its signs below it;
    ``is_near`` lets it open closer.
    """
    import folium  # noqa: PLC0415 - 30 MB that only maps need: the declared exception

    language = get_language() or "fr"
    basemap = basemap_of(language)
    corners = _subject_corners(outlines) or _corners(points)
    corners = corners or _corners(_positions_of(outlines)) or FRANCE
    has_streets = bool(basemap["tiles_url"])
    drawn = folium.Map(tiles=None, control_scale=has_streets, maxZoom=basemap["max_zoom"], **STILL)
    drawn.default_js, drawn.default_css = [], []
    # Before any layer, so that no tile is requested for folium's first view, the whole world.
    drawn.fit_bounds(corners, padding=PADDING, max_zoom=_closest(basemap, is_near=is_near))
    if has_streets:
        _add_streets(folium, drawn, basemap)
    else:  # js/framed-ground.js draws our own map
        drawn.options["zoomSnap"] = 0.25
    draw(folium, drawn)
    parts = _parts_of(drawn, str(nonce(request)["CSP_NONCE"]))
    ground = "" if has_streets else json.dumps(basemap | {"lang": language})
    context = {"title": title, "reason": basemap["reason"], "ground": ground, "legend": legend}
    return render(request, "geo/map_document.html", context | parts)


def _add_streets(folium: ModuleType, drawn: folium.Map, basemap: Basemap) -> None:
    """The street map through our own proxy."""
    folium.TileLayer(
        basemap["tiles_url"],
        attr=basemap["attribution"],
        max_zoom=basemap["max_zoom"],
        max_native_zoom=basemap["native_zooms"][1],
        minNativeZoom=basemap["native_zooms"][0],
    ).add_to(drawn)


def add_outlines(
    folium: ModuleType,
    drawn: folium.Map,
    outlines: Sequence[Outline],
    subject_style: JsonObject = SUBJECT,
) -> None:
    """Outlines, the subject of the map above the others."""
    lighter = of_bounded_size(outlines)
    _add_areas(folium, drawn, [o for o in lighter if not o.is_subject], BORDER)
    _add_areas(folium, drawn, [o for o in lighter if o.is_subject], subject_style)


def _add_areas(
    folium: ModuleType,
    drawn: folium.Map,
    areas: Sequence[Outline],
    style: JsonObject,
    **options: str,
) -> None:
    """Areas as one layer; those with a name have it as a tooltip."""
    if not areas:
        return
    named = all(area.name and not area.is_subject for area in areas)
    features = [
        {
            "type": "Feature",
            "id": str(number),
            "properties": {"label": area.name if named else "", "name": escape(area.name)},
            "geometry": json.loads(area.geometry),
        }
        for number, area in enumerate(areas)
    ]
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        style_function=lambda _feature: style | {"interactive": named},
        tooltip=folium.GeoJsonTooltip(fields=["name"], labels=False) if named else None,
        **options,
    ).add_to(drawn)


def _add_markers(folium: ModuleType, drawn: folium.Map, markers: Sequence[MapMarker]) -> None:
    """Markers, approximate ones below; markers at the same point are one, with all names."""
    names: dict[tuple[bool, float, float], dict[str, None]] = defaultdict(dict)
    for marker in markers:
        names[marker.is_around, marker.lon, marker.lat][marker.name] = None
    few, many = len(names) <= FEW_MARKERS, len(names) > MANY_MARKERS
    points: dict[bool, list[JsonObject]] = {True: [], False: []}
    for (is_around, lon, lat), here in names.items():
        points[is_around].append(_feature([lon, lat], ", ".join(here), shows_name=few))
    around = AROUND | {"radius": 12 if many else 24}
    pin = PIN | ({"radius": 6, "weight": 2} if many else {"radius": 10, "weight": 3})
    _add_points(folium, drawn, points[True], around)
    _add_points(folium, drawn, points[False], pin)


def _feature(lonlat: list[float], label: str, shows_name: bool) -> JsonObject:
    """A point with its name: as text for our script, and as HTML since folium writes HTML."""
    properties = {"label": label, "name": escape(label), "shows_name": shows_name}
    geometry = {"type": "Point", "coordinates": lonlat}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _add_points(
    folium: ModuleType, drawn: folium.Map, features: list[JsonObject], style: JsonObject
) -> None:
    """Points as one layer; js/framed-map.js writes the names that are always shown."""
    if not features:
        return
    shows_names = features[0]["properties"]["shows_name"]
    tooltip = folium.GeoJsonTooltip(fields=["name"], labels=False, sticky=False)
    mark = folium.CircleMarker(fill_color="#0A5C63", **({"color": "#0A5C63"} | style))
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        marker=mark,
        tooltip=None if shows_names else tooltip,
    ).add_to(drawn)


def _closest(basemap: Basemap, *, is_near: bool) -> int:
    """How far to zoom in at most when the map opens."""
    closest = CLOSEST_ZOOM if is_near else CLOSEST_ZOOM_AROUND
    return closest if basemap["tiles_url"] else min(closest, CLOSEST_ZOOM_WITHOUT_STREETS)


def _corners(lonlats: Iterable[Sequence[float]]) -> Corners | None:
    """South-west and north-east corners of points; None without any."""
    points = list(lonlats)
    if not points:
        return None
    lons, lats = [point[0] for point in points], [point[1] for point in points]
    return [[min(lats), min(lons)], [max(lats), max(lons)]]


def _subject_corners(outlines: Sequence[Outline]) -> Corners | None:
    corners = _corners(_positions_of([o for o in outlines if o.is_subject]))
    if corners and corners[1][1] - corners[0][1] > WIDEST_SUBJECT:
        return FRANCE
    return corners


def _positions_of(outlines: Sequence[Outline]) -> Iterator[list[float]]:
    return _positions([json.loads(outline.geometry)["coordinates"] for outline in outlines])


def _positions(coordinates: JsonArray) -> Iterator[list[float]]:
    """The positions in nested GeoJSON coordinates."""
    if coordinates and isinstance(coordinates[0], (int, float)):
        yield coordinates
        return
    for part in coordinates:
        yield from _positions(part)


def _parts_of(drawn: folium.Map, nonce: str) -> dict[str, str]:
    """Head, body and script that folium rendered, for our own document."""
    # The root of a map is the figure it is drawn in.
    figure = cast("folium.Figure", drawn.get_root())
    figure.render()
    # Our document has its own charset and viewport: folium's forbids the reader to zoom.
    head = re.sub(r"<meta[^>]*?/?>", "", figure.header.render())
    return {
        "map_head": mark_safe(OPENING.sub(rf'<\1 nonce="{nonce}"', head)),  # noqa: S308
        "map_body": mark_safe(figure.html.render()),  # noqa: S308
        "map_script": mark_safe(figure.script.render()),  # noqa: S308
    }
