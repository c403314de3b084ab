"""The profile of a journey's owner, by which her plan finds programmes that accept her."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from django.conf import settings
from django.core.cache import caches
from django.utils.translation import get_language

from directory.search.criteria import DEFAULT_RADIUS_M, Criteria, Here
from geo.models import Place
from regions.models import Territory

# The gazetteer changes with an import only.
KEPT_S = 600
PARIS = "Europe/Paris"


@dataclass(frozen=True)
class Profile:
    """Every part is optional; ``place`` is a code of the gazetteer such as ``com:69123``."""

    place: str = ""
    age: int | None = None
    status: str = ""
    french_level: str = ""

    @classmethod
    def from_json(cls, text: str) -> Profile:
        """Read what ``to_json`` wrote; "" is the empty profile."""
        return cls(**json.loads(text)) if text else cls()

    def to_json(self) -> str:
        """The profile as text to be encrypted; "" for the empty profile."""
        return json.dumps(asdict(self)) if self else ""

    def __bool__(self) -> bool:
        return self != Profile()

    def found_place(self) -> Place | None:
        """The place she lives in, None when it is not stated or no longer in the gazetteer."""
        return Place.objects.coded(self.place) if self.place else None

    def here(self) -> Here | None:
        """Where she lives, for a search; a place is kept in memory for ``KEPT_S``."""
        if not self.place:
            return None
        language = get_language() or settings.SOURCE_LANGUAGE
        key = f"journey-here:{language}:{self.place}"
        here: Here | None = caches["local"].get(key)
        if here is None and (place := self.found_place()):
            here = Here(place.point, place.code, place.name_in(language), place.precision)
            caches["local"].set(key, here, KEPT_S)
        return here

    def time_zone(self) -> str:
        """The time zone of the place she lives in, that of the mainland where none is stated.

        It is kept in memory for ``KEPT_S``.
        """
        if not self.place:
            return PARIS
        key = f"journey-zone:{self.place}"
        zone: str | None = caches["local"].get(key)
        if zone is None:
            known = Territory.objects.filter(code=self.place)
            zone = known.values_list("time_zone", flat=True).first() or PARIS
            caches["local"].set(key, zone, KEPT_S)
        return zone

    def criteria(self, need: str, language: str) -> Criteria:
        """The search for one need, near her place and by her conditions."""
        here = self.here()
        return Criteria(
            here=here,
            radius_m=DEFAULT_RADIUS_M if here else None,
            needs=(need,),
            age=self.age,
            statuses=(self.status,) if self.status else (),
            french_level=self.french_level,
            language=language,
        )
