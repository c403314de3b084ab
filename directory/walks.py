"""Walks through the results of one reach, in order: each asks for no more rows than a page needs.

A walk reads a bounded number of candidates in order, keeps of each programme the row that comes
first, and reads on only when these do not fill the page.
"""

from __future__ import annotations

from collections.abc import Iterator

from directory.criteria import Criteria
from directory.cursors import BY_COVERAGE, SITE_BY_DISTANCE, SITE_BY_FIT, WITHOUT_POINT, Cursor
from directory.matching import at_sites, by_smallness, narrowed_to_sites, nearest_sites
from directory.models import SearchEntry
from directory.querysets import BANDS_M, SearchEntryQuerySet, after
from directory.rows import Condition, Read, read, sql_of
from directory.vocabulary import Reach

# Distances on the sphere and the spheroid differ by less than this.
SPHERE_MARGIN = 1.01
# Candidates beyond a page: other sites of the same programmes, and order on the spheroid.
SPARE = 12
# Candidates among those who serve an area: most have a site in it and are found there.
SERVING = 200
# How much farther to look when the candidates did not fill the page.
FARTHER = 4

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


def sites_by_distance(criteria: Criteria, cursor: Cursor | None, count: int) -> list[SearchEntry]:
    """The nearest sites: candidates by the index on the sphere, order on the spheroid."""
    last_key = tuple(value for _field, value in cursor.position(SITE_BY_DISTANCE)) if cursor else ()
    beyond_m = last_key[0] / SPHERE_MARGIN if last_key else 0.0
    conditions = [Condition("(distance_m, programme_id) > (%s, %s)", last_key)] if last_key else []
    if criteria.radius_m is not None:
        conditions.append(Condition("distance_m <= %s", [criteria.radius_m]))
    if last_key:
        conditions.append(_no_nearer(criteria))
    wanted = count + SPARE
    while True:
        candidates = sql_of(nearest_sites(criteria, wanted, beyond_m))
        page = read([candidates], SITE_BY_DISTANCE, count, conditions, reached="sphere_m")
        if page.looked_at < wanted or _is_settled(page, count):
            return page.entries
        wanted *= FARTHER


def _is_settled(page: Read, count: int) -> bool:
    """Whether nothing beyond the candidates could come before the last row of a full page."""
    is_full = len(page.entries) == count
    return is_full and page.reached_m > page.entries[-1].distance_m * SPHERE_MARGIN


def _no_nearer(criteria: Criteria) -> Condition:
    sites = narrowed_to_sites(criteria).with_distance_m(criteria.point)
    sql, params = sql_of(sites.order_by().values("id", "programme_id", "distance_m"))
    return Condition(NO_NEARER_SQL.format(sites=sql), params)


def sites_by_fit(criteria: Criteria, cursor: Cursor | None, count: int) -> list[SearchEntry]:
    """Sites by distance band, in a band by fit and words: no farther than the page needs."""
    position = cursor.position(SITE_BY_FIT) if cursor else []
    rows = at_sites(criteria).with_distance_m(criteria.point).with_band().with_misfit(criteria)
    if position:
        rows = rows.filter(after(position))
    conditions = [_no_nearer(criteria)] if position else []
    entries = []
    for edge_m in _edges(criteria, position, count):
        near = rows.within(criteria.point, edge_m) if edge_m else rows
        entries = _in_order(near, SITE_BY_FIT, count, conditions)
        if len(entries) == count:
            break
    return entries


def _edges(criteria: Criteria, position: list, count: int) -> Iterator[int | None]:
    """Distances up to which to look, None for any: those after the first are rarely needed.

    The candidates of a walk by distance tell which bands hold a page full. Behind a cursor it is
    the band it stands in and the next one.
    """
    if position:
        band = position[0][1]
        yield from BANDS_M[band : band + 2]
    else:
        nearest = list(nearest_sites(criteria, count + SPARE, 0.0))
        if len(nearest) == count + SPARE:
            reached_m = max(site["distance_m"] for site in nearest)
            yield from [edge for edge in BANDS_M if edge >= reached_m][:1]
    yield None


