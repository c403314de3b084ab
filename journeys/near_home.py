"""The places of a journey by how far they are from where its owner lives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from geopy.distance import geodesic

from directory.display.sites import SiteDisplay
from directory.search.criteria import Here
from journeys.plan import GoalDisplay, StepDisplay

PLACES_MOST = 6


@dataclass(frozen=True)
class NearPlace:
    """The nearest site of a step, in metres from her place."""

    step: StepDisplay
    site: SiteDisplay
    distance_m: float


def places_near(goals: Iterable[GoalDisplay], here: Here | None) -> list[NearPlace]:
    """The nearest places of open steps, one for each step, nearest first; none without a place.

    Her place is the point of a commune, so every distance is about.
    """
    if here is None:
        return []
    steps = [step for goal in goals for step in goal.steps if step.is_open]
    places = [place for step in steps if (place := _nearest(step, here))]
    return sorted(places, key=lambda place: place.distance_m)[:PLACES_MOST]


def _nearest(step: StepDisplay, here: Here) -> NearPlace | None:
    distances = [
        (geodesic((here.point.y, here.point.x), (site.lat, site.lon)).m, site)
        for site in step.sites
        if site.lat is not None and site.lon is not None
    ]
    if not distances:
        return None
    distance_m, site = min(distances, key=lambda pair: pair[0])
    return NearPlace(step, site, distance_m)
