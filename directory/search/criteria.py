"""``Criteria``: the validated parameters of a search, as a value object."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib.gis.db.backends.postgis.adapter import PostGISAdapter
from django.contrib.gis.geos import Point
from django.core.cache import caches

from directory.vocabulary import Reach
from geo.box import Box, Circle
from geo.models import Place
from geo.statements import Row, Statement, rows_of_both
from regions.models import Territory
from regions.places import around_statement, locate, location_of, territories_of

DEFAULT_RADIUS_M = 50_000
# The key in ``Criteria.memo`` whose value depends on the radius.
TILE_COVER = "tile_cover_of_sites"
# Territories change once a year.
CACHED_S = 60
# Conditions that can be removed when nothing is found, in the order in which that is offered.
CONDITIONS = (
    "open_at",
    "school_time",
    "words",
    "french_level",
    "age",
    "statuses",
    "audiences",
    "is_free",
    "spoken_languages",
    "access_modes",
    "needs",
    "themes",
    "box",
    "territory",
)


@dataclass(frozen=True)
class Here:
    """Where the person is: a point, and the place it came from if one was chosen.

    ``is_place``: the point is that of the place, and not one of her own in it.
    """

    point: Point
    code: str = ""
    label: str = ""
    precision: str = ""
    is_place: bool = False

    @cached_property
    def territories(self) -> list[Territory]:
        """Territories around the point, smallest first: by the place's code, else by outlines."""
        if self.code:
            return _cached_territories_of(self.code)
        return locate(self.point).territories

    @cached_property
    def lonlat(self) -> tuple[float, float]:
        """The degrees of the point: to ask it for one takes longer than to compute with them."""
        return self.point.x, self.point.y

    @cached_property
    def bound_point(self) -> PostGISAdapter:
        """The point as statements bind it."""
        return PostGISAdapter(self.point, geography=True)

    @property
    def is_located(self) -> bool:
        """Whether the territories around the point need not be read beside another statement."""
        return bool(self.code) or "territories" in self.__dict__

    def locate_beside(self, statement: Statement) -> list[Row]:
        """The rows of another statement; its query reads the territories around the point, too."""
        rows, around = rows_of_both(statement, around_statement(self.point))
        self.__dict__["territories"] = location_of(self.point, around).territories
        return rows

    @property
    def is_around(self) -> bool:
        """Whether the point is that of a wider area, so that it is shown as "around"."""
        return bool(self.code) and self.precision != Place.Precision.OWN


def _cached_territories_of(code: str) -> list[Territory]:
    """The territories of a code, read at most once a minute by each worker."""
    cache = caches["local"]
    territories: list[Territory] | None = cache.get(f"territories:{code}")
    if territories is None:
        territories = territories_of(code)
        cache.set(f"territories:{code}", territories, CACHED_S)
    return territories


