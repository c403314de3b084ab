"""Walks through the results of one reach, in order: each asks for no more rows than a page needs.

A walk reads a bounded number of candidates in order, keeps of each programme the row that comes
first, and reads on only when these do not fill the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from uuid import UUID

from directory.criteria import Criteria
from directory.cursors import BY_COVERAGE, SITE_BY_DISTANCE, SITE_BY_FIT, WITHOUT_POINT, Cursor
from directory.matching import (
    at_sites,
    by_smallness,
    sites_of_one,
    widening,
)
from directory.nearest import EXTENT, SPHERE_MARGIN, Since, by_fit_sql, nearest_sites, nearest_sql
from directory.querysets import BANDS_M, SearchEntryQuerySet, after
from directory.rows import Condition, Read, read, sql_of
from directory.vocabulary import Reach

# Candidates beyond a page: other sites of the same programmes, and order on the spheroid.
SPARE = 12
# Candidates among those who serve an area: most have a site in it and are found there.
SERVING = 200
# Candidates of one spot beyond a page: programmes found at a nearer site.
SPARE_AT_SPOT = 4
# How much farther to look when the candidates did not fill the page, and when they did, but more
# at the same distance may come before.
FARTHER = 16
A_LITTLE_FARTHER = 4

# SQL, with its parameters, of as many candidates as are wanted.
Candidates = Callable[[int], tuple[str, list]]

# A nearer site of the same programme stood before the cursor: it must not come back.
NO_NEARER_SQL = """
(NOT has_other_sites OR NOT EXISTS (
    SELECT 1 FROM ({sites}) nearer WHERE nearer.programme_id = first.programme_id
    AND (nearer.distance_m, nearer.id) < (first.distance_m, first.id)
))
"""
NO_SITE_SQL = """
(NOT has_other_sites
OR NOT EXISTS (SELECT 1 FROM ({sites}) site WHERE site.programme_id = first.programme_id))
"""


def sites_by_distance(
    criteria: Criteria, cursor: Cursor | None, count: int, counted: int = 0
) -> Read:
    """The nearest sites: candidates by the index on the sphere, order on the spheroid."""
    since = (
        Since(*(value for _field, value in cursor.position(SITE_BY_DISTANCE))) if cursor else None
    )
    conditions = [Condition("(distance_m, programme_id) > (%s, %s)", since)] if since else []
    if criteria.radius_m is not None:
        conditions.append(Condition("distance_m <= %s", [criteria.radius_m]))
    if since:
        conditions.append(_no_nearer(criteria))
    wanted = max(count + SPARE, 2 * counted)
    each = max(count + SPARE_AT_SPOT, counted)
    while True:
        page = read(
            [nearest_sql(criteria, wanted, each, since)],
            SITE_BY_DISTANCE,
            count,
            conditions,
            language=criteria.language,
            extent=EXTENT,
            wanted=wanted,
            is_counted=counted > 0,
        )
        if page.is_all or _is_settled(page, count, wanted):
            return page
        farther = A_LITTLE_FARTHER if len(page.entries) == count else FARTHER
        wanted, each = wanted * farther, each * farther


def _is_settled(page: Read, count: int, wanted: int) -> bool:
    """Whether nothing but the candidates could come before the last row of a full page."""
    if len(page.entries) < count:
        return False
    last = page.entries[-1]
    is_beyond = page.looked_at < wanted or page.reached_m > last.distance_m * SPHERE_MARGIN
    return is_beyond and (page.cut is None or (last.distance_m, last.programme_id) <= page.cut)


def _no_nearer(criteria: Criteria) -> Condition:
    sites = sites_of_one(criteria).with_distance_m(criteria.point)
    sql, params = sql_of(sites.order_by().values("id", "programme_id", "distance_m"))
    return Condition(NO_NEARER_SQL.format(sites=sql), params)


def sites_by_fit(criteria: Criteria, cursor: Cursor | None, count: int) -> Read:
    """Sites by distance band, in a band by fit and words: no farther than the page needs."""
    position = cursor.position(SITE_BY_FIT) if cursor else []
    conditions = [_no_nearer(criteria)] if position else []
    for candidates in _nearer_first(criteria, position, count):
        page = _in_order(candidates, SITE_BY_FIT, count, criteria.language, conditions)
        if len(page.entries) == count:
            break
    return page


def _nearer_first(criteria: Criteria, position: list, count: int) -> Iterator[Candidates]:
    """Sites up to the end of some distance band, then all: those after are rarely needed."""
    if criteria.said.is_asked:
        for rows in widening(criteria):
            yield _by_fit(criteria, rows, position)
        return
    passed = [value for _field, value in position]
    for edge_m in _edges(criteria, position, count):
        if not criteria.territory:
            yield partial(by_fit_sql, criteria, edge_m, passed)
            continue
        rows = at_sites(criteria)
        near = rows.within(criteria.point, edge_m) if edge_m else rows
        yield _by_fit(criteria, near, position)


def _by_fit(criteria: Criteria, rows: SearchEntryQuerySet, position: list) -> Candidates:
    """Rows by distance band, fit, words and distance, after ``position``."""
    rows = rows.with_distance_m(criteria.point).with_band().with_misfit(criteria)
    return _ordered(rows.filter(after(position)) if position else rows, SITE_BY_FIT)


def _edges(criteria: Criteria, position: list, count: int) -> Iterator[int | None]:
    """Distances up to which to look, None for any: those after the first are rarely needed.

    The nearest programmes tell which bands hold a page full. Behind a cursor it is the band it
    stands in and the next one.
    """
    if position:
        band = position[0][1]
        yield from BANDS_M[band : band + 2]
    else:
        away: dict[UUID, float] = {}
        for programme_id, distance_m in nearest_sites(criteria, count + SPARE):
            away[programme_id] = min(distance_m, away.get(programme_id, distance_m))
        near = sorted(distance_m for distance_m in away.values() if _is_near(distance_m, criteria))
        if len(near) >= count:
            page_m = near[count - 1]
            yield from [edge for edge in BANDS_M if edge >= page_m][:1]
    yield None


def sites_anywhere(criteria: Criteria, cursor: Cursor | None, count: int, counted: int = 0) -> Read:
    """Sites of a search that names no point: by fit, words, then id."""
    rows = next(widening(criteria)) if criteria.said.is_asked else at_sites(criteria)
    rows = rows.with_misfit(criteria)
    if cursor:
        rows = rows.filter(after(cursor.position(WITHOUT_POINT)))
    candidates = _ordered(rows, WITHOUT_POINT)
    return _in_order(candidates, WITHOUT_POINT, count, criteria.language, counted=counted)


def _ordered(rows: SearchEntryQuerySet, order: tuple[str, ...]) -> Candidates:
    """The first rows of a queryset annotated with its order."""
    ordered = rows.order_by(*order, "id").values("id", "has_other_sites", *order)
    return lambda wanted: sql_of(ordered[:wanted])


def _in_order(
    candidates: Candidates,
    order: tuple[str, ...],
    count: int,
    language: str,
    conditions: Sequence[Condition] = (),
    counted: int = 0,
) -> Read:
    """The first row of each of ``count`` programmes, as many candidates as that takes."""
    wanted = max(count + SPARE, 2 * counted)
    while True:
        page = read(
            [candidates(wanted)],
            order,
            count,
            conditions,
            language=language,
            wanted=wanted,
            is_counted=counted > 0,
        )
        if page.is_all or len(page.entries) == count:
            return page
        wanted *= FARTHER


def covering(
    criteria: Criteria, reach: str, cursor: Cursor | None, count: int, counted: int = 0
) -> Read:
    """Programmes that serve the area and have no site in the search: smallest territory first."""
    position = cursor.position(BY_COVERAGE) if cursor else []
    wanted = max(4 * count, SERVING, 2 * counted)
    while True:
        candidates = covering_candidates(criteria, reach, position, wanted)
        if not candidates:
            return Read([], 0, 0.0, 0)
        page = read(
            candidates,
            BY_COVERAGE,
            count,
            [without_site(criteria)],
            language=criteria.language,
            wanted=wanted,
            is_counted=counted > 0,
        )
        if page.is_all or len(page.entries) == count:
            return page
        wanted *= FARTHER


def without_site(criteria: Criteria) -> Condition:
    """That a programme has no site in the search: then it would be found there."""
    sql, params = sql_of(sites_of_one(criteria).order_by().values("programme_id"))
    return Condition(NO_SITE_SQL.format(sites=sql), params)


def covering_candidates(
    criteria: Criteria, reach: str, position: list, wanted: int
) -> list[tuple[str, list]]:
    """At most ``wanted`` rows by coverage for each covering territory, after ``position``."""
    # In the order of the area's own index where there is an area.
    last = "served_areas__programme_id" if criteria.here else "programme_id"
    candidates = []
    since = position[0][1] if position else 0
    for rank, covering_rows in by_smallness(criteria, since, is_remote=reach == Reach.REMOTE):
        rows = covering_rows.with_misfit(criteria)
        if not criteria.narrows_sites:
            rows = rows.filter(has_other_sites=False)
        if position and rank == position[0][1]:
            rows = rows.filter(after(position[1:]))
        ordered = rows.order_by("misfit", "word_class", last)
        candidates.append(sql_of(ordered.values("id", "has_other_sites", *BY_COVERAGE)[:wanted]))
    return candidates


# Counting


def counted_at_sites(criteria: Criteria, most: int) -> int:
    """How many programmes are found at sites, at most ``most``: no more rows are read than that."""
    if criteria.said.is_asked:
        return _counted_saying(criteria, most)
    wanted = 2 * most
    while True:
        sites = _some_at_sites(criteria, wanted)
        near = {pk for pk, distance_m in sites if _is_near(distance_m, criteria)}
        if len(sites) < wanted or len(near) >= most:
            return min(len(near), most)
        wanted *= FARTHER


def _some_at_sites(criteria: Criteria, wanted: int) -> list[tuple[UUID, float]]:
    """Programme and metres of at most ``wanted`` sites, the nearest when there is a point."""
    if criteria.point is not None:
        return nearest_sites(criteria, wanted)
    ids = at_sites(criteria).order_by().values_list("programme_id", flat=True)
    return [(pk, 0.0) for pk in ids[:wanted]]


def _counted_saying(criteria: Criteria, most: int) -> int:
    """How many programmes say the words at sites, at most ``most``."""
    for rows in widening(criteria):
        programmes = rows.order_by().values_list("programme_id", flat=True).distinct()
        found = len(programmes[:most])
        if found == most:
            break
    return found


def _is_near(distance_m: float, criteria: Criteria) -> bool:
    return criteria.radius_m is None or distance_m <= criteria.radius_m


def counted_by_coverage(criteria: Criteria, reach: str, most: int) -> int:
    """How many programmes are found by coverage or remotely, at most ``most``."""
    page = covering(criteria, reach, None, most, most)
    return min(page.programmes or 0, most)
