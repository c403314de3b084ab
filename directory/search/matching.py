"""Querysets of the search entries that match a search, unordered: at sites, and by coverage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import IntegerField, Value

from directory.hours import open_rule_ids
from directory.index import spatial_keys
from directory.models import SearchEntry
from directory.models.search_entry import SearchEntryQuerySet
from directory.search import lookups
from directory.search.criteria import Criteria

# More than the territories that contain any point.
REMOTE_RANKS = 1000


def at_sites(criteria: Criteria) -> SearchEntryQuerySet:
    """Sites that match the search."""
    return matching_programmes(
        sites_within_area_and_hours(criteria), criteria, lookups.tile_cover_of_sites(criteria)
    )


def sites_within_area_and_hours(criteria: Criteria) -> SearchEntryQuerySet:
    """Sites that match the filters on places and hours, whatever their programme."""
    sites = SearchEntry.objects.at_sites()
    if criteria.point is not None and criteria.radius_m is not None:
        sites = sites.within(criteria.point, criteria.radius_m)
    return within_area_and_hours(sites, criteria)


def sites_of_one_programme(criteria: Criteria) -> SearchEntryQuerySet:
    """The same, for a subquery on one programme at a time.

    Without the index on the circle, for which the planner would read all its sites each time.
    """
    sites = SearchEntry.objects.at_sites()
    if criteria.point is not None and criteria.radius_m is not None:
        sites = sites.no_farther(criteria.point, criteria.radius_m)
    return within_area_and_hours(sites, criteria)


def by_coverage(criteria: Criteria) -> SearchEntryQuerySet | None:
    """Entries of programmes that cover the person or the territory; None for a box alone."""
    rows = _coverage_entries(criteria, lookups.coverage_keys(criteria))
    return (
        rows.in_territories(lookups.here_ids(criteria))
        if criteria.here and rows is not None
        else rows
    )


def coverage_by_size(
    criteria: Criteria, since: int, *, is_remote: bool
) -> Iterator[tuple[int, SearchEntryQuerySet]]:
    """Yield (rank, entries that cover it) of the territories around the person, smallest first.

    Ranks begin with ``since``; those of remote help are higher by ``REMOTE_RANKS``. Without a place
    all entries have the first rank. Entries are annotated with it as ``smallness``.
    """
    rows = _coverage_entries(criteria, lookups.coverage_keys(criteria))
    if rows is None:
        return
    rows, first = rows.filter(is_remote=is_remote), REMOTE_RANKS * is_remote
    if not criteria.here:
        yield first, rows.annotate(smallness=Value(first, output_field=IntegerField()))
        return
    here = lookups.here_ids(criteria)
    for rank in range(max(since - first, 0), len(here)):
        # Both in one filter, so that they are conditions on the same row of the coverage index.
        if lookups.text_query(criteria).has_words:
            keys = [spatial_keys.keys_of_coverage([here[rank]])]
            in_area = _coverage_entries(criteria, keys)
            if in_area is not None:
                rows = in_area.filter(is_remote=is_remote)
        covering = rows.filter(
            coverage_index__territory_id=here[rank], coverage_index__is_remote=is_remote
        )
        if lookups.term_ids(criteria):
            # Redundant, for the GIN index that holds territories and term ids.
            covering = covering.in_territories([here[rank]])
        if rank:
            covering = covering.exclude(territories__overlap=here[:rank])
        smallness = Value(first + rank, output_field=IntegerField())
        yield first + rank, covering.annotate(smallness=smallness)


def _coverage_entries(
    criteria: Criteria, keys_of_areas: Iterable[list[int]]
) -> SearchEntryQuerySet | None:
    """Entries by coverage, wherever the person is; None for a box alone.

    Words are searched only in programmes that have a key of each group in ``keys_of_areas``.
    """
    if criteria.box and not criteria.here:
        return None
    rows = SearchEntry.objects.by_coverage()
    if criteria.territory:
        rows = rows.in_territories(lookups.territory_ids(criteria))
    if criteria.open_at:
        rows = rows.open_by(open_rule_ids(criteria.open_at))
    return matching_programmes(rows, criteria, keys_of_areas)


def matching_programmes(
    rows: SearchEntryQuerySet, criteria: Criteria, keys_of_places: Iterable[list[int]] = ()
) -> SearchEntryQuerySet:
    """Filter entries: programmes with the requested codes and words that accept the person."""
    rows = rows.offering(
        criteria.wanted_terms, lookups.term_ids(criteria), criteria.sheet_id
    ).accepting(criteria)
    query = lookups.text_query(criteria)
    if query.has_words:
        in_text = query.query(*lookups.term_tags(criteria))
        return rows.matching_text(in_text, query.query(), keys_of_places)
    annotated: SearchEntryQuerySet = rows.annotate(word_class=Value(0, output_field=IntegerField()))
    return annotated


def within_area_and_hours(sites: SearchEntryQuerySet, criteria: Criteria) -> SearchEntryQuerySet:
    """Sites in the box and the territory, open at the moment, that match filters on sites."""
    for ids in lookups.term_ids_of_sites(criteria):
        sites = sites.filter(term_ids__overlap=ids)
    if criteria.box:
        sites = sites.in_box(criteria.box)
    if criteria.territory:
        sites = sites.in_territories([criteria.territory.pk])
    if criteria.open_at:
        sites = sites.open_by(open_rule_ids(criteria.open_at))
    return sites
