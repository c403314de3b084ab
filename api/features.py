"""GeoJSON features of search results, built as dicts: GEOS and serializers would be slower."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from directory.display.cards import judged_at, state_of
from directory.display.offices import office_state
from directory.search.clusters import Cluster
from directory.search.criteria import Criteria
from directory.search.result import SearchResult
from directory.vocabulary import Precision
from regions.models import PublicOffice


def collection(features: list[dict], **members: object) -> dict:
    """Return a FeatureCollection with foreign members (RFC 7946, 6.1) beside its features."""
    return {"type": "FeatureCollection", "features": features, **members}


def features(
    request: HttpRequest, results: Iterable[SearchResult], criteria: Criteria
) -> list[dict]:
    """Return a feature for each result of a search, in order, with texts in its language."""
    root = page_root(request, criteria.language)
    now, school_time = moment_searched(criteria)
    return [feature(result, judged_at(result.hours, now, school_time), root) for result in results]


def moment_searched(criteria: Criteria) -> tuple[datetime, str]:
    """The moment at which a search judges hours, and in which time of the school year.

    Without a moment it finds what is open at any time of that, and hours are told as they are now.
    """
    if criteria.open_at is None:
        return timezone.now(), ""
    return criteria.open_at, criteria.school_time


def feature(result: SearchResult, moment: datetime, root: str) -> dict:
    """Return the feature of one result at its nearest site; null geometry when it shows none."""
    words = result.words
    programme_id = str(result.programme_id)
    state = state_of(result.hours, moment)
    changes_at = state.next_change_at
    return {
        "type": "Feature",
        "id": programme_id,
        "geometry": geometry(result.lon, result.lat, result.precision),
        "properties": {
            "title": words["title"].text,
            "summary": words.get("summary", words["title"]).text,
            "organization": result.organization,
            "themes": result.themes,
            "distance_m": result.distance_m,
            "reach": result.reach,
            "access_mode": result.access_modes,
            "opening_hours": result.opening_hours or None,
            "is_open": state.is_open,
            "next_change_at": changes_at.astimezone(ZoneInfo(result.time_zone)).isoformat()
            if changes_at
            else None,
            "verified_on": result.verified_on,
            "modified_at": result.modified_at,
            "lang": words["title"].lang,
            "example": result.is_example,
            "url": f"{root}programmes/{programme_id}/",
        },
    }


def geometry(lon: float | None, lat: float | None, precision: str) -> dict | None:
    """A GeoJSON point; a hidden site and what has no site have none."""
    if lon is None or precision == Precision.HIDDEN:
        return None
    return {"type": "Point", "coordinates": [lon, lat]}


def page_root(request: HttpRequest, language: str) -> str:
    """The address of the home page in a language, or in French where it is not offered."""
    offered = language if language in dict(settings.LANGUAGES) else settings.SOURCE_LANGUAGE
    return request.build_absolute_uri(_home_page(offered))


@cache
def _home_page(language: str) -> str:
    with override(language):
        return reverse("directory:search")


def office_feature(office: PublicOffice, moment: datetime) -> dict:
    """Return the feature of a public office found by ``nearest``, judged at ``moment``."""
    state = office_state(office, moment)
    changes_at = state.next_change_at
    return {
        "type": "Feature",
        "id": str(office.pk),
        "geometry": {"type": "Point", "coordinates": [office.point.x, office.point.y]},
        "properties": {
            "kind": office.kind,
            "name": office.name,
            "commune": office.commune.code,
            "address": office.address,
            "precision": Precision.EXACT if office.is_located else Precision.COMMUNE,
            "distance_m": office.distance_m,
            "opening_hours": office.opening_hours or None,
            "by_appointment": office.by_appointment,
            "is_open": state.is_open,
            "next_change_at": changes_at.isoformat() if changes_at else None,
            "time_zone": office.time_zone,
            "phone": office.phone or None,
            "email": office.email or None,
            "website": office.website or None,
            "accessibility": office.accessibility or None,
            "source": PublicOffice.Source(office.source).label,
            "updated_on": office.updated_on,
        },
    }


def cluster_feature(cluster: Cluster, moment: datetime, school_time: str = "") -> dict:
    """Return the feature of a cluster, or of the one site it holds, as a search judges it."""
    box = [cluster.box.west, cluster.box.south, cluster.box.east, cluster.box.north]
    if cluster.hours:
        judged = judged_at(cluster.hours, moment, school_time)
        properties = {
            "kind": "site",
            "count": 1,
            "programme": str(cluster.programme_id),
            "title": cluster.title,
            "lang": cluster.title_language,
            "theme": cluster.theme,
            "precision": cluster.precision,
            "is_open": state_of(cluster.hours, judged).is_open,
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
