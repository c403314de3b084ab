"""Media types of the API."""

from rest_framework.renderers import JSONRenderer


class GeoJSONRenderer(JSONRenderer):
    """GeoJSON (RFC 7946) under its own media type."""

    media_type = "application/geo+json"
    format = "geojson"
    charset = None
