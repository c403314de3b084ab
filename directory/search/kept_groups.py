"""First pages of groups of results that many searches share, kept for a minute by each worker.

Beside a place they are those found by coverage and remotely, which depend on the place chosen and
not on where in it somebody is; without a place all of them. What depends on the position of a
device or on a moment is never kept.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from directory.content_version import content_version
from directory.kept_values import Entry, Kept
from directory.search.criteria import Criteria
from directory.search.cursors import Cursor
from directory.search.pages import Page, count_results, search_results
from directory.vocabulary import Reach

# Of 6 to 20 results each, some 2 kB a result.
MOST_GROUPS = 200


@dataclass(frozen=True)
class CountedPage:
    """A page of results, and how many there are in all (``MAX_COUNT`` + 1: more)."""

    page: Page
    total: int


GROUPS: Kept[CountedPage] = Kept(MOST_GROUPS, largest=1)


def first_page(criteria: Criteria, count: int) -> CountedPage:
    """The first ``count`` results of a search in one reach, and their number."""
    key = _key(criteria, count) if GROUPS.most else ""
    if not key:
        return page_after(criteria, count, None)
    version, begun_s = content_version(), time.monotonic()
    if entry := GROUPS.find(key, version):
        return entry.value
    found = page_after(criteria, count, None)
    GROUPS.keep(key, Entry(found, 1, begun_s), version)
    return found


def page_after(criteria: Criteria, count: int, cursor: Cursor | None) -> CountedPage:
    """The ``count`` results after ``cursor``, and the number of all of them."""
    page = search_results(criteria, count, cursor, is_counted=not cursor)
    is_to_count = page.total is None and page.entries
    return CountedPage(page, count_results(criteria) if is_to_count else page.total or 0)


def _key(criteria: Criteria, count: int) -> str:
    """What a group is kept by; "" for one that is not."""
    here = criteria.here
    if criteria.is_about_hours or (here and not here.is_place):
        return ""
    if here and criteria.reaches == (Reach.SITE,):
        return ""
    return f"{criteria.fingerprint()} {criteria.language} {count}"
