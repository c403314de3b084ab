"""The places of a journey by how far they are from where its owner lives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language
from geopy.distance import geodesic, great_circle

from directory.display.sites import SiteDisplay
from directory.search.criteria import Here
from journeys.plan import GoalDisplay, StepDisplay
from regions.cached import local_names

PLACES_MOST = 6
# Latitude and longitude, in degrees.
Position = tuple[float, float]


@dataclass(frozen=True)
class NearPlace:
    """The nearest site of a step, in metres from the middle of her town or village."""

    step: StepDisplay
    site: SiteDisplay
    distance_m: float
    # In her town itself: how far it is from the middle of it says nothing.
    is_in_town: bool


def places_near(goals: Iterable[GoalDisplay], here: Here | None) -> list[NearPlace]:
    """The nearest places of open steps, one for each step, nearest first; none without a place.

    Her place is the point of a commune, so every distance is about.
    """
    if here is None:
        return []
    at = (here.point.y, here.point.x)
    steps = [step for goal in goals for step in goal.steps if step.is_open]
    chosen = [(step, site) for step in steps if (site := _nearest(step.sites, at))]
    # The sphere is within 0.5 % and much quicker; what is shown is measured on the spheroid.
    chosen = sorted(chosen, key=lambda pair: _sphere_m(at, pair[1]))[:PLACES_MOST]
    places = [_near_place(step, site, here) for step, site in chosen]
    return sorted(places, key=lambda place: place.distance_m)


def _near_place(step: StepDisplay, site: SiteDisplay, here: Here) -> NearPlace:
    distance_m = geodesic((here.point.y, here.point.x), (site.lat, site.lon)).m
    local = local_names(get_language() or settings.SOURCE_LANGUAGE).get(site.locality)
    town = local.name if local else site.locality
    return NearPlace(step, site, distance_m, is_in_town=town == here.label)


def _nearest(sites: Iterable[SiteDisplay], at: Position) -> SiteDisplay | None:
    """The site with a point that is nearest on the sphere."""
    with_point = (site for site in sites if site.lat is not None)
    return min(with_point, key=lambda site: _sphere_m(at, site), default=None)


def _sphere_m(at: Position, site: SiteDisplay) -> float:
    metres: float = great_circle(at, (site.lat, site.lon)).m
    return metres
