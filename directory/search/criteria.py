"""What a person looks for, typed and valid: the one form in which every search is asked."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Point
from django.core.cache import caches

from directory.vocabulary import Reach
from geo.box import Box, Circle
from geo.models import Place
from regions.models import Territory
from regions.places import locate, territories_of

DEFAULT_RADIUS_M = 50_000
# Names the look-up in ``Criteria.memo`` that depends on the radius.
TILE_COVER = "tile_cover_of_sites"
# Territories change once a year.
CACHED_S = 60
# What a person can do without when nothing is found, in the order in which it is offered.
CONDITIONS = (
    "open_at",
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
    """Where the person is: a point, and the place it came from when she chose one."""

    point: Point
    code: str = ""
    label: str = ""
    precision: str = ""

    @cached_property
    def territories(self) -> list[Territory]:
        """The territories she is in, smallest first: by the place's code, else by outlines."""
        if self.code:
            return _cached_territories_of(self.code)
        return locate(self.point).territories

    @property
    def is_around(self) -> bool:
        """Whether the point is borrowed from a wider area, so that it is shown as "around"."""
        return bool(self.code) and self.precision != Place.Precision.OWN


def _cached_territories_of(code: str) -> list[Territory]:
    """The territories of a code, read at most once a minute by each worker."""
    cache = caches["local"]
    kept = cache.get(f"territories:{code}")
    if kept is None:
        kept = territories_of(code)
        cache.set(f"territories:{code}", kept, CACHED_S)
    return kept


@dataclass(frozen=True)
class Criteria:
    """A search. Empty sequences, ``None`` and "" mean that nothing is asked.

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
    # Codes asked by declared filters (``directory.fields.Filter``), by parameter.
    offers: tuple[tuple[str, tuple[str, ...]], ...] = ()
    age: int | None = None
    french_level: str = ""
    is_free: bool = False
    open_at: datetime | None = None
    words: str = ""
    # Only programmes linked to this procedure sheet.
    sheet_id: UUID | None = None
    reaches: tuple[str, ...] = tuple(Reach.values)
    language: str = "fr"
    # What was looked up for this search (directory.search.lookups): no part of the value.
    memo: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def point(self) -> Point | None:
        """The point of ``here``, longitude first."""
        return self.here.point if self.here else None

    @property
    def narrows_sites(self) -> bool:
        """Whether a site may fall outside the search by its place, its hours or what it offers."""
        parts = (self.radius_m, self.box, self.territory, self.open_at, self.offers or None)
        return any(part is not None for part in parts)

    @property
    def circles(self) -> list[Circle]:
        """Circles outside of which no site is found: what a walk by distance need not look at."""
        around = self.box.circle() if self.box else None
        circles = [around] if around else []
        if self.point is not None and self.radius_m is not None:
            circles.append(Circle(self.point.x, self.point.y, self.radius_m))
        return circles

    @property
    def has_conditions(self) -> bool:
        """Whether something is asked by which fit or words rank before distance."""
        conditions = (self.age is not None, self.french_level, self.statuses, self.audiences)
        return any(conditions) or self.is_free or bool(self.words)

    @property
    def wanted_terms(self) -> dict[str, tuple[str, ...]]:
        """The codes asked for, by the field of a search entry that lists those of a programme."""
        return {
            "themes": self.themes,
            "needs": self.needs,
            "languages": self.spoken_languages,
            "access_modes": self.access_modes,
            **dict(self.offers),
        }

    def asked(self) -> list[str]:
        """Names of the conditions asked, in the order in which one would do without them."""
        filters = [parameter for parameter, _codes in self.offers]
        asked = [name for name in CONDITIONS if getattr(self, name) != getattr(NOTHING, name)]
        return filters + asked

    def without(self, *names: str) -> Criteria:
        """The same search without the conditions ``names``."""
        emptied = {name: getattr(NOTHING, name) for name in names if name in CONDITIONS}
        offers = tuple(asked for asked in self.offers if asked[0] not in names)
        return replace(self, **emptied, offers=offers)

    def varied(self, **changed: object) -> Criteria:
        """The same search in another reach or radius, with what was already looked up for it.

        Reach and radius decide none of the look-ups but the tile cover of the sites.
        """
        other = replace(self, **changed)
        other.memo.update({name: found for name, found in self.memo.items() if name != TILE_COVER})
        return other

    def fingerprint(self) -> str:
        """A short hash of what is asked, equal for equal searches; the moment is left out."""
        asked = {
            name: _json_value(value)
            for name in FINGERPRINTED
            if (value := getattr(self, name)) != getattr(NOTHING, name)
        }
        asked["open_at"] = self.open_at is not None
        canonical = json.dumps(asked, sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()[:16]


# Nothing is asked.
NOTHING = Criteria()
# What makes one search another: not the moment at which it is asked, nor the language of texts.
FINGERPRINTED = [
    each.name
    for each in fields(Criteria)
    if each.compare and each.name not in ("open_at", "language")
]


def _json_value(value: object) -> object:
    """A value of a criteria as JSON says it."""
    if isinstance(value, Here):
        return [value.point.x, value.point.y, value.code]
    if isinstance(value, Box):
        return [value.west, value.south, value.east, value.north]
    if isinstance(value, Territory):
        return value.code
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return sorted(value) if isinstance(value, tuple) else value
