"""From a place or a point to the territories it lies in, with how sure that is."""

from dataclasses import dataclass
from functools import cached_property
from math import hypot

from django.contrib.gis.db.models.functions import Distance, GeometryDistance
from django.contrib.gis.geos import Point
from django.db.models import Subquery, Value
from django.db.models.functions import Coalesce

from geo.models import Place
from regions.models import Territory
from regions.querysets import SMALLEST_FIRST

# Embedded coasts cut off jetties and leave out small islands: a point outside all outlines, but
# this near to a department or to a commune's own point, belongs to it.
COAST_M = 2000
ISLAND_M = 3000
CANDIDATES = 5
NEIGHBOURS = 40
# How far a point of each precision usually is from its commune (docs/boundaries.md).
ERROR_M = {Place.Precision.OWN: 0, Place.Precision.POSTCODE: 4400, Place.Precision.EPCI: 7800}


@dataclass(frozen=True)
class Location:
    """Where a point lies.

    `territories` go from the smallest to the country and are empty abroad. `commune` is known
    only where official outlines are loaded, and then `certain` is true and `candidates` empty;
    elsewhere the nearest communes are candidates for the person to choose from, and the
    department may be that of a neighbour (docs/boundaries.md says how often).
    """

    point: Point
    territories: list[Territory]
    commune: Territory | None
    department: Territory | None
    certain: bool

    @cached_property
    def candidates(self) -> list[Place]:
        """The communes likely nearest, asked for only when somebody is to choose among them."""
        return [] if self.certain or self.department is None else _candidates(self.point)


def locate(point: Point) -> Location:
    """The territories around a point in degrees WGS 84."""
    covering = list(Territory.objects.containing(point).defer("outline"))
    commune = _first(covering, Territory.Kind.COMMUNE, official=True)
    if commune is not None:
        territories = _with_areas(_above(commune), covering)
        department = _first(territories, Territory.Kind.DEPARTMENT)
        return Location(point, territories, commune, department, certain=True)
    department = (
        _first(covering, Territory.Kind.DEPARTMENT, official=True)
        or _first(covering, Territory.Kind.DEPARTMENT)
        or _beside_the_coast(point)
        or _on_an_island(point)
    )
    if department is None:
        return Location(point, [], None, None, certain=False)
    territories = _with_areas(_above(department), covering)
    return Location(point, territories, None, department, certain=False)


def territories_of(code: str) -> list[Territory]:
    """The territories of a gazetteer or territory code, smallest first; none if it is unknown.

    The INSEE code decides, not the outline: `com:69383` (a borough) and `com:69123` give Lyon,
    its EPCI, department, region and country.
    """
    places = Place.objects.filter(code=code).order_by().values("territory_code")
    lowest = Coalesce(Subquery(places[:1]), Value(code))
    above = Territory.objects.filter(below_links__territory__code=lowest)
    return list(above.smallest_first().defer("outline"))


def _candidates(point: Point) -> list[Place]:
    """The communes likely nearest: a borrowed point counts as far as it is usually wrong."""
    communes = Place.objects.filter(kind=Place.Kind.COMMUNE)
    around = communes.annotate(away=Distance("point", point)).nearest(point, NEIGHBOURS)
    likely = sorted(around, key=lambda place: hypot(place.away.m, ERROR_M[place.precision]))
    return likely[:CANDIDATES]


def _above(territory: Territory) -> list[Territory]:
    return list(Territory.objects.above(territory).smallest_first().defer("outline"))


def _with_areas(territories: list[Territory], covering: list[Territory]) -> list[Territory]:
    """Add what only an outline can tell: EPCI and custom territories that cover the point."""
    known = {territory.pk for territory in territories}
    kinds = {Territory.Kind.CUSTOM}
    if _first(territories, Territory.Kind.EPCI) is None:
        kinds.add(Territory.Kind.EPCI)
    added = [t for t in covering if t.kind in kinds and t.pk not in known]
    return sorted(territories + added, key=lambda t: SMALLEST_FIRST.index(t.kind))


def _first(territories: list[Territory], kind: str, *, official: bool = False) -> Territory | None:
    matching = (
        t for t in territories if t.kind == kind and (t.outline_is_official or not official)
    )
    return next(matching, None)


def _beside_the_coast(point: Point) -> Territory | None:
    """The department whose outline is nearest, when that is near enough."""
    nearest = (
        Territory.objects.current()
        .of_kind(Territory.Kind.DEPARTMENT)
        .filter(outline__isnull=False)
        .annotate(away=Distance("outline", point))
        .defer("outline")
        .order_by(GeometryDistance("outline", point))
        .first()
    )
    return nearest if nearest and nearest.away.m <= COAST_M else None


def _on_an_island(point: Point) -> Territory | None:
    """The department of the nearest commune with a point of its own, when that is near enough."""
    own = Place.objects.filter(kind=Place.Kind.COMMUNE, precision=Place.Precision.OWN)
    nearest = own.annotate(away=Distance("point", point)).nearest(point, 1).first()
    if nearest is None or nearest.away.m > ISLAND_M:
        return None
    return _first(territories_of(nearest.code), Territory.Kind.DEPARTMENT)
