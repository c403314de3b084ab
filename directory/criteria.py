"""What a person looks for, typed and valid: the one form in which every search is asked."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.contrib.gis.geos import Point
from django.core.cache import caches

from directory import keys, marks
from directory.box import Box, Circle
from directory.models import Coverage
from directory.models.taxonomy import Scheme
from directory.vocabulary import Reach
from directory.words import Said, understood
from geo.models import Place
from regions.models import Territory
from regions.places import locate, territories_of

DEFAULT_RADIUS_M = 50_000
# Territories change once a year.
KEPT_S = 60
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
            return _kept_territories_of(self.code)
        return locate(self.point).territories

    @property
    def is_around(self) -> bool:
        """Whether the point is borrowed from a wider area, so that it is shown as "around"."""
        return bool(self.code) and self.precision != Place.Precision.OWN


def _kept_territories_of(code: str) -> list[Territory]:
    """The territories of a code, read at most once a minute by each worker."""
    cache = caches["local"]
    kept = cache.get(f"territories:{code}")
    if kept is None:
        kept = territories_of(code)
        cache.set(f"territories:{code}", kept, KEPT_S)
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
    age: int | None = None
    french_level: str = ""
    is_free: bool = False
    open_at: datetime | None = None
    words: str = ""
    # Only programmes linked to this procedure sheet.
    sheet_id: UUID | None = None
    reaches: tuple[str, ...] = tuple(Reach.values)
    language: str = "fr"

    @property
    def point(self) -> Point | None:
        """The point of ``here``, longitude first."""
        return self.here.point if self.here else None

    @property
    def narrows_sites(self) -> bool:
        """Whether a site may fall outside the search by its place or its hours."""
        return any(
            part is not None for part in (self.radius_m, self.box, self.territory, self.open_at)
        )

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

    @cached_property
    def said(self) -> Said:
        """What the words mean."""
        return understood(self.words)

    @property
    def wanted_marks(self) -> list[list[str]]:
        """The marks of themes and needs beside the words of programmes, of each group one."""
        groups = [("t", self.themes), ("n", self.needs)]
        return [[f"{scheme}:{code}" for code in codes] for scheme, codes in groups if codes]

    @cached_property
    def keys_of_sites(self) -> list[list[int]]:
        """The places in which a site must lie, as keys of words; more may lie there."""
        around = keys.of_box(self.box) if self.box else None
        if self.point is not None and self.radius_m is not None:
            around = keys.of_disc(self.point, self.radius_m)
        groups = [around, keys.of_sites_in([self.territory.pk]) if self.territory else None]
        return [group for group in groups if group is not None]

    @cached_property
    def keys_of_areas(self) -> list[list[int]]:
        """The areas of which a programme must serve one, as keys of words."""
        groups = [self.here_ids if self.here else None]
        groups += [self.territory_ids if self.territory else None]
        return [keys.of_areas(ids) for ids in groups if ids is not None]

    @cached_property
    def here_ids(self) -> list[int]:
        """Ids of the territories the person is in, smallest first."""
        return [territory.pk for territory in self.here.territories] if self.here else []

    @cached_property
    def territory_ids(self) -> list[int]:
        """Ids by which coverage touches the territory asked: above it, or used inside it."""
        if not self.territory:
            return []
        above = Territory.objects.above(self.territory).order_by().values("pk")
        # Two questions joined: an OR across tables would read every territory.
        used_inside = Coverage.objects.filter(territory__above_links__ancestor=self.territory)
        touching = above.union(used_inside.order_by().values("territory"))
        return [row["pk"] for row in touching]

    @cached_property
    def marks(self) -> dict[str, list[int]]:
        """The marks that say what is wanted of themes, needs, languages and modes of access."""
        wanted = {
            "themes": marks.of_terms(Scheme.THEME, self.themes),
            "needs": marks.of_terms(Scheme.NEED, self.needs),
            "languages": marks.of_languages(self.spoken_languages),
            "access_modes": marks.of_access_modes(self.access_modes),
        }
        return {field: numbers for field, numbers in wanted.items() if numbers}

    def asked(self) -> list[str]:
        """Names of the conditions asked, in the order in which one would do without them."""
        nothing = Criteria()
        return [name for name in CONDITIONS if getattr(self, name) != getattr(nothing, name)]

    def without(self, *names: str) -> Criteria:
        """The same search without the conditions ``names``."""
        nothing = Criteria()
        return replace(self, **{name: getattr(nothing, name) for name in names})

    def varied(self, **changed: object) -> Criteria:
        """The same search in another reach or radius, with what was already looked up for it."""
        other = replace(self, **changed)
        looked_up = ("here_ids", "territory_ids", "marks", "said")
        other.__dict__.update({name: vars(self)[name] for name in looked_up if name in vars(self)})
        return other

    def fingerprint(self) -> str:
        """A short hash of what is asked, equal for equal searches; the moment is left out."""
        asked = {field.name: _plain(getattr(self, field.name)) for field in fields(self)}
        asked["open_at"] = self.open_at is not None
        del asked["language"]
        canonical = json.dumps(asked, sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def _plain(value: object) -> object:
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
