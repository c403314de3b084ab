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
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from geopy.distance import great_circle

from contributions.importing.place_questions import (
    KnownTowns,
    Said,
    Town,
    names_in,
    point_question,
)
from contributions.importing.row_to_sections import ComposedRow, site_fields, site_id_of
from contributions.schema.sections import Content, site_name
from directory.vocabulary import Precision
from geo.folding import fold
from geo.geocoders import PROVIDERS, geocode
from geo.models import FormerCommune, Place, PlaceName
from geo.points import latlon, point
from geo.statements import read_sql
from geo.value_types import SqlParams
from regions.models import Territory

# A point farther from its commune is a mistake, such as latitude and longitude exchanged.
FARTHEST_KM = 40
TOWNS = (Place.Kind.COMMUNE, Place.Kind.BOROUGH)
FILE = "file"
# Longitude and latitude.
Degrees = tuple[float, float]
COMMUNES_AT = read_sql(__file__, "communes_at")


def known_towns(rows: Iterable[ComposedRow], at: Mapping[Degrees, str]) -> KnownTowns:
    """The communes that these rows may mean, in four queries; ``at`` are those at their points."""
    read = [row.read for row in rows if row.has_place]
    insee = {each["insee_code"] for each in read} - {""}
    names = {name for each in read for name in names_in(each["commune"])}
    postcodes = {each["postcode"] for each in read} - {""}
    spelled = PlaceName.objects.filter(name__in=names, place__kind__in=TOWNS)
    by_spelling = [(each.name, each.place) for each in spelled.select_related("place")]
    posted = Place.objects.filter(kind__in=TOWNS, postcodes__overlap=list(postcodes))
    by_postcode: dict[str, list[Town]] = defaultdict(list)
    former = _former_names(posted)
    for place in posted:
        town = _town(place, frozenset(former[place.pk]))
        for postcode in place.postcodes:
            by_postcode[postcode].append(town)
    by_name: dict[str, list[Town]] = defaultdict(list)
    for name, place in by_spelling:
        by_name[name].append(_town(place))
    return KnownTowns(_by_insee(insee | {code[4:] for code in at.values()}), by_name, by_postcode)


def _former_names(places: QuerySet[Place]) -> dict[int, list[str]]:
    """The folded names that these places had, by their ids."""
    names: dict[int, list[str]] = defaultdict(list)
    rows = PlaceName.objects.filter(place__in=places.order_by().values("pk")).exclude(called="")
    for pk, name in rows.values_list("place_id", "name"):
        names[pk].append(name)
    return names


def communes_at(points: Iterable[Degrees]) -> dict[Degrees, str]:
    """The codes of the communes at points (lon, lat), in one query; those abroad have none."""
    asked = list(dict.fromkeys(points))
    if not asked:
        return {}
    params: SqlParams = {
        "lons": [lon for lon, _lat in asked],
        "lats": [lat for _lon, lat in asked],
        "today": timezone.localdate(),
    }
    with connection.cursor() as cursor:
        cursor.execute(COMMUNES_AT, params)
        return {asked[number - 1]: code for number, code in cursor.fetchall()}


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


def _town(place: Place, names: frozenset[str] = frozenset()) -> Town:
    return Town(
        place.territory_code,
        place.name,
        place.context,
        place.population,
        frozenset(place.postcodes),
        place.point,
        names,
    )


@dataclass(frozen=True)
class GeocodedRow:
    """The result for a row: precision, geocoder; ``needs_lookup`` when the time limit was over."""

    precision: str = ""
    by: str = ""
    needs_lookup: bool = False