@dataclass(frozen=True)
class Criteria:
    """A search. Empty sequences, ``None`` and "" mean no condition.

    ``radius_m`` metres around ``here``; ``open_at`` an aware datetime; ``language`` that of the
    texts returned. ``reaches`` keep the order of ``Reach``.
    """

    here: Here | None = None
    radius_m: int | None = None
    box: Box | None = None
    territory: Territory | None = None
    themes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    access_modes: tuple[str, ...] = ()
    spoken_languages: tuple[str, ...] = ()
    # Requested codes of declared filters (``directory.fields.Filter``), by parameter.
    offers: tuple[tuple[str, tuple[str, ...]], ...] = ()
    age: int | None = None
    french_level: str = ""
    is_free: bool = False
    open_at: datetime | None = None
    # A ``SchoolTime``: open then, on the weekday and at the time of ``open_at`` if there is one.
    school_time: str = ""
    words: str = ""
    # Whether words are searched for as typed: none corrected, none left out.
    is_exact: bool = False
    # How the first page read the words (``TextQuery.reading``); None on the first page.
    reading: str | None = field(default=None, compare=False)
    # Only programmes linked to this procedure sheet.
    sheet_id: UUID | None = None
    reaches: tuple[str, ...] = tuple(Reach.values)
    language: str = "fr"
    # Cache of look-ups for this search (directory.search.lookups); not part of its value.
    memo: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def changed(self, **values: Any) -> Criteria:
        """The same but for some values, on which no look-up so far depends."""
        changed = replace(self, **values)
        changed.memo.update(self.memo)
        return changed

    @property
    def point(self) -> Point | None:
        """The point of ``here``, longitude first."""
        return self.here.point if self.here else None

    @property
    def narrows_sites(self) -> bool:
        """Whether there are conditions on each site: its place, its hours or what it offers."""
        parts = (self.radius_m, self.box, self.territory, self.offers or None)
        return self.is_about_hours or any(part is not None for part in parts)

    @property
    def is_about_hours(self) -> bool:
        """Whether only what is open then is searched for."""
        return self.open_at is not None or bool(self.school_time)

    @property
    def circles(self) -> list[Circle]:
        """The circle around the box, outside of which no site is found, if it has one."""
        around = self.box.circle() if self.box else None
        return [around] if around else []

    @property
    def has_fit(self) -> bool:
        """Whether there are conditions that programmes may state, so that they fit more or less."""
        conditions = (self.age is not None, self.french_level, self.statuses, self.audiences)
        return any(conditions) or self.is_free

    @property
    def has_conditions(self) -> bool:
        """Whether there are such conditions or words, which rank before distance."""
        return self.has_fit or bool(self.words)

    @property
    def required_here(self) -> Here:
        """Where the person of a search with a point is; ``LookupError`` for others."""
        if self.here is None:
            raise LookupError("This search has no point.")
        return self.here

    @property
    def required_point(self) -> Point:
        """The point of a search that has one; ``LookupError`` for others."""
        return self.required_here.point

    @property
    def wanted_terms(self) -> dict[str, tuple[str, ...]]:
        """The requested codes, by the field of ``SearchEntry`` with those of a programme."""
        return {
            "themes": self.themes,
            "needs": self.needs,
            "languages": self.spoken_languages,
            "access_modes": self.access_modes,
            **dict(self.offers),
        }

    def active_conditions(self) -> list[str]:
        """Names of the conditions in use, in the order in which their removal is offered."""
        filters = [parameter for parameter, _codes in self.offers]
        conditions = [name for name in CONDITIONS if getattr(self, name) != getattr(NOTHING, name)]
        return filters + conditions

    def without(self, *names: str) -> Criteria:
        """The same search without the conditions ``names``."""
        emptied = {name: getattr(NOTHING, name) for name in names if name in CONDITIONS}
        offers = tuple(offer for offer in self.offers if offer[0] not in names)
        return replace(self, **emptied, offers=offers)

    def varied(self, **changed: Any) -> Criteria:
        """The same search in another reach or radius, with its cached look-ups.

        Of the look-ups only the tile cover of the sites depends on reach or radius.
        """
        other = replace(self, **changed)
        other.memo.update({name: value for name, value in self.memo.items() if name != TILE_COVER})
        return other

    def fingerprint(self) -> str:
        """A short hash, equal for equal searches; independent of the moment and of language."""
        return self._fingerprint

    @cached_property
    def _fingerprint(self) -> str:
        values = {
            name: _json_value(value)
            for name in FINGERPRINTED
            if (value := getattr(self, name)) != getattr(NOTHING, name)
        }
        values["open_at"] = self.open_at is not None
        canonical = json.dumps(values, sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()[:16]


# A search without conditions.
NOTHING = Criteria()
# Fields that are part of the fingerprint.
FINGERPRINTED = [
    each.name
    for each in fields(Criteria)
    if each.compare and each.name not in ("open_at", "language")
]


def _json_value(value: object) -> object:
    """A value of ``Criteria`` as JSON."""
    if isinstance(value, Here):
        return [*value.lonlat, value.code, value.is_place]
    if isinstance(value, Box):
        return [value.west, value.south, value.east, value.north]
    if isinstance(value, Territory):
        return value.code
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return sorted(value) if isinstance(value, tuple) else value
