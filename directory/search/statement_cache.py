"""Cache of compiled SQL for the nearest sites, keyed by all filters but the point.

Django takes longer to compile the queryset than all other work for a search. The statement is
compiled once for a ``SearchPoint``, cached by the values of the filters (LRU), and the point is
bound each time. PostgreSQL plans it once too (``Statement.is_prepared``), unless the search is in a
territory, which may be near or far: no one plan is good for all points then.
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

# All fields on which the statement depends; most searches have few of them.
CACHE_KEY_FIELDS = (
    *("radius_m", "territory", "themes", "needs", "audiences", "statuses", "access_modes"),
    *("offers", "spoken_languages", "age", "french_level", "is_free", "sheet_id"),
)


def cached_nearest_sql(
    criteria: Criteria, count: int, each: int, since: AfterDistance | None = None
) -> Statement:
    """``nearest_sql``, cached unless there is a box, a moment, words or a page before."""
    if since or criteria.box or criteria.open_at or criteria.words:
        return nearest_sql(criteria, criteria.required_point, count, each, since)
    filters = tuple((name, getattr(criteria, name)) for name in CACHE_KEY_FIELDS)
    term_ids = tuple(
        (field, tuple(numbers)) for field, numbers in lookups.term_ids(criteria).items()
    )
    statement = _compiled(filters, term_ids, count, each)
    here = PostGISAdapter(criteria.required_point, geography=True)
    params = tuple(here if param is SEARCH_POINT else param for param in statement.params)
    return replace(statement, params=params, is_prepared=not criteria.territory)


# (name, value) pairs.
FilterValues = tuple[tuple[str, Any], ...]


@lru_cache(maxsize=512)
def _compiled(filters: FilterValues, term_ids: FilterValues, count: int, each: int) -> Statement:
    """The statement with a placeholder for the point; ``term_ids`` are those of the codes."""
    criteria = Criteria(**dict(filters))
    criteria.memo["term_ids"] = {field: list(numbers) for field, numbers in term_ids}
    statement = nearest_sql(criteria, SearchPoint(), count, each)
    return replace(statement, sql=sql.SQL(statement.text))
