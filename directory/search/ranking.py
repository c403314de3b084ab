"""Ranks the results of one reach in order, reading no more candidates than a page needs.

Each function reads a bounded number of candidates in order, takes the first entry of each
programme, and reads more (an expanding search) only when these do not fill the page. Later pages
use keyset pagination: rows after the order key of the last result.
"""

from __future__ import annotations

from collections.abc import Sequence
from sys import maxsize
from typing import Any
from uuid import UUID

from psycopg import sql

from directory.expressions import keyset_after
from directory.models.search_entry import SearchEntryQuerySet
from directory.search import lookups
from directory.search.criteria import Criteria
from directory.search.cursors import (
    BY_COVERAGE,
    SITE_BY_DISTANCE,
    SITE_BY_FIT,
    WITHOUT_POINT,
    Cursor,
)
from directory.search.expanding_sql import (
    WANTED_MATCHES,
    rings_by_distance,
    rings_by_sample,
    rings_until_enough,
)
from directory.search.fetch import (
    UNKNOWN_EXTENT,
    FetchedRows,
    ScanExtent,
    after_position,
    fetch_first,
    statement_of,
)
from directory.search.matching import at_sites, coverage_by_size, sites_of_one_programme
from directory.search.nearest_sql import EXTENT, SPHERE_MARGIN, AfterDistance, nearest_sites
from directory.search.statement_cache import cached_nearest_sql
from directory.vocabulary import Reach
from geo.statements import Part, Statement, Template, bound, joined, read_template

# Candidates beyond a page: other sites of the same programmes, and order on the spheroid.
EXTRA_CANDIDATES = 12
# Candidates by coverage: most have a site in the area and are found there instead.
COVERAGE_CANDIDATES = 200
# Candidates of one point beyond a page: programmes found at a nearer site.
EXTRA_AT_POINT = 4
# Growth of the number of candidates when they did not fill the page.
EXPANSION_FACTOR = 16
# The same when the page is full but its order not yet certain, or when programmes with dozens of
# sites leave too few.
SMALL_EXPANSION_FACTOR = 4

NO_NEARER_SITE = read_template(__file__, "no_nearer_site")
NO_SITE = read_template(__file__, "no_site")
IN_TURN = read_template(__file__, "in_turn")
ONE_OF_SEVERAL = Template("({rows})")
WITHIN_RADIUS = Template("distance_m <= {radius_m}")


def sites_by_distance(
    criteria: Criteria, cursor: Cursor | None, count: int, counted: int = 0
) -> FetchedRows:
    """The nearest sites: candidates by the index (sphere), order by ``distance_m`` (spheroid)."""
    position = cursor.position(SITE_BY_DISTANCE) if cursor else []
    since = AfterDistance(*(value for _field, value in position)) if position else None
    conditions = [after_position(position)] if position else []
    if criteria.radius_m is not None:
        conditions.append(WITHIN_RADIUS.fill(radius_m=bound(criteria.radius_m)))
    if since:
        conditions.append(_no_nearer_site(criteria))
    wanted = max(count + EXTRA_CANDIDATES, 2 * counted)
    each = max(count + EXTRA_AT_POINT, counted)
    while True:
        page = fetch_first(
            [cached_nearest_sql(criteria, wanted, each, since)],
            SITE_BY_DISTANCE,
            count,
            conditions,
            language=criteria.language,
            extent=EXTENT,
            wanted=wanted,
            is_counted=counted > 0,
        )
        if page.is_all or _is_final(page, count, wanted):
            return page
        factor = SMALL_EXPANSION_FACTOR if len(page.entries) == count else EXPANSION_FACTOR
        wanted, each = wanted * factor, each * factor


