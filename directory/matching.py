"""Rows that meet a search, in no order: at sites, and by the area that a programme serves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import IntegerField, Value

from directory import keys
from directory.criteria import Criteria
from directory.hours import open_rule_ids
from directory.models import SearchEntry
from directory.querysets import SearchEntryQuerySet

# More than there are territories around anybody.
REMOTE_RANKS = 1000


def at_sites(criteria: Criteria) -> SearchEntryQuerySet:
    """Sites that meet the search."""
    return of_programmes(narrowed_to_sites(criteria), criteria, criteria.keys_of_sites)


def narrowed_to_sites(criteria: Criteria) -> SearchEntryQuerySet:
    """Sites that themselves meet the filters on places and hours, whatever their programme."""
    sites = SearchEntry.objects.at_sites()
    if criteria.point is not None and criteria.radius_m is not None:
        sites = sites.within(criteria.point, criteria.radius_m)
    return narrowed(sites, criteria)


def sites_of_one(criteria: Criteria) -> SearchEntryQuerySet:
    """The same, to be asked of one programme at a time.

    The planner takes few sites to lie in a circle overseas, and would read all of them each time.
    """
    sites = SearchEntry.objects.at_sites()
    if criteria.point is not None and criteria.radius_m is not None:
        sites = sites.no_farther(criteria.point, criteria.radius_m)
    return narrowed(sites, criteria)


def by_coverage(criteria: Criteria) -> SearchEntryQuerySet | None:
    """Rows of programmes that cover the person or the territory asked; None for nobody to cover."""
    rows = _serving(criteria, criteria.keys_of_areas)
    return rows.in_territories(criteria.here_ids) if criteria.here and rows is not None else rows


def by_smallness(
    criteria: Criteria, since: int, *, is_remote: bool
) -> Iterator[tuple[int, SearchEntryQuerySet]]:
    """Yield ranks of territories around the person with the rows that serve each, smallest first.

    Ranks begin with ``since``; those of remote help lie ``REMOTE_RANKS`` beyond the others.
    Without a person everything that meets the search has the first rank. Rows have their
    ``smallness``.
    """
    rows = _serving(criteria, criteria.keys_of_areas)
    if rows is None:
        return
    rows, first = rows.filter(is_remote=is_remote), REMOTE_RANKS * is_remote
    if not criteria.here:
        yield first, rows.annotate(smallness=Value(first, output_field=IntegerField()))
        return
    here = criteria.here_ids
    for rank in range(max(since - first, 0), len(here)):
        # Both said at once, so that one row of the area's index answers them.
        if criteria.said.is_asked:
            rows = _serving(criteria, [keys.of_areas([here[rank]])]).filter(is_remote=is_remote)
        covering = rows.filter(
            served_areas__territory_id=here[rank], served_areas__is_remote=is_remote
        )
        if criteria.marks:
            # Said once more, for the index that holds territories beside marks.
            covering = covering.in_territories([here[rank]])
        if rank:
            covering = covering.exclude(territories__overlap=here[:rank])
        smallness = Value(first + rank, output_field=IntegerField())
        yield first + rank, covering.annotate(smallness=smallness)


def _serving(criteria: Criteria, keys_of_areas: Iterable[list[int]]) -> SearchEntryQuerySet | None:
    """Rows by coverage, wherever the person is; None for a box with nobody to cover.

    Words are looked for in the areas of ``keys_of_areas`` alone.
    """
    if criteria.box and not criteria.here:
        return None
    rows = SearchEntry.objects.by_coverage()
    if criteria.territory:
        rows = rows.in_territories(criteria.territory_ids)
    if criteria.open_at:
        rows = rows.open_by(open_rule_ids(criteria.open_at))
    return of_programmes(rows, criteria, keys_of_areas)


def of_programmes(
    rows: SearchEntryQuerySet, criteria: Criteria, keys_of_places: Iterable[list[int]] = ()
) -> SearchEntryQuerySet:
    """Narrow rows to programmes that offer what is wanted, accept the person and say the words."""
    rows = rows.offering(criteria).accepting(criteria)
    if criteria.said.is_asked:
        return rows.saying(criteria.said, keys_of_places, criteria.wanted_marks)
    return rows.annotate(word_class=Value(0, output_field=IntegerField()))


def narrowed(sites: SearchEntryQuerySet, criteria: Criteria) -> SearchEntryQuerySet:
    """Sites in the box and the territory, open at the moment."""
    if criteria.box:
        sites = sites.in_box(criteria.box)
    if criteria.territory:
        sites = sites.in_territories([criteria.territory.pk])
    if criteria.open_at:
        sites = sites.open_by(open_rule_ids(criteria.open_at))
    return sites
