"""Where a person or a site is: territories from the INSEE code when known, else from outlines."""

from dataclasses import dataclass

from django.contrib.gis.geos import Point

from geo.models import Place
from regions.models import Territory

CANDIDATES = 5


@dataclass(frozen=True)
class Location:
    """Where a point lies.

    ``territories`` smallest first; ``commune`` only where official outlines give it (``certain``);
    else ``candidates``, the nearest communes to choose from.
    """

    territories: list[Territory]
    commune: Territory | None
    department: Territory | None
    candidates: list[Place]
    certain: bool


def territories_of(code: str) -> list[Territory]:
    """The territories of a gazetteer place or a territory, smallest first; [] when unknown."""
    place = Place.objects.filter(code=code).only("territory_code").first()
    territory_code = place.territory_code if place else code
    above = Territory.objects.filter(below_links__territory__code=territory_code)
    return list(above.defer("outline").smallest_first())


def locate(point: Point) -> Location:
    """The territories of a point by outlines; its commune only where official outlines say it."""
    containing = list(Territory.objects.containing(point).defer("outline").smallest_first())
    by_kind = {territory.kind: territory for territory in containing}
    commune = by_kind.get(Territory.Kind.COMMUNE)
    if commune:
        return Location(
            territories_of(commune.code), commune, by_kind.get("department"), [], certain=True
        )
    department = by_kind.get(Territory.Kind.DEPARTMENT)
    territories = territories_of(department.code) if department else containing
    communes = Place.objects.filter(kind=Place.Kind.COMMUNE)
    return Location(
        territories, None, department, list(communes.nearest(point, CANDIDATES)), certain=False
    )