def _is_final(page: FetchedRows, count: int, wanted: int) -> bool:
    """Whether a page is full and no entry beyond the candidates could be part of it."""
    if len(page.entries) < count:
        return False
    last = page.entries[-1]
    is_beyond = (
        page.candidate_count < wanted or page.reached_m > (last.distance_m or 0.0) * SPHERE_MARGIN
    )
    return is_beyond and (page.cut is None or (last.distance_m, last.programme_id) <= page.cut)


def _no_nearer_site(criteria: Criteria) -> Statement:
    sites = sites_of_one_programme(criteria).with_distance_m(criteria.required_point)
    columns = sites.order_by().values("id", "programme_id", "distance_m")
    return NO_NEARER_SITE.fill(sites=statement_of(columns))


def sites_by_fit(
    criteria: Criteria, cursor: Cursor | None, count: int, counted: int = 0
) -> FetchedRows:
    """Sites by distance band, inside a band by fit and words; bands as far as a page needs."""
    position = cursor.position(SITE_BY_FIT) if cursor else []
    conditions = [_no_nearer_site(criteria)] if position else []
    rings = rings_by_distance(criteria, position[0][1] if position else 0)
    need = max(count, counted)
    while True:
        page = _fetch_expanding(
            rings_until_enough(rings, need, position),
            SITE_BY_FIT,
            count,
            criteria,
            counted,
            conditions,
        )
        # Programmes before the cursor may have filled the rings that were read.
        is_all = page.candidate_count == 0 or page.reached_m == len(rings) - 1
        if is_all or len(page.entries) == count:
            return page
        need *= EXPANSION_FACTOR


def sites_anywhere(
    criteria: Criteria, cursor: Cursor | None, count: int, counted: int = 0
) -> FetchedRows:
    """Sites of a search that names no point: by fit, words, then id."""
    position = cursor.position(WITHOUT_POINT) if cursor else []
    if lookups.text_query(criteria).has_words:
        conditions = [after_position(position)] if position else []
        rings = rings_until_enough(rings_by_sample(criteria), WANTED_MATCHES)
        return _fetch_expanding(rings, WITHOUT_POINT, count, criteria, counted, conditions)
    rows = at_sites(criteria).with_misfit(criteria)
    if position:
        rows = rows.filter(keyset_after(position))
    return _fetch_ordered(rows, WITHOUT_POINT, count, criteria.language, counted=counted)


def _fetch_expanding(
    rings: Statement,
    order: tuple[str, ...],
    count: int,
    criteria: Criteria,
    counted: int,
    conditions: Sequence[Part],
) -> FetchedRows:
    """The first row of each of ``count`` programmes in rings.

    ``reached_m`` of the result is the number of the last ring that had rows.
    """
    return fetch_first(
        [rings],
        order,
        count,
        conditions,
        language=criteria.language,
        extent=ScanExtent(sql.SQL("max(step)"), UNKNOWN_EXTENT.cut),
        wanted=maxsize,
        is_counted=counted > 0,
    )


def _fetch_ordered(
    rows: SearchEntryQuerySet,
    order: tuple[str, ...],
    count: int,
    language: str,
    conditions: Sequence[Part] = (),
    counted: int = 0,
) -> FetchedRows:
    """The first row of each of ``count`` programmes, from a queryset annotated with its order."""
    ordered = rows.order_by(*order, "id").values("id", "has_other_sites", *order)
    wanted = max(count + EXTRA_CANDIDATES, 2 * counted)
    while True:
        page = fetch_first(
            [statement_of(ordered[:wanted])],
            order,
            count,
            conditions,
            language=language,
            wanted=wanted,
            is_counted=counted > 0,
        )
        if page.is_all or len(page.entries) == count:
            return page
        wanted *= SMALL_EXPANSION_FACTOR


