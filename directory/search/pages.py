"""Entry point of the search: pages of results and counts, for pages, API and exports.

Order: reach; at sites with a point, distance, or with conditions or words rank (distance band + 2 ×
class of words), class, fit and distance; without a point class and fit; by coverage the smallest
covering territory, class and fit; always the programme's id last (docs/search.md). Programmes that
nobody confirmed for long come after the others of their page (``directory.freshness``). With keyset
pagination no programme that stays unchanged is lost or repeated between pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.core.exceptions import EmptyResultSet
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from directory.models import SearchEntry
from directory.models.search_entry import SearchEntryQuerySet
from directory.search import lookups
from directory.search.criteria import Criteria
from directory.search.cursors import (
    BY_COVERAGE,
    SITE_BY_DISTANCE,
    SITE_BY_RANK,
    WITHOUT_POINT,
    Cursor,
    CursorError,
)
from directory.search.fetch import Counts, FetchedRows
from directory.search.matching import (
    REMOTE_RANKS,
    at_sites,
    by_coverage,
    sites_within_area_and_hours,
)
from directory.search.ranking import (
    count_at_sites,
    count_by_coverage,
    programmes_by_coverage,
    sites_anywhere,
    sites_by_distance,
    sites_by_rank,
)
from directory.search.result import MAX_COUNT, SearchResult
from directory.search.unknown_hours import bounded, count_unknown_hours
from directory.vocabulary import Operating, Reach

# Of so many sites the nearest that is not suspended is offered where none is near.
NEAREST_LOOKED_AT = 10


@dataclass(frozen=True)
class Page:
    """A page of results, and the cursor of the next page or None at the end.

    ``total``: number of results, up to ``MAX_COUNT`` + 1, when the same query counted them.
    ``unknown_hours``: how many places a filter by hours leaves out (``unknown_hours``), where the
    results end.
    """

    entries: list[SearchResult]
    next_cursor: Cursor | None
    total: int | None = None
    unknown_hours: int | None = None


@dataclass(frozen=True)
class CountedPage:
    """A page of results, and how many there are in all (``MAX_COUNT`` + 1: more)."""

    page: Page
    total: int


def search_results(
    criteria: Criteria,
    count: int,
    cursor: Cursor | None = None,
    *,
    is_counted: bool = False,
    tells_unknown_hours: bool = False,
) -> Page:
    """Return ``count`` results after ``cursor``, from one reach to the next.

    Each entry has ``reach``, its ``words`` and, at sites with a point, ``distance_m``. Raises
    ``CursorError`` for a cursor of another search.
    """
    if cursor and not _is_of_same_search(cursor, criteria):
        raise CursorError(_("The cursor belongs to another search."))
    results: list[SearchResult] = []
    total: int | None = 0
    reaches = [reach for reach in Reach.values if reach in criteria.reaches]
    groups = list(_reach_groups(reaches[reaches.index(cursor.reach) if cursor else 0 :]))
    for group in groups:
        position = cursor if cursor and cursor.reach == group[0] else None
        counts = Counts(
            results=MAX_COUNT + 1 if is_counted else 0,
            unknown_hours=tells_unknown_hours and group == groups[-1],
        )
        # As many of each group, so that the statement is the same.
        page = _rows_in_reach(criteria, group, position, count + 1, counts)
        results += page.entries[: count + 1 - len(results)]
        in_reach = page.total(MAX_COUNT + 1)
        total = None if total is None or in_reach is None else total + in_reach
        if len(results) > count:
            total = total if group == groups[-1] else None
            cursor = _cursor_of(criteria, results[count - 1])
            return Page(_unconfirmed_last(results[:count]), cursor, total)
    unknown = None
    if tells_unknown_hours and criteria.is_about_hours:
        told = page.unknown_hours if groups else None
        unknown = count_unknown_hours(criteria) if told is None else bounded(told)
    return Page(_unconfirmed_last(results), None, total, unknown)


def counted_page(criteria: Criteria, count: int, cursor: Cursor | None) -> CountedPage:
    """The ``count`` results after ``cursor``, and the number of all of them without one."""
    page = search_results(criteria, count, cursor, is_counted=not cursor)
    is_to_count = page.total is None and page.entries
    return CountedPage(page, count_results(criteria) if is_to_count else page.total or 0)


def count_results(criteria: Criteria) -> int:
    """Return how many programmes the search finds, at most ``MAX_COUNT`` + 1."""
    total = sum(_count_in_reach(criteria, reach) for reach in criteria.reaches)
    return min(total, MAX_COUNT + 1)


def nearest_help(criteria: Criteria) -> SearchResult | None:
    """The nearest programme that the search finds however far; None without a point.

    One that runs comes before a nearer one that is suspended, which its card says: where all that
    helps is suspended, it still shows who helps with that, and whom to ask when it begins again.
    """
    if criteria.here is None:
        return None
    anywhere = replace(criteria, radius_m=None, box=None, reaches=(Reach.SITE.value,))
    found = search_results(anywhere, NEAREST_LOOKED_AT).entries
    running = (entry for entry in found if entry.operating == Operating.ACTIVE)
    return next(running, next(iter(found), None))


def matching_sites(criteria: Criteria) -> SearchEntryQuerySet:
    """Every site that matches the search, unordered; the map counts these."""
    sites = at_sites(criteria)
    return sites if Reach.SITE in criteria.reaches else sites.none()


def matching_by_coverage(criteria: Criteria) -> SearchEntryQuerySet:
    """Every programme found by the area it serves alone, remote ones included, unordered."""
    rows = by_coverage(criteria)
    if rows is None:
        return SearchEntry.objects.none()
    same = sites_within_area_and_hours(criteria).filter(programme_id=OuterRef("programme_id"))
    return rows.filter(~Exists(same))


def _unconfirmed_last(results: list[SearchResult]) -> list[SearchResult]:
    """A page in order, in each reach those not confirmed for long after the others.

    The order of the search itself, which cursors and counts follow, stays by distance and fit.
    """
    order = {reach: number for number, reach in enumerate(Reach.values)}
    return sorted(results, key=lambda each: (order[each.reach], bool(each.search_standing)))


def _reach_groups(reaches: Sequence[str]) -> Iterator[Sequence[str]]:
    """Groups of reaches that one query answers, in order: sites, then coverage and remote."""
    if Reach.SITE in reaches:
        yield [Reach.SITE]
    if beyond := [reach for reach in reaches if reach != Reach.SITE]:
        yield beyond


def _rows_in_reach(
    criteria: Criteria, reaches: Sequence[str], cursor: Cursor | None, count: int, counts: Counts
) -> FetchedRows:
    """At most ``count`` results of a group of reaches after ``cursor``, in order."""
    try:
        page = _ranked_rows(criteria, reaches, cursor, count, counts)
    except EmptyResultSet:
        # The conditions contradict each other: no query is needed.
        return FetchedRows([], 0, 0.0, 0)
    for entry in page.entries:
        is_remote = reaches[0] != Reach.SITE and (entry.smallness or 0) >= REMOTE_RANKS
        entry.reach = Reach.REMOTE.value if is_remote else reaches[0]
    return page


def _ranked_rows(
    criteria: Criteria, reaches: Sequence[str], cursor: Cursor | None, count: int, counts: Counts
) -> FetchedRows:
    """Run the ranking for a group of reaches."""
    if reaches[0] != Reach.SITE:
        return programmes_by_coverage(criteria, reaches, cursor, count, counts)
    if criteria.point is None:
        return sites_anywhere(criteria, cursor, count, counts.results)
    if criteria.has_conditions:
        return sites_by_rank(criteria, cursor, count, counts.results)
    return sites_by_distance(criteria, cursor, count, counts.results)


def _count_in_reach(criteria: Criteria, reach: str) -> int:
    """How many programmes one reach finds, at most ``MAX_COUNT`` + 1."""
    try:
        if reach == Reach.SITE:
            return count_at_sites(criteria, MAX_COUNT + 1)
        return count_by_coverage(criteria, reach, MAX_COUNT + 1)
    except EmptyResultSet:
        return 0


def _is_of_same_search(cursor: Cursor, criteria: Criteria) -> bool:
    """Whether the cursor comes from a page of this search."""
    search = (criteria.fingerprint(), criteria.open_at)
    return (cursor.fingerprint, cursor.open_at) == search and cursor.reach in criteria.reaches


def _order_of(criteria: Criteria, reach: str) -> tuple[str, ...]:
    """The fields of the order key for one reach of a search."""
    if reach != Reach.SITE:
        return BY_COVERAGE
    if criteria.point is None:
        return WITHOUT_POINT
    return SITE_BY_RANK if criteria.has_conditions else SITE_BY_DISTANCE


def _cursor_of(criteria: Criteria, entry: SearchResult) -> Cursor:
    key = tuple(getattr(entry, field) for field in _order_of(criteria, entry.reach))
    reading = lookups.text_query(criteria).reading
    return Cursor(entry.reach, key, criteria.fingerprint(), criteria.open_at, reading)
