"""Cache of compiled SQL for the nearest sites, keyed by everything that is asked but the point.

Compiling the queryset takes longer than all else that answers a search. The statement is compiled
once for a ``SearchPoint``, kept by the values of the filters (LRU), and the point is bound each
time. PostgreSQL plans it once too (``Statement.is_prepared``), where one plan is good for all
points: not in a territory, which may lie near or far.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.contrib.gis.db.backends.postgis.adapter import PostGISAdapter
from psycopg import sql

from directory.expressions import SEARCH_POINT, SearchPoint
from directory.search import lookups
from directory.search.criteria import Criteria
from directory.search.nearest_sql import AfterDistance, nearest_sql
from geo.statements import Statement

# Everything by which the statement differs, each with few values or none in most searches.
CACHE_KEY_FIELDS = (
    *("radius_m", "territory", "themes", "needs", "audiences", "statuses", "access_modes"),
    *("offers", "spoken_languages", "age", "french_level", "is_free", "sheet_id"),
)


def cached_nearest_sql(
    criteria: Criteria, count: int, each: int, since: AfterDistance | None = None
) -> Statement:
    """What ``nearest_sql`` says, kept unless a box, a moment or a page before changes it."""
    if since or criteria.box or criteria.open_at or criteria.words:
        return nearest_sql(criteria, criteria.asked_point, count, each, since)
    asked = tuple((name, getattr(criteria, name)) for name in CACHE_KEY_FIELDS)
    term_ids = tuple(
        (field, tuple(numbers)) for field, numbers in lookups.term_ids(criteria).items()
    )
    statement = _compiled(asked, term_ids, count, each)
    here = PostGISAdapter(criteria.asked_point, geography=True)
    params = tuple(here if param is SEARCH_POINT else param for param in statement.params)
    return replace(statement, params=params, is_prepared=not criteria.territory)


# Names with what is asked under each.
Asked = tuple[tuple[str, Any], ...]


@lru_cache(maxsize=512)
def _compiled(asked: Asked, term_ids: Asked, count: int, each: int) -> Statement:
    """The statement with the point left open; ``term_ids`` are those of the codes asked."""
    criteria = Criteria(**dict(asked))
    criteria.memo["term_ids"] = {field: list(numbers) for field, numbers in term_ids}
    statement = nearest_sql(criteria, SearchPoint(), count, each)
    return replace(statement, sql=sql.SQL(statement.text))
