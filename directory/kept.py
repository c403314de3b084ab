"""The statement of the nearest sites, made once for all points from which the same is asked.

Making it takes longer than all else that answers a search. It is kept by everything that is asked
but the point, value by value; the point alone is put in its place when it is known, and left open
for whoever plans the statement.
"""

from __future__ import annotations

from functools import lru_cache

from django.contrib.gis.db.backends.postgis.adapter import PostGISAdapter

from directory.criteria import Criteria, Here
from directory.nearest import Since, nearest_sql
from directory.planned import Open
from geo.points import point

# Stands for the point of a search; nothing else in a statement has these values.
LON, LAT = 12.345678901234567, 45.678901234567891
ANYWHERE = point(LON, LAT)
# Everything by which the statement differs, each with few values or none in most searches.
ASKED = (
    *("radius_m", "territory", "themes", "needs", "audiences", "statuses", "access_modes"),
    *("spoken_languages", "age", "french_level", "is_free", "sheet_id"),
)


def kept_nearest_sql(
    criteria: Criteria, count: int, each: int, since: Since | None = None
) -> tuple[str, list]:
    """What ``nearest_sql`` says, kept unless a box, a moment or a page before changes it.

    What says the point is ``Open`` where one plan is good for all points: not in a territory, which
    may lie near or far.
    """
    if since or criteria.box or criteria.open_at or criteria.words:
        return nearest_sql(criteria, count, each, since)
    asked = tuple((name, getattr(criteria, name)) for name in ASKED)
    marks = tuple((field, tuple(numbers)) for field, numbers in criteria.marks.items())
    sql, params = _from_anywhere(asked, marks, count, each)
    at = criteria.point
    here = {LON: at.x, LAT: at.y}
    return sql, [
        _said(PostGISAdapter(at, geography=param.geography), criteria)
        if isinstance(param, PostGISAdapter)
        else _said(here[param], criteria)
        if isinstance(param, float) and param in here
        else param
        for param in params
    ]


def _said(value: object, criteria: Criteria) -> object:
    """What says the point of a search, left open or not."""
    return value if criteria.territory else Open(value)


@lru_cache(maxsize=512)
def _from_anywhere(asked: tuple, marks: tuple, count: int, each: int) -> tuple[str, list]:
    """The statement from ``ANYWHERE``; ``marks`` are those of the codes asked, as known now."""
    criteria = Criteria(here=Here(ANYWHERE), **dict(asked))
    criteria.__dict__["marks"] = {field: list(numbers) for field, numbers in marks}
    return nearest_sql(criteria, count, each)
