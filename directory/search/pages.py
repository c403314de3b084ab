"""The search: one page of results that the HTML page, the API and exports all take.

Order: reach; at sites with a point, pure distance, or with conditions or words a distance band,
then fit, word class and distance; by coverage the smallest covering territory first; always the
programme's id last. Keyset pagination: nothing is lost or repeated among programmes unchanged
while somebody pages through the results.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from directory.models import SearchEntry
from directory.models.search_entry import SearchEntryQuerySet
from directory.search.criteria import Criteria
from directory.search.cursors import (
    BY_COVERAGE,
    SITE_BY_DISTANCE,
    SITE_BY_FIT,
    WITHOUT_POINT,
    Cursor,
    CursorError,
)
from directory.search.fetch import FetchedRows
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
    sites_by_fit,
)
from directory.search.result import SearchResult
from directory.vocabulary import Reach

# Results are counted no further: a page then says "more than".
MAX_COUNT = 200


@dataclass(frozen=True)
class Page:
    """Some results in order, and the cursor of the next ones or None at the end.

    ``total``: how many there are, up to ``MAX_COUNT`` + 1, where the same question answered it.
    """

    entries: list[SearchResult]
    next_cursor: Cursor | None
    total: int | None = None


def search_results(
    criteria: Criteria, count: int, cursor: Cursor | None = None, *, is_counted: bool = False
) -> Page:
    """Return the ``count_results`` results after ``cursor``, walking from one reach to the next.

    Each entry carries ``reach``, its ``words`` and, at sites with a point, ``distance_m``. Raises
    ``CursorError`` for a cursor of another search.
    """
    if cursor and not _is_of_same_search(cursor, criteria):
        raise CursorError(_("The cursor belongs to another search."))
    found: list[SearchResult] = []
    total: int | None = 0
    reaches = [reach for reach in Reach.values if reach in criteria.reaches]
    turns = list(_reach_groups(reaches[reaches.index(cursor.reach) if cursor else 0 :]))
    for turn in turns:
        here = cursor if cursor and cursor.reach == turn[0] else None
        page = _rows_in_reach(criteria, turn, here, count + 1 - len(found), is_counted)
        found += page.entries
        in_reach = page.total(MAX_COUNT + 1)
        total = None if total is None or in_reach is None else total + in_reach
        if len(found) > count:
            total = total if turn == turns[-1] else None
            return Page(found[:count], _cursor_of(criteria, found[count - 1]), total)
    return Page(found, None, total)


def count_results(criteria: Criteria) -> int:
    """Return how many programmes the search finds, at most ``MAX_COUNT`` + 1."""
    found = sum(_count_in_reach(criteria, reach) for reach in criteria.reaches)
    return min(found, MAX_COUNT + 1)


def matching_sites(criteria: Criteria) -> SearchEntryQuerySet:
    """Every site that meets the search, unordered: what the map counts."""
    sites = at_sites(criteria)
    return sites if Reach.SITE in criteria.reaches else sites.none()


def matching_by_coverage(criteria: Criteria) -> SearchEntryQuerySet:
    """Every programme found by the area it serves alone, remote ones included, unordered."""
    rows = by_coverage(criteria)
    if rows is None:
        return SearchEntry.objects.none()
    same = sites_within_area_and_hours(criteria).filter(programme_id=OuterRef("programme_id"))
    return rows.filter(~Exists(same))


def _reach_groups(reaches: Sequence[str]) -> Iterator[Sequence[str]]:
    """The reaches that one question answers, in order: sites, then what serves the area."""
    if Reach.SITE in reaches:
        yield [Reach.SITE]
    if beyond := [reach for reach in reaches if reach != Reach.SITE]:
        yield beyond


def _rows_in_reach(
    criteria: Criteria, reaches: Sequence[str], cursor: Cursor | None, count: int, is_counted: bool
) -> FetchedRows:
    """At most ``count_results`` results of some reaches after ``cursor``, in order."""
    try:
        page = _ranked_rows(criteria, reaches, cursor, count, MAX_COUNT + 1 if is_counted else 0)
    except EmptyResultSet:
        # What is asked contradicts itself: there is no need to ask the database.
        return FetchedRows([], 0, 0.0, 0)
    for entry in page.entries:
        is_remote = reaches[0] != Reach.SITE and (entry.smallness or 0) >= REMOTE_RANKS
        entry.reach = Reach.REMOTE.value if is_remote else reaches[0]
    return page


def _ranked_rows(
    criteria: Criteria, reaches: Sequence[str], cursor: Cursor | None, count: int, counted: int
) -> FetchedRows:
    """The question that answers some reaches of a search."""
    if reaches[0] != Reach.SITE:
        return programmes_by_coverage(criteria, reaches, cursor, count, counted)
    if criteria.point is None:
        return sites_anywhere(criteria, cursor, count, counted)
    if criteria.has_conditions:
        return sites_by_fit(criteria, cursor, count, counted)
    return sites_by_distance(criteria, cursor, count, counted)


def _count_in_reach(criteria: Criteria, reach: str) -> int:
    """How many programmes one reach finds, at most ``MAX_COUNT`` + 1."""
    try:
        if reach == Reach.SITE:
            return count_at_sites(criteria, MAX_COUNT + 1)
        return count_by_coverage(criteria, reach, MAX_COUNT + 1)
    except EmptyResultSet:
        return 0


def _is_of_same_search(cursor: Cursor, criteria: Criteria) -> bool:
    """Whether a walk through this very search gave the cursor."""
    asked = (criteria.fingerprint(), criteria.open_at)
    return (cursor.fingerprint, cursor.open_at) == asked and cursor.reach in criteria.reaches


def _order_of(criteria: Criteria, reach: str) -> tuple[str, ...]:
    """The fields of the order key for one reach of a search."""
    if reach != Reach.SITE:
        return BY_COVERAGE
    if criteria.point is None:
        return WITHOUT_POINT
    return SITE_BY_FIT if criteria.has_conditions else SITE_BY_DISTANCE


def _cursor_of(criteria: Criteria, entry: SearchResult) -> Cursor:
    key = tuple(getattr(entry, field) for field in _order_of(criteria, entry.reach))
    return Cursor(entry.reach, key, criteria.fingerprint(), criteria.open_at)
