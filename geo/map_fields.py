"""Form field and widget for a point: latitude and longitude as text, with a Leaflet map."""

from __future__ import annotations

import json

from django import forms
from django.conf import settings
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from geo.basemap import basemap_of
from geo.points import latlon, point

MAP_MEDIA = forms.Media(
    css={"all": ["leaflet/leaflet.css", "css/admin.css"]},
    # The stubs allow addresses only, not script objects.
    js=["leaflet/leaflet.js", Script("js/admin_map.js", type="module")],  # type: ignore[list-item]
)


def map_config(language: str | None) -> dict[str, object]:
    """Configuration of the basemap for static/js/admin_map.js."""
    code = language or settings.LANGUAGE_CODE
    return basemap_of(code) | {"lang": code}


class PointWidget(forms.TextInput):
    """A text input to which a script adds a map."""

    @property
    def media(self) -> forms.Media:
        return MAP_MEDIA

    def get_context(
        self, name: str, value: object, attrs: dict[str, object] | None
    ) -> dict[str, object]:
        own = {"dir": "ltr", "data-point": json.dumps(map_config(get_language()))}
        return super().get_context(name, value, (attrs or {}) | own)

    def format_value(self, value: object) -> str:
        return _as_text(value)


def _as_text(value: object) -> str:
    if isinstance(value, Point):
        return ", ".join(str(round(degrees, 7)) for degrees in latlon(value))
    return str(value or "")


class PointField(forms.CharField):
    """ "45.7485, 4.8420" becomes a point in degrees WGS 84; an empty text becomes None."""

    widget = PointWidget
    # Most characters; checked here, since validators get the point and not the text.
    longest = 80

    def to_python(  # type: ignore[override]  # a text whose value is a point
        self, value: object
    ) -> Point | None:
        text = super().to_python(value)
        if not text:
            return None
        if len(text) > self.longest:
            raise ValidationError(_("This is too long."), code="max_length")
        try:
            lat, lon = text.split(",")
            return point(float(lon), float(lat))
        except ValueError:
            raise ValidationError(
                _("Write latitude and longitude, such as 45.7485, 4.8420."), code="invalid"
            ) from None

    def has_changed(self, initial: Point | None, data: object) -> bool:
        return _as_text(initial).replace(" ", "") != str(data or "").replace(" ", "")
