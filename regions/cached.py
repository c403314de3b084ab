"""In-memory cache of territories, which searches and maps read again and again."""

from __future__ import annotations

from uuid import uuid4

from django.core.cache import caches

from geo.models import FormerCommune
from regions.models import Territory

# Territories change once a year, by a command that may run beside the workers.
CACHED_S = 600

# All territories but communes, by the stamp in the cache: a process reads again on a new stamp.
_areas_by_stamp: dict[str, dict[str, Territory]] = {}


def territory(code: str) -> Territory | None:
    """The territory of a code without its outline; all but communes are read in one query.

    The code of a commune that was merged into another gives that of today.
    """
    return _commune(code) if code.startswith("com:") else _areas().get(code)


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