class RowGeocoder:
    """Geocodes rows ``until`` a time (monotonic); later addresses wait for another request.

    ``answers`` are those given to questions about places, by their keys.
    """

    def __init__(
        self, rows: list[ComposedRow], until: float, answers: Mapping[str, str] | None = None
    ) -> None:
        points = (_degrees(row) for row in rows if row.has_place)
        self.at = communes_at(degrees for degrees in points if degrees)
        self.towns = known_towns(rows, self.at)
        self.names = _official_names(self.towns)
        self.until = until
        self.answers = answers or {}
        self.has_remote_geocoder = any(PROVIDERS[name].is_remote for name in settings.GEOCODERS)

    def place(self, row: ComposedRow, before: Content) -> GeocodedRow:
        """Add the site to a row's content; ``before`` is the content of its previous import."""
        if not row.has_place:
            return GeocodedRow()
        self._check_degrees(row)
        town = self._town_of(row)
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

    def _check_degrees(self, row: ComposedRow) -> None:
        """Leave out a latitude without its longitude, and the other way round."""
        if (row.read["lat"] == "") != (row.read["lon"] == ""):
            if not row.left_out & {"lat", "lon"}:
                row.leave_out("lat", gettext("Give both latitude and longitude, or neither."))
            row.read["lat"] = row.read["lon"] = ""

    def _town_of(self, row: ComposedRow) -> Town | None:
        """The commune of a row; None, with a problem or question on the row, without one."""
        said = self._said(row)
        meant = self.towns.meant(said, self.answers)
        if meant.refused:
            row.refuse(*meant.refused)
        row.question = meant.question
        for column, remark in meant.remarks:
            row.remark(column, remark)
        if meant.town is None or said.point is None:
            return meant.town
        return self._agreeing_with_point(row, said, meant.town)

    def _said(self, row: ComposedRow) -> Said:
        degrees, read = _degrees(row), row.read
        code = self.at.get(degrees, "") if degrees else ""
        return Said(
            insee_code=read["insee_code"],
            name=read["commune"],
            postcode=read["postcode"],
            point=point(*degrees) if degrees else None,
            at=self.towns.by_insee.get(code.removeprefix("com:")),
        )

    def _agreeing_with_point(self, row: ComposedRow, said: Said, town: Town) -> Town | None:
        """The town, where the point may lie in it; else it is asked which of them is right."""
        here: Point = said.point  # type: ignore[assignment]  # asked for rows with a point only
        is_chosen = self.answers.get(said.key) == town.code
        away_km = _km(here, town.point)
        if away_km > FARTHEST_KM and _km(point(here.y, here.x), town.point) <= FARTHEST_KM:
            row.read["lat"], row.read["lon"] = row.read["lon"], row.read["lat"]
            row.remark("lat", gettext("Latitude and longitude were exchanged: mended."))
            return town
        is_over_border = said.at is not None and said.at.department != town.department
        if away_km <= FARTHEST_KM and not is_over_border:
            return town
        if is_chosen and said.at and said.at.code == town.code:
            return town
        reason = gettext("This point lies far from the commune.")
        if is_over_border:
            reason = gettext("This point lies in another department than the commune.")
        if is_chosen:
            row.leave_out("lat", reason)
            row.read["lat"] = row.read["lon"] = ""
            return town
        row.question = point_question(said, town, reason)
        return None

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
        if lat != "":
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


def _degrees(row: ComposedRow) -> Degrees | None:
    """The point (lon, lat) of a row, if it has one."""
    lat, lon = row.read["lat"], row.read["lon"]
    return None if lat == "" or lon == "" else (lon, lat)


def _official_names(towns: KnownTowns) -> dict[str, str]:
    """Names of communes by territory code; a borough has the code of its commune."""
    groups = (*towns.by_name.values(), *towns.by_postcode.values(), towns.by_insee.values())
    codes = {town.code for group in groups for town in group}
    return dict(Territory.objects.filter(code__in=codes).values_list("code", "name"))


def _shares_a_word(address: str, label: str) -> bool:
    """Whether an answer names the street rather than the commune alone."""
    long = {word for word in fold(address).split() if len(word) > 3}
    return bool(long & set(fold(label).split()))


def _km(one: Point, other: Point) -> float:
    return great_circle(latlon(one), latlon(other)).km
