"""Map of a revision: its sites before and after, and the areas covered."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext

from contributions.models import Revision
from contributions.schema.sections import COVERAGE, sites_only
from directory.display.maps import outlines_of
from directory.vocabulary import Precision
from geo.folium_maps import MapMarker
from geo.outlines import Outline
from regions.models import Territory, TerritoryAncestor


def revision_markers(revision: Revision) -> list[MapMarker]:
    """Markers of the sites before and after; confidential ones as far as ``revision`` has them."""
    before, after = sites_only(revision.base), sites_only(revision.content)
    centres = _centres([*before.values(), *after.values()])
    was = gettext("Before: %(place)s")
    becomes = gettext("Proposed: %(place)s") if before else "%(place)s"
    return [*_site_markers(before, centres, was), *_site_markers(after, centres, becomes)]


def outlines(revision: Revision) -> list[Outline]:
    """Outlines of the departments of the sites, and of the territories covered."""
    sites = [*sites_only(revision.base).values(), *sites_only(revision.content).values()]
    communes = {value["commune"] for value in sites if value.get("commune")}
    coverage = revision.content.get(COVERAGE) or {}
    above = TerritoryAncestor.objects.filter(territory__code__in=communes).values("ancestor")
    around = Territory.objects.of_kind("department").filter(pk__in=above)
    served = Territory.objects.filter(code__in=coverage.get("territories", []))
    return outlines_of(around | served)


def _site_markers(
    sites: dict, centres: dict[str, tuple[float, float]], name_format: str
) -> Iterator[MapMarker]:
    for value in sites.values():
        point = value.get("point")
        lon_lat = point or centres.get(value.get("commune") or "")
        if lon_lat:
            name = name_format % {
                "place": value.get("locality") or value.get("street_address") or ""
            }
            is_around = not point or value.get("precision") == Precision.COMMUNE
            yield MapMarker(lon_lat[0], lon_lat[1], name, is_around)


def _centres(sites: list[dict]) -> dict[str, tuple[float, float]]:
    """Centres of communes by code (lon, lat), for sites without a point."""
    codes = {value["commune"] for value in sites if value.get("commune")}
    rows = Territory.objects.filter(code__in=codes, centre__isnull=False).only("code", "centre")
    return {row.code: (row.centre.x, row.centre.y) for row in rows if row.centre}


def title(revision: Revision) -> str:
    """The title of the map."""
    return gettext("Where it is") if revision.creates else gettext("Before and after")
