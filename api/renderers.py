"""Media types of the API."""

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import JSONRenderer


class GeoJSONRenderer(JSONRenderer):
    """GeoJSON (RFC 7946) under its own media type."""

    media_type = "application/geo+json"
    format = "geojson"
    charset = None


class Negotiation(DefaultContentNegotiation):
    """The media type a reader wants; most want any, which needs no weighing up."""

    def select_renderer(self, request, renderers, format_suffix=None):
        wants_any = request.META.get("HTTP_ACCEPT", "*/*") == "*/*"
        if wants_any and format_suffix is None:
            return renderers[0], renderers[0].media_type
        return super().select_renderer(request, renderers, format_suffix)
