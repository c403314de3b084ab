"""Geocoding and reverse geocoding: the gazetteer first, then services over the network.

All are geopy geocoders; settings.GEOCODERS lists which are used, in order. A service that fails is
named in the answer and raises nothing.
"""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache as cache_forever

from django.conf import settings
from django.contrib.gis.geos import Point
from django.core.cache import caches
from geopy import Location
from geopy import Point as LatLon
from geopy.exc import GeopyError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import BANFrance, Nominatim
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder

from geo.folding import fold
from geo.models import Place
from geo.points import latlon, point
from geo.suggest_sql import Fit
from geo.value_types import JsonObject

logger = logging.getLogger(__name__)

TIMEOUT_S = 3
CACHED_S = 24 * 3600
ROUNDING = 3  # decimals of a degree, about 100 m: no finer position is sent to a service
LIMIT = 5
COUNTRIES = ["fr", "gp", "mq", "gf", "re", "yt"]
# What a service may raise, geopy's own errors and answers of an unexpected shape.
FAILURES = (GeopyError, LookupError, TypeError, ValueError, AttributeError)


class Gazetteer(Geocoder):  # type: ignore[misc]  # geopy has no types
    """The places of the database as a geopy geocoder; it uses no network."""

    def geocode(
        self,
        query: str,
        *,
        exactly_one: bool = True,
        limit: int = LIMIT,
        timeout: object = DEFAULT_SENTINEL,
    ) -> Location | list[Location] | None:
        """The likeliest place for a name or postcode, or a list of them; None for none."""
        suggested = Place.objects.suggest(query, 1 if exactly_one else limit)
        # The town of an address is no answer to it: a service after this one may know the street.
        places = [place for place in suggested if place.fit != Fit.ADDRESS]
        return self._locations(places, exactly_one)

    def reverse(
        self,
        query: object,
        *,
        exactly_one: bool = True,
        limit: int = LIMIT,
        timeout: object = DEFAULT_SENTINEL,
    ) -> Location | list[Location] | None:
        """The commune nearest to (latitude, longitude), or a list of the nearest."""
        where = LatLon(query)
        communes = Place.objects.filter(kind=Place.Kind.COMMUNE)
        nearest = communes.nearest(point(where.longitude, where.latitude), limit)
        return self._locations(list(nearest), exactly_one)

    def _locations(
        self, places: list[Place], exactly_one: bool
    ) -> Location | list[Location] | None:
        found = [
            Location(
                f"{place.name}, {place.context}",
                latlon(place.point),
                {"code": place.code, "precision": place.precision},
            )
            for place in places
        ]
        if not found:
            return None
        return found[0] if exactly_one else found


@dataclass(frozen=True)
class GeocodedAddress:
    """One place a geocoder names: degrees WGS 84, the gazetteer's code when it is known."""

    label: str
    lon: float
    lat: float
    code: str
    provider: str


@dataclass(frozen=True)
class Answer:
    """Addresses found, best first, and the names of the providers that failed."""

    found: list[GeocodedAddress] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Provider:
    """One geocoder of the chain; ``pause_s`` seconds pass at least between calls of a process."""

    name: str
    make: Callable[[], Geocoder]
    code: Callable[[JsonObject], str]
    pause_s: float = 0
    is_remote: bool = True


PROVIDERS = {
    provider.name: provider
    for provider in [
        Provider("gazetteer", Gazetteer, lambda raw: raw["code"], is_remote=False),
        # The national address base, served by the Géoplateforme since 2025.
        Provider(
            "ban",
            lambda: BANFrance(
                domain="data.geopf.fr/geocodage", timeout=TIMEOUT_S, user_agent=_user_agent()
            ),
            lambda raw: _commune_code(raw.get("properties", {}).get("citycode")),
            pause_s=0.05,
        ),
        Provider(
            "nominatim",
            lambda: Nominatim(timeout=TIMEOUT_S, user_agent=_user_agent()),
            lambda raw: "",
            pause_s=1.5,
        ),
    ]
}


def geocode(text: str) -> Answer:
    """Places for a typed text, from the first provider that knows one."""
    if not fold(text):
        return Answer()
    extra = {"nominatim": {"country_codes": COUNTRIES}}
    return _ask("geocode", text, fold(text), lambda name: {"limit": LIMIT, **extra.get(name, {})})


def reverse(where: Point) -> Answer:
    """Places at a point in degrees WGS 84, from the first provider that knows one."""
    rounded = tuple(round(degrees, ROUNDING) for degrees in latlon(where))
    return _ask("reverse", rounded, str(rounded), lambda name: {})


def _ask(method: str, query: object, key: str, extra: Callable[[str], JsonObject]) -> Answer:
    failed = []
    for name in settings.GEOCODERS:
        try:
            found = _cached(PROVIDERS[name], method, query, key, extra(name))
        except FAILURES as error:
            logger.warning("geocoder %s failed: %s", name, type(error).__name__)
            failed.append(name)
            continue
        if found:
            return Answer(found, failed)
    return Answer([], failed)


def _cached(
    provider: Provider, method: str, query: object, key: str, extra: JsonObject
) -> list[GeocodedAddress]:
    """The provider's places; answers of services are cached for a day, in the process's memory.

    Not in the database: a typed address may turn out to be that of a shelter, to be confidential.
    """
    if not provider.is_remote:
        return _call(provider, method, query, extra)
    cache = caches["local"]
    digest = hashlib.sha256(f"{provider.name} {method} {key}".encode()).hexdigest()
    found: list[GeocodedAddress] | None = cache.get(f"geocoder:{digest}")
    if found is None:
        found = _call(provider, method, query, extra)
        cache.set(f"geocoder:{digest}", found, CACHED_S)
    return found


def _call(
    provider: Provider, method: str, query: object, extra: JsonObject
) -> list[GeocodedAddress]:
    locations = _limited(provider.name, method)(query, exactly_one=False, **extra) or []
    return [
        GeocodedAddress(
            location.address,
            location.longitude,
            location.latitude,
            provider.code(location.raw),
            provider.name,
        )
        for location in locations[:LIMIT]
    ]


@cache_forever
def _limited(name: str, method: str) -> Callable[..., list[Location] | None]:
    """A provider's method that pauses between calls, does not retry and lets errors through."""
    provider = PROVIDERS[name]
    limited: Callable[..., list[Location] | None] = RateLimiter(
        getattr(provider.make(), method),
        min_delay_seconds=provider.pause_s,
        max_retries=0,
        swallow_exceptions=False,
    )
    return limited


def _commune_code(insee_code: str | None) -> str:
    return f"com:{insee_code}" if insee_code else ""


def _user_agent() -> str:
    """User-Agent, as the usage rules of services require: program and contact."""
    return f"Reperes/1 ({settings.OPERATOR_CONTACT or 'no contact given'})"
