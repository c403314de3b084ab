"""Maps of how well an area is served: its parts shaded by their programmes (choropleth).

Composed like every server-made map (geo.folium_maps). Colour is never the only sign: areas without
help are hatched, the others the stronger the more there is; the legend gives each class its words,
and each part shows its name and figure when it is touched.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from geo.folium_maps import SUBJECT, LegendLine, add_outlines, composed
from geo.outlines import Outline, of_bounded_size
from geo.value_types import JsonObject

if TYPE_CHECKING:
    import folium


@dataclass(frozen=True)
class ShadeClass:
    """Areas shaded alike: from how many programmes on, class in the style sheet, and words."""

    least: int
    css: str
    words: Promise


BARE = ShadeClass(0, "bare", _("None"))
CLASSES = (
    ShadeClass(20, "shade shade-many", _("Many: 20 or more")),
    ShadeClass(5, "shade shade-some", _("Some: 5 to 19")),
    ShadeClass(1, "shade shade-few", _("Few: 1 to 4")),
    BARE,
)
# The border of the whole, above its parts.
RIM = SUBJECT | {"className": "rim", "fillOpacity": 0}
HATCHED = "url(#hatching)"  # the pattern in templates/geo/map_document.html
# Characters of all parts together; a department of 890 communes has a little less.
LARGEST_SHADES = 300_000
DOT_PX = 6  # radius of a part whose outline is not known


@dataclass(frozen=True)
class Shade:
    """A part of the area: its outline or point as GeoJSON, text of its tooltip, programmes."""

    geometry: str
    label: str
    count: int


def shades_document(
    request: HttpRequest, title: str, around: Sequence[Outline], shades: Sequence[Shade]
) -> HttpResponse:
    """A document with ``shades`` by how many programmes they have, and the outlines ``around``."""
    lighter = of_bounded_size(
        [Outline(one.geometry, one.label, True) for one in shades], LARGEST_SHADES
    )

    def draw(folium: ModuleType, drawn: folium.Map) -> None:
        features = [
            _feature(outline.geometry, shade.label, _class_of(shade.count))
            for outline, shade in zip(lighter, shades, strict=True)
        ]
        # Those without help last: their edges lie above those of their neighbours.
        features.sort(key=lambda feature: bool(feature["properties"]["label"]))
        _add(folium, drawn, features)
        add_outlines(folium, drawn, around, RIM)

    bounds = [one for one in around if one.is_subject] or lighter
    legend = [LegendLine(one.css, one.words) for one in CLASSES]
    return composed(request, title, bounds, [], draw, legend=legend)


def _class_of(count: int) -> ShadeClass:
    return next(one for one in CLASSES if count >= one.least)


def _feature(geometry: str, label: str, shade_class: ShadeClass) -> JsonObject:
    properties = {
        # Only features with a label can be reached by keyboard: those without help.
        "label": label if shade_class is BARE else "",
        "name": escape(label),
        "drawn": {"className": shade_class.css, "fillColor": HATCHED, "fillOpacity": 1}
        | {"radius": DOT_PX},
    }
    return {"type": "Feature", "properties": properties, "geometry": json.loads(geometry)}


def _add(folium: ModuleType, drawn: folium.Map, features: list[JsonObject]) -> None:
    if not features:
        return
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        style_function=lambda feature: feature["properties"]["drawn"],
        marker=folium.CircleMarker(),
        tooltip=folium.GeoJsonTooltip(fields=["name"], labels=False, opacity=1),
    ).add_to(drawn)
