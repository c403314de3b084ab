"""GeoJSON features of search results, built from values: no GEOS object, no nested serializer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from directory.cards import state_of, zone_of
from directory.clusters import Cluster
from directory.models import SearchEntry
from directory.texts import Text
from directory.vocabulary import Precision


def collection(features: list[dict], **members: object) -> dict:
    """Return a FeatureCollection with foreign members beside its features."""
    return {"type": "FeatureCollection", "features": features, **members}


def features(
    request: HttpRequest, entries: Iterable[SearchEntry], language: str, moment: datetime | None
) -> list[dict]:
    """Return a feature for each result, in order, found in ``language``."""
    now = moment or timezone.now()
    root = page_root(request, language)
    return [feature(entry, entry.words, now, root) for entry in entries]


def feature(entry: SearchEntry, words: dict[str, Text], moment: datetime, root: str) -> dict:
    """Return the feature of one result at its nearest site; null geometry when it shows none."""
    programme = entry.programme
    state = state_of(entry, moment)
    changes_at = state.next_change_at
    return {
        "type": "Feature",
        "id": str(entry.programme_id),
        "geometry": geometry(entry.lon, entry.lat, entry.precision),
        "properties": {
            "title": words["title"].text,
            "summary": words.get("summary", words["title"]).text,
            "organization": programme.organization.name,
            "themes": entry.themes,
            "distance_m": getattr(entry, "distance_m", None),
            "reach": entry.reach,
            "access_mode": entry.access_modes,
            "opening_hours": hours_of(entry),
            "is_open": state.is_open,
            "next_change_at": changes_at.astimezone(ZoneInfo(zone_of(entry))).isoformat()
            if changes_at
            else None,
            "verified_on": programme.verified_on,
            "modified_at": programme.modified_at,
            "lang": words["title"].lang,
            "example": programme.is_example,
            "url": f"{root}programmes/{entry.programme_id}/",
        },
    }


def hours_of(entry: SearchEntry) -> str | None:
    """Opening hours as stated, in OpenStreetMap syntax; None when unknown."""
    stated = entry.site.opening_hours if entry.site_id else entry.programme.opening_hours
    return stated or None


def geometry(lon: float | None, lat: float | None, precision: str) -> dict | None:
    """A GeoJSON point; a hidden site and what has no site have none."""
    if lon is None or precision == Precision.HIDDEN:
        return None
    return {"type": "Point", "coordinates": [lon, lat]}


def page_root(request: HttpRequest, language: str) -> str:
    """The address of the home page in a language, or in French where it is not offered."""
    offered = language if language in dict(settings.LANGUAGES) else settings.SOURCE_LANGUAGE
    with override(offered):
        return request.build_absolute_uri(reverse("directory:search"))


def cluster_feature(cluster: Cluster) -> dict:
    """Return the feature of a cluster, or of the one site it holds."""
    box = [cluster.box.west, cluster.box.south, cluster.box.east, cluster.box.north]
    if cluster.count == 1:
        properties = {
            "kind": "site",
            "count": 1,
            "programme": str(cluster.programme_id),
            "title": cluster.title,
            "lang": cluster.title_language,
            "theme": cluster.theme,
            "precision": cluster.precision,
            "example": cluster.is_example,
        }
    else:
        is_same_spot = box[:2] == box[2:]
        properties = {"kind": "cluster", "count": cluster.count, "same_spot": is_same_spot}
        properties["bbox"] = box
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [cluster.lon, cluster.lat]},
        "properties": properties,
    }
