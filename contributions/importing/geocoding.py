"""Geocoding of rows: communes by the gazetteer for all rows at once, then addresses.

Addresses are sent to the geocoders configured for this installation; with the gazetteer alone a
place is known by its commune. The result is shown for each row before anything is written.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.contrib.gis.geos import Point
from django.db.models import Q
from django.utils.translation import gettext
from geopy.distance import great_circle

from contributions.importing.row_to_sections import ComposedRow, site_fields, site_id_of
from contributions.schema.sections import Content, site_name
from directory.vocabulary import Precision
from geo.folding import fold
from geo.geocoders import PROVIDERS, geocode
from geo.models import FormerCommune, Place, PlaceName
from geo.points import latlon, point
from regions.models import Territory

# A point farther from its commune is a mistake, such as latitude and longitude exchanged.
FARTHEST_KM = 40
TOWNS = (Place.Kind.COMMUNE, Place.Kind.BOROUGH)
FILE = "file"


@dataclass(frozen=True)
class Town:
    """A commune a row may mean."""

    code: str
    name: str
    postcodes: frozenset[str]
    point: Point


@dataclass
class Towns:
    """The communes of a file by INSEE code, folded name and postcode, read in three queries."""

    by_insee: dict[str, Town]
    by_name: dict[str, list[Town]]
    by_postcode: dict[str, list[Town]]

    def of(self, row: ComposedRow) -> Town | None:
        """The commune of a row; None, with a problem on the row, when none or several match."""
        read = row.read
        if insee := read["insee_code"]:
            if town := self.by_insee.get(insee):
                return town
            row.refuse("insee_code", gettext("No commune has this INSEE code."))
            return None
        if read["commune"]:
            return self._named(row, self.by_name.get(fold(read["commune"]), []))
        return self._alone(row, self.by_postcode.get(read["postcode"], []), "postcode")

    def _named(self, row: ComposedRow, towns: list[Town]) -> Town | None:
        matching = [town for town in towns if row.read["postcode"] in town.postcodes]
        # Postcodes of large receivers of mail (cedex) are in no list: one name alone is enough.
        towns = matching or towns
        # A name of today goes before the same name of a former commune, or a short one.
        official = [town for town in towns if fold(town.name) == fold(row.read["commune"])]
        return self._alone(row, official or towns, "commune")

    def _alone(self, row: ComposedRow, towns: list[Town], column: str) -> Town | None:
        codes = {town.code for town in towns}
        if len(codes) == 1:
            return towns[0]
        row.refuse(
            column,
            gettext("Several communes are meant. Give the INSEE code.")
            if codes
            else gettext("No commune is found under this."),
        )
        return None


def towns_of(rows: Iterable[ComposedRow]) -> Towns:
    """The communes that these rows may mean."""
    read = [row.read for row in rows if row.has_place]
    insee = {each["insee_code"] for each in read} - {""}
    names = {fold(each["commune"]) for each in read} - {""}
    postcodes = {each["postcode"] for each in read} - {""}
    by_name: dict[str, list[Town]] = defaultdict(list)
    spelled = PlaceName.objects.filter(name__in=names, place__kind__in=TOWNS)
    for spelling in spelled.select_related("place"):
        by_name[spelling.name].append(_town(spelling.place))
    by_postcode: dict[str, list[Town]] = defaultdict(list)
    for place in Place.objects.filter(kind__in=TOWNS, postcodes__overlap=list(postcodes)):
        for postcode in place.postcodes:
            by_postcode[postcode].append(_town(place))
    return Towns(_by_insee(insee), by_name, by_postcode)


def _by_insee(codes: set[str]) -> dict[str, Town]:
    """Communes and boroughs by their codes, and by those of communes merged into them."""
    former = FormerCommune.objects.filter(code__in=[f"com:{code}" for code in codes])
    today = dict(former.values_list("code", "place_code"))
    found = Place.objects.filter(kind__in=TOWNS).filter(
        Q(insee_code__in=codes) | Q(code__in=today.values())
    )
    towns = {place.code: _town(place) for place in found}
    return {
        code: towns[current]
        for code in codes
        if (current := today.get(f"com:{code}", f"com:{code}")) in towns
    }


def _town(place: Place) -> Town:
    return Town(place.territory_code, place.name, frozenset(place.postcodes), place.point)


@dataclass(frozen=True)
class GeocodedRow:
    """The result for a row: precision, geocoder; ``needs_lookup`` when the time limit was over."""

    precision: str = ""
    by: str = ""
    needs_lookup: bool = False


class RowGeocoder:
    """Geocodes rows ``until`` a time (monotonic); later addresses wait for another request."""

    def __init__(self, rows: list[ComposedRow], until: float) -> None:
        self.towns = towns_of(rows)
        self.names = _official_names(rows, self.towns)
        self.until = until
        self.has_remote_geocoder = any(PROVIDERS[name].is_remote for name in settings.GEOCODERS)

    def place(self, row: ComposedRow, before: Content) -> GeocodedRow:
        """Add the site to a row's content; ``before`` is the content of its previous import."""
        if not row.has_place:
            return GeocodedRow()
        town = self.towns.of(row)
        if town is None:
            return GeocodedRow()
        name = site_name(site_id_of(row.target_id))
        lon_lat, by, waits = self._point(row, town, before.get(name))
        is_hidden = row.read["confidential"]
        if is_hidden and not (row.read["address"] and row.read["postcode"]):
            row.refuse("address", gettext("A confidential place needs its address and postcode."))
        if is_hidden and not lon_lat and not waits:
            row.refuse("lat", gettext("A confidential place needs its latitude and longitude."))
        open_precision = Precision.EXACT if lon_lat else Precision.COMMUNE
        precision = Precision.HIDDEN if is_hidden else open_precision
        row.content[name] = self._section(row, town, precision, lon_lat)
        return GeocodedRow(precision.value, by, waits)

    def _section(
        self, row: ComposedRow, town: Town, precision: Precision, lon_lat: list[float] | None
    ) -> dict:
        return site_fields(row) | {
            "precision": precision.value,
            "commune": town.code,
            "locality": self.names.get(town.code, town.name),
            "street_address": row.read["address"],
            "postcode": row.read["postcode"],
            "point": lon_lat,
            "closures": [],
        }

    def _point(
        self, row: ComposedRow, town: Town, before: object
    ) -> tuple[list[float] | None, str, bool]:
        """The exact point of a row (lon, lat), its source, and whether a lookup is still needed."""
        lat, lon = row.read["lat"], row.read["lon"]
        if (lat == "") != (lon == ""):
            row.refuse("lat", gettext("Give both latitude and longitude, or neither."))
            return None, "", False
        if lat != "":
            if _km(point(lon, lat), town.point) > FARTHEST_KM:
                row.refuse("lat", gettext("This point lies far from the commune."))
            return [lon, lat], FILE, False
        if not row.read["address"]:
            return None, "", False
        if row.read["confidential"] or row.is_refused_for("confidential"):
            # Addresses that are, or may be meant to be, confidential are sent to no geocoder.
            return _point_before(row, town, before), "", False
        if lon_lat := _point_before(row, town, before):
            return lon_lat, "", False
        return self._geocoded(row, town)

    def _geocoded(self, row: ComposedRow, town: Town) -> tuple[list[float] | None, str, bool]:
        if not self.has_remote_geocoder:
            return None, "", False
        if time.monotonic() > self.until:
            return None, "", True
        address, postcode = row.read["address"], row.read["postcode"]
        for result in geocode(f"{address}, {postcode} {town.name}").found:
            is_street = _shares_a_word(address, result.label)
            if is_street and _km(point(result.lon, result.lat), town.point) <= FARTHEST_KM:
                return [round(result.lon, 7), round(result.lat, 7)], result.provider, False
        return None, "", False


def _point_before(row: ComposedRow, town: Town, before: object) -> list[float] | None:
    """The point of the same address in the previous import, so that it stays the same."""
    if not isinstance(before, Mapping):
        return None
    same = (before.get("commune"), before.get("street_address"), before.get("postcode"))
    if same != (town.code, row.read["address"], row.read["postcode"]):
        return None
    return before.get("point")


def _official_names(rows: Iterable[ComposedRow], towns: Towns) -> dict[str, str]:
    """Names of communes by territory code; a borough has the code of its commune."""
    all_towns = [*towns.by_insee.values()]
    all_towns += [
        town for group in (towns.by_name, towns.by_postcode) for t in group.values() for town in t
    ]
    codes = {town.code for town in all_towns}
    return dict(Territory.objects.filter(code__in=codes).values_list("code", "name"))


def _shares_a_word(address: str, label: str) -> bool:
    """Whether an answer names the street rather than the commune alone."""
    long = {word for word in fold(address).split() if len(word) > 3}
    return bool(long & set(fold(label).split()))


def _km(one: Point, other: Point) -> float:
    return great_circle(latlon(one), latlon(other)).km
