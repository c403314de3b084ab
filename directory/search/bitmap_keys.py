"""Keys of the bitmaps (``directory.index.bitmaps``) for the filters of a search."""

from __future__ import annotations

from directory.index import bitmaps
from directory.index.term_ids import FILTERED
from directory.search import lookups
from directory.search.criteria import Criteria
from directory.vocabulary import Audience, FrenchLevel, Status

# Filters for which there are bitmaps.
COVERED_FILTERS = {
    *FILTERED,
    *("themes", "needs", "spoken_languages", "access_modes", "territory"),
    *("statuses", "audiences", "french_level", "is_free", "age"),
}


def bitmap_keys(criteria: Criteria) -> list[list[int]]:
    """The filters of a search as groups of keys; a site must have one key of each group.

    Empty when bitmaps do not cover all of it: distances, boxes, words, hours, procedure sheets, and
    terms newer than this process's taxonomy.
    """
    is_known = COVERED_FILTERS.issuperset(criteria.active_conditions())
    if not is_known or criteria.radius_m is not None or criteria.sheet_id:
        return []
    code_groups = criteria.wanted_terms.values()
    groups = list(lookups.term_ids(criteria).values())
    if (
        len(groups) < sum(1 for codes in code_groups if codes)
        or (criteria.age or 0) > bitmaps.MAX_AGE
    ):
        return []
    if criteria.territory:
        groups.append([bitmaps.TERRITORY - criteria.territory.pk])
    groups.append([bitmaps.STATUS - Status.values.index(code) for code in criteria.statuses])
    groups.append([bitmaps.AUDIENCE - Audience.values.index(code) for code in criteria.audiences])
    if criteria.french_level:
        groups.append([bitmaps.FRENCH_LEVEL - FrenchLevel.values.index(criteria.french_level)])
    if criteria.is_free:
        groups.append([bitmaps.FREE])
    if criteria.age is not None:
        groups.append([bitmaps.AGE - criteria.age])
    return [group for group in groups if group]