def programmes_by_coverage(
    criteria: Criteria,
    reaches: Sequence[str],
    cursor: Cursor | None,
    count: int,
    counted: int = 0,
) -> FetchedRows:
    """Programmes that serve the area and have no site in the search: smallest territory first.

    Those of the second of ``reaches`` (remote) come after those of the first, and are read only
    when these do not fill the page.
    """
    position = cursor.position(BY_COVERAGE) if cursor else []
    wanted = max(4 * count, COVERAGE_CANDIDATES, 2 * counted)
    while True:
        candidates = [covering_candidates(criteria, reach, position, wanted) for reach in reaches]
        if not any(candidates):
            return FetchedRows([], 0, 0.0, 0)
        page = fetch_first(
            [union_until_enough(candidates, wanted)],
            BY_COVERAGE,
            count,
            [without_site(criteria)],
            language=criteria.language,
            wanted=wanted,
            is_counted=counted > 0,
        )
        if page.is_all or len(page.entries) == count:
            return page
        wanted *= EXPANSION_FACTOR


def union_until_enough(groups: Sequence[Sequence[Statement]], wanted: int) -> Statement:
    """SQL of the rows of the first group, and of the others if it has fewer than ``wanted``."""
    united = [
        joined(" UNION ALL ", [ONE_OF_SEVERAL.fill(rows=rows) for rows in group])
        for group in groups
        if group
    ]
    if len(united) == 1:
        return united[0]
    others = joined(" UNION ALL ", united[1:])
    return IN_TURN.fill(first=united[0], others=others, wanted=sql.Literal(wanted))


def without_site(criteria: Criteria) -> Statement:
    """The condition that a programme has no site in the search."""
    sites = sites_of_one_programme(criteria).order_by().values("programme_id")
    return NO_SITE.fill(sites=statement_of(sites))


def covering_candidates(
    criteria: Criteria, reach: str, position: list[Any], wanted: int
) -> list[Statement]:
    """At most ``wanted`` rows by coverage for each covering territory, after ``position``."""
    # In the order of the coverage index where there is a place.
    last = "coverage_index__programme_id" if criteria.here else "programme_id"
    candidates = []
    since = position[0][1] if position else 0
    for rank, covering_rows in coverage_by_size(criteria, since, is_remote=reach == Reach.REMOTE):
        rows = covering_rows.with_misfit(criteria)
        if not criteria.narrows_sites:
            rows = rows.filter(has_other_sites=False)
        if position and rank == position[0][1]:
            rows = rows.filter(keyset_after(position[1:]))
        ordered = rows.order_by("misfit", "word_class", last)
        candidates.append(
            statement_of(ordered.values("id", "has_other_sites", *BY_COVERAGE)[:wanted])
        )
    return candidates


# Counting


def count_at_sites(criteria: Criteria, most: int) -> int:
    """How many programmes are found at sites, at most ``most``; reads few more rows."""
    if lookups.text_query(criteria).has_words:
        rank = sites_anywhere if criteria.point is None else sites_by_fit
        return rank(criteria, None, 1, most).total(most) or 0
    wanted = 2 * most
    while True:
        sites = _candidate_sites(criteria, wanted)
        near = {pk for pk, distance_m in sites if _is_within_radius(distance_m, criteria)}
        if len(sites) < wanted or len(near) >= most:
            return min(len(near), most)
        wanted *= EXPANSION_FACTOR


def _candidate_sites(criteria: Criteria, wanted: int) -> list[tuple[UUID, float]]:
    """(programme, metres) of at most ``wanted`` sites, the nearest when there is a point."""
    if criteria.point is not None:
        return nearest_sites(criteria, wanted)
    ids = at_sites(criteria).order_by().values_list("programme_id", flat=True)
    return [(pk, 0.0) for pk in ids[:wanted]]


def _is_within_radius(distance_m: float, criteria: Criteria) -> bool:
    return criteria.radius_m is None or distance_m <= criteria.radius_m


def count_by_coverage(criteria: Criteria, reach: str, most: int) -> int:
    """How many programmes are found by coverage or remotely, at most ``most``."""
    page = programmes_by_coverage(criteria, [reach], None, most, most)
    return min(page.programmes or 0, most)
