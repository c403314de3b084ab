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
from directory.search.pages import CountedPage
from directory.vocabulary import Reach

# Of 6 to 20 results each, some 2 kB a result.
MOST_GROUPS = 200

GROUPS: Kept[CountedPage] = Kept(MOST_GROUPS, largest=1)


@dataclass(frozen=True)
class KeptGroup:
    """A group as it is kept, or the place where it will be once it has been searched.

    ``key`` is "" for a group that is never kept.
    """

    key: str
    version: object = None
    begun_s: float = 0.0
    found: CountedPage | None = None

    def keep(self, searched: CountedPage) -> CountedPage:
        """Keep what was searched since; returns it."""
        if self.key:
            GROUPS.keep(self.key, Entry(searched, 1, self.begun_s), self.version)
        return searched


def kept_group(criteria: Criteria, count: int, cursor: Cursor | None) -> KeptGroup:
    """What is kept of the ``count`` results of a search in one reach after ``cursor``."""
    key = "" if cursor or not GROUPS.most else _key(criteria, count)
    if not key:
        return KeptGroup("")
    version, begun_s = content_version(), time.monotonic()
    entry = GROUPS.find(key, version)
    return KeptGroup(key, version, begun_s, entry.value if entry else None)


def _key(criteria: Criteria, count: int) -> str:
    """What a group is kept by; "" for one that is not."""
    here = criteria.here
    if criteria.is_about_hours or (here and not here.is_place):
        return ""
    if here and criteria.reaches == (Reach.SITE,):
        return ""
    return f"{criteria.fingerprint()} {criteria.language} {count}"
