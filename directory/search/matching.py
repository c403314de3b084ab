"""Querysets of the search entries that match a search, unordered: at sites, and by coverage."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import IntegerField, Value

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
        sites = sites.within(criteria.point, criteria.radius_m, lookups.commune_id(criteria))
    return within_area_and_hours(sites, criteria)


def sites_of_one_programme(criteria: Criteria) -> SearchEntryQuerySet:
    """The same, for a subquery on one programme at a time.

    Without the index on the circle, for which the planner would read all its sites each time.
    """
    sites = SearchEntry.objects.at_sites()
    if criteria.point is not None and criteria.radius_m is not None:
        sites = sites.no_farther(criteria.point, criteria.radius_m, lookups.commune_id(criteria))
    return within_area_and_hours(sites, criteria)


def by_coverage(criteria: Criteria) -> SearchEntryQuerySet | None:
    """Entries of programmes that cover the person or the territory; None for a box alone."""
    if criteria.box and not criteria.here:
        return None
    rows = coverage_entries(criteria, lookups.coverage_keys(criteria))
    return rows.in_territories(lookups.here_ids(criteria)) if criteria.here else rows


def coverage_anywhere(criteria: Criteria, *, is_remote: bool) -> SearchEntryQuerySet:
    """Entries by coverage of a search without a place, with ``smallness`` and ``word_class``.

    All have the first rank of their reach as smallness; those of remote help are higher.
    """
    rows = by_coverage(criteria)
    if rows is None:
        return SearchEntry.objects.none()
    smallness = Value(REMOTE_RANKS * is_remote, output_field=IntegerField())
    ranked: SearchEntryQuerySet = rows.filter(is_remote=is_remote).annotate(smallness=smallness)
    return with_word_class(ranked, criteria)


def with_word_class(rows: SearchEntryQuerySet, criteria: Criteria) -> SearchEntryQuerySet:
    """Annotate ``word_class``, 0 for all in a search without words."""
    query = lookups.text_query(criteria)
    if query.has_words:
        return rows.with_word_class(query.query_of_class(0), query.query_of_class(1))
    annotated: SearchEntryQuerySet = rows.annotate(word_class=Value(0, output_field=IntegerField()))
    return annotated


def coverage_entries(
    criteria: Criteria, keys_of_areas: Iterable[list[int]] = ()
) -> SearchEntryQuerySet:
    """Entries by coverage, wherever the person is.

    Words are searched only in programmes that have a key of each group in ``keys_of_areas``.
    """
    rows = SearchEntry.objects.by_coverage()
    if criteria.territory:
        rows = rows.in_territories(lookups.territory_ids(criteria))
    if criteria.is_about_hours:
        rows = rows.open_by(lookups.open_rules(criteria))
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
        return rows.matching_text(in_text, keys_of_places, query.found_in)
    return rows


def within_area_and_hours(sites: SearchEntryQuerySet, criteria: Criteria) -> SearchEntryQuerySet:
    """Sites in the box and the territory, open at the moment, that match filters on sites."""
    for ids in lookups.term_ids_of_sites(criteria):
        sites = sites.filter(term_ids__overlap=ids)
    if criteria.box:
        sites = sites.in_box(criteria.box)
    if criteria.territory:
        sites = sites.in_territories([criteria.territory.pk])
    if criteria.is_about_hours:
        sites = sites.open_by(lookups.open_rules(criteria))
    return sites
