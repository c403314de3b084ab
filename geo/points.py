"""Points in WGS 84: the only place where they are made and where axes are swapped.

PostGIS, GeoJSON and GEOS have longitude first; Leaflet and ``geo:`` links latitude.
"""

import math

from django.contrib.gis.geos import Point

WGS84 = 4326


def point(lon: float, lat: float) -> Point:
    """A point in degrees WGS 84; ValueError names the coordinate that is not one."""
    return Point(_degrees("lon", lon, 180), _degrees("lat", lat, 90), srid=WGS84)


def ewkt(lon: float, lat: float) -> str:
    """The same point as EWKT text for PostGIS; ValueError as for ``point``."""
    return f"SRID={WGS84};POINT({_degrees('lon', lon, 180)!r} {_degrees('lat', lat, 90)!r})"


def latlon(p: Point) -> list[float]:
    """[latitude, longitude] in degrees, as Leaflet and `geo:` links want them."""
    return [p.y, p.x]


def _degrees(name: str, value: float, limit: int) -> float:
    try:
        degrees = float(value)
    except (TypeError, ValueError):
        raise ValueError(f"{name} is not a number: {value!r}") from None
    if not math.isfinite(degrees):
        raise ValueError(f"{name} is not finite: {value!r}")
    if abs(degrees) > limit:
        raise ValueError(f"{name} lies outside -{limit}..{limit}: {value!r}")
    return degrees
