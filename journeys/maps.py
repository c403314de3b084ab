"""The map of a plan (Leaflet): markers of its programmes' sites, outlines of their departments."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from directory.display.maps import outlines_of
from directory.search.criteria import Here
from directory.vocabulary import Precision
from geo.folium_maps import MapMarker, map_document
from journeys.plan import GoalDisplay
from regions.models import Territory


def map_markers(goals: Iterable[GoalDisplay]) -> list[MapMarker]:
    """The published places of the programmes in a plan; hidden ones have none."""
    return [
        MapMarker(site.lon, site.lat, step.title.text, site.precision != Precision.EXACT)
        for goal in goals
        for step in goal.steps
        for site in step.sites
        if site.lon is not None and site.lat is not None
    ]


def map_of(
    request: HttpRequest, title: str, goals: Iterable[GoalDisplay], home: Here | None = None
) -> HttpResponse:
    """The map of a plan as a document of its own, for a frame; ``home`` is drawn as around."""
    goals = list(goals)
    sites = [site.id for goal in goals for step in goal.steps for site in step.sites]
    around = Territory.objects.of_kind("department").filter(below_links__territory__sites__in=sites)
    departments = Territory.objects.filter(pk__in=around.values("pk"))
    markers = map_markers(goals)
    if home:
        name = _("Home: %(place)s") % {"place": home.label}
        markers.append(MapMarker(home.point.x, home.point.y, name, is_around=True))
    return map_document(request, title, outlines_of(departments), markers)
