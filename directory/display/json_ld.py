"""JSON-LD: structured data for search engines, in the vocabulary of schema.org."""

import json

from django.http import HttpRequest

from directory.display.sites import SiteDisplay
from directory.models import Programme
from directory.texts import Text
from directory.vocabulary import Cost, Precision


def programme_json_ld(
    request: HttpRequest, programme: Programme, words: dict[str, Text], sites: list[SiteDisplay]
) -> str:
    """Return a schema.org ``Service`` as JSON that is safe inside a script element."""
    service = {
        "@context": "https://schema.org",
        "@type": "Service",
        "@id": request.build_absolute_uri(programme.get_absolute_url()),
        "name": words["title"].text,
        "description": words.get("summary", words["title"]).text,
        "inLanguage": words["title"].lang,
        "provider": {"@type": "Organization", "name": programme.organization.name},
        "isAccessibleForFree": programme.cost == Cost.FREE,
        "areaServed": [territory.name for territory in programme.coverage.all()],
        "availableChannel": [_channel(site) for site in sites],
    }
    text = json.dumps(service, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _channel(site: SiteDisplay) -> dict:
    """One place of a programme; the place of a hidden site is its town's name alone."""
    place: dict[str, object] = {"@type": "Place", "address": site.address or site.locality}
    if site.precision == Precision.EXACT:
        place["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": site.lat,
            "longitude": site.lon,
        }
    return {"@type": "ServiceChannel", "serviceLocation": place}
