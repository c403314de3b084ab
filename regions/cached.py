"""In-memory cache of territories, which searches and maps read again and again."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from django.core.cache import caches

from geo.canonical_codes import canonical
from geo.models import FormerCommune, Place
from regions.models import Territory

# Territories change once a year, by a command that may run beside the workers.
CACHED_S = 600
PLACE_CACHED_S = 60

# Languages in which communes have their French names.
LATIN = {"fr", "en"}


@dataclass(frozen=True)
class LocalName:
    """The name of a commune in another script; derived by rules, or of a source."""

    name: str
    is_derived: bool


def local_names(language: str) -> dict[str, LocalName]:
    """Names of communes in a language by their French names; communes of one name share it."""
    if language in LATIN:
        return {}
    stamp = caches["local"].get(f"names:{language}")
    found = _names_by_stamp.get(language)
    if found is None or found[0] != stamp:
        communes = Place.objects.filter(kind=Place.Kind.COMMUNE, names__has_key=language)
        rows = communes.order_by("population", "code")
        read = rows.values_list("name", f"names__{language}", "derived_names")
        names = {name: LocalName(local, language in derived) for name, local, derived in read}
        found = uuid4().hex, names
        _names_by_stamp[language] = found
        caches["local"].set(f"names:{language}", found[0], CACHED_S)
    return found[1]


# Names of communes by language, with the stamp in the cache when they were read.
_names_by_stamp: dict[str, tuple[str, dict[str, LocalName]]] = {}
# All territories but communes, by the stamp in the cache: a process reads again on a new stamp.
_areas_by_stamp: dict[str, dict[str, Territory]] = {}


def territory(code: str) -> Territory | None:
    """The territory of a code without its outline; all but communes are read in one query.

    A code that was given up or is written otherwise (geo.codes) gives that of today.
    """
    code = canonical(code)
    return _commune(code) if code.startswith("com:") else _areas().get(code)


def place(code: str) -> Place | None:
    """The place of a code, or of the code that it has today; read at most once a minute."""
    cache, key = caches["local"], f"place:{code}"
    found: Place | None = cache.get(key)
    if found is None:
        found = Place.objects.coded(code)
        cache.set(key, found, PLACE_CACHED_S)
    return found


def _commune(code: str) -> Territory | None:
    cache, key = caches["local"], f"territory:{code}"
    commune: Territory | None = cache.get(key)
    if commune is None:
        communes = Territory.objects.defer("outline")
        commune = communes.filter(code=code).first()
        if (commune is None or commune.valid_to) and (today := FormerCommune.code_today(code)):
            commune = communes.filter(code=today).first()
        cache.set(key, commune, CACHED_S)
    return commune


def _areas() -> dict[str, Territory]:
    stamp = caches["local"].get("areas")
    found = _areas_by_stamp.get(stamp) if stamp else None
    if found is None:
        areas = Territory.objects.exclude(kind=Territory.Kind.COMMUNE).defer("outline")
        found, stamp = {area.code: area for area in areas.order_by()}, uuid4().hex
        _areas_by_stamp.clear()
        _areas_by_stamp[stamp] = found
        caches["local"].set("areas", stamp, CACHED_S)
    return found
