"""Extraction of polygons from geometries of any type."""

from django.contrib.gis.geos import GeometryCollection, GEOSGeometry, MultiPolygon, Polygon


def areas_of(geometry: GEOSGeometry) -> MultiPolygon:
    """The polygons of a geometry, repaired when invalid, without the lines and points beside them.

    Empty when the geometry has no area. The SRID is kept.
    """
    whole = geometry if geometry.valid else geometry.make_valid()
    return MultiPolygon(_polygons(whole), srid=geometry.srid)


def _polygons(geometry: GEOSGeometry) -> list[Polygon]:
    if isinstance(geometry, Polygon):
        return [] if geometry.empty else [geometry]
    if isinstance(geometry, GeometryCollection):
        return [polygon for part in geometry for polygon in _polygons(part)]
    return []