def sites_anywhere(criteria: Criteria, cursor: Cursor | None, count: int) -> list[SearchEntry]:
    """Sites of a search that names no point: by fit, words, then id."""
    rows = at_sites(criteria).with_misfit(criteria)
    if cursor:
        rows = rows.filter(after(cursor.position(WITHOUT_POINT)))
    return _in_order(rows, WITHOUT_POINT, count)


def _in_order(
    rows: SearchEntryQuerySet,
    order: tuple[str, ...],
    count: int,
    conditions: list[Condition] | tuple = (),
) -> list[SearchEntry]:
    """The first row of each of ``count`` programmes, from a queryset annotated with its order."""
    ordered = rows.order_by(*order, "id").values("id", "has_other_sites", *order)
    wanted = count + SPARE
    while True:
        page = read([sql_of(ordered[:wanted])], order, count, conditions)
        if page.looked_at < wanted or len(page.entries) == count:
            return page.entries
        wanted *= FARTHER


def covering(
    criteria: Criteria, reach: str, cursor: Cursor | None, count: int
) -> list[SearchEntry]:
    """Programmes that serve the area and have no site in the search: smallest territory first."""
    position = cursor.position(BY_COVERAGE) if cursor else []
    conditions = [without_site(criteria)]
    wanted = max(FARTHER * count, SERVING)
    while True:
        candidates = covering_candidates(criteria, [reach], position, wanted)
        if not candidates:
            return []
        page = read(candidates, BY_COVERAGE, count, conditions)
        is_all = page.looked_at < wanted
        if is_all or len(page.entries) == count:
            return page.entries
        wanted *= FARTHER


def without_site(criteria: Criteria) -> Condition:
    """That a programme has no site in the search: then it would be found there."""
    sql, params = sql_of(narrowed_to_sites(criteria).order_by().values("programme_id"))
    return Condition(NO_SITE_SQL.format(sites=sql), params)


def covering_candidates(
    criteria: Criteria, reaches: list[str], position: list, wanted: int
) -> list[tuple[str, list]]:
    """At most ``wanted`` rows by coverage for each covering territory, after ``position``."""
    smallness = position[0][1] if position else 0
    is_remote = [reach == Reach.REMOTE for reach in reaches]
    candidates = []
    for no, covering_rows in enumerate(by_smallness(criteria, smallness), smallness):
        rows = covering_rows.filter(is_remote__in=is_remote).with_misfit(criteria)
        if not criteria.narrows_sites:
            rows = rows.filter(has_other_sites=False)
        later = rows.filter(after(position[1:])) if position and no == smallness else rows
        ordered = later.order_by(*BY_COVERAGE[1:]).values("id", "has_other_sites", *BY_COVERAGE)
        candidates.append(sql_of(ordered[:wanted]))
    return candidates


# Counting


def counted_at_sites(criteria: Criteria, most: int) -> int:
    """How many programmes are found at sites, at most ``most``: no more rows are read than that."""
    wanted = 2 * most
    while True:
        if criteria.point is None:
            sites = list(at_sites(criteria).order_by().values("programme_id")[:wanted])
        else:
            sites = list(nearest_sites(criteria, wanted, 0.0))
        near = {site["programme_id"] for site in sites if _is_near(site, criteria)}
        if len(sites) < wanted or len(near) >= most:
            return min(len(near), most)
        wanted *= FARTHER


def _is_near(site: dict, criteria: Criteria) -> bool:
    return criteria.radius_m is None or site["distance_m"] <= criteria.radius_m


def counted_by_coverage(criteria: Criteria, reach: str, most: int) -> int:
    """How many programmes are found by coverage or remotely, at most ``most``."""
    return len(covering(criteria, reach, None, most))
