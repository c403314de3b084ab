"""Cache of compiled SQL for the nearest sites, keyed by everything that is asked but the point.

Compiling the queryset takes longer than all else that answers a search. The statement is compiled
once for a placeholder point, kept by the values of the filters (LRU), and the real point is put in
its place; ``directory.search.prepared`` sends it as a bound parameter.
"""

from __future__ import annotations

from functools import lru_cache

from django.contrib.gis.db.backends.postgis.adapter import PostGISAdapter

from directory.search import lookups
from directory.search.criteria import Criteria, Here
from directory.search.nearest_sql import AfterDistance, nearest_sql
from directory.search.prepared import BoundParameter
from geo.points import point

# Stands for the point of a search; nothing else in a statement has these values.
LON, LAT = 12.345678901234567, 45.678901234567891
PLACEHOLDER = point(LON, LAT)
# Everything by which the statement differs, each with few values or none in most searches.
CACHE_KEY_FIELDS = (
    *("radius_m", "territory", "themes", "needs", "audiences", "statuses", "access_modes"),
    *("offers", "spoken_languages", "age", "french_level", "is_free", "sheet_id"),
)


def cached_nearest_sql(
    criteria: Criteria, count: int, each: int, since: AfterDistance | None = None
) -> tuple[str, list]:
    """What ``nearest_sql`` says, kept unless a box, a moment or a page before changes it.

    The point is a ``BoundParameter`` where one plan is good for all points: not in a territory,
    which may lie near or far.
    """
    if since or criteria.box or criteria.open_at or criteria.words:
        return nearest_sql(criteria, count, each, since)
    asked = tuple((name, getattr(criteria, name)) for name in CACHE_KEY_FIELDS)
    term_ids = tuple(
        (field, tuple(numbers)) for field, numbers in lookups.term_ids(criteria).items()
    )
    sql, params = _sql_for_placeholder(asked, term_ids, count, each)
    at = criteria.point
    here = {LON: at.x, LAT: at.y}
    return sql, [
        _bound_unless_in_territory(PostGISAdapter(at, geography=param.geography), criteria)
        if isinstance(param, PostGISAdapter)
        else _bound_unless_in_territory(here[param], criteria)
        if isinstance(param, float) and param in here
        else param
        for param in params
    ]


def _bound_unless_in_territory(value: object, criteria: Criteria) -> object:
    """What says the point of a search, left open or not."""
    return value if criteria.territory else BoundParameter(value)


@lru_cache(maxsize=512)
def _sql_for_placeholder(asked: tuple, term_ids: tuple, count: int, each: int) -> tuple[str, list]:
    """The statement from ``PLACEHOLDER``; ``term_ids`` are those of the codes asked."""
    criteria = Criteria(here=Here(PLACEHOLDER), **dict(asked))
    criteria.memo["term_ids"] = {field: list(numbers) for field, numbers in term_ids}
    return nearest_sql(criteria, count, each)
