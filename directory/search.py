"""The search: one walk through results that the page, the API and exports all take.

Order: reach; at sites with a point, pure distance, or with conditions or words a distance band,
then fit, word class and distance; by coverage the smallest covering territory first; always the
programme's id last. Nothing is lost or repeated among programmes unchanged during the walk.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import inf

from django.db.models import Exists, IntegerField, OuterRef, Value

from directory import keys
from directory.criteria import Criteria
from directory.cursors import (
    BY_COVERAGE,
    SITE_BY_DISTANCE,
    SITE_BY_FIT,
    WITHOUT_POINT,
    Cursor,
    CursorError,
)
from directory.hours import open_rule_ids
from directory.models import SearchEntry
from directory.querysets import BANDS_M, SearchEntryQuerySet, after, first_of_programme
from directory.vocabulary import Reach

# Distances on the sphere and the spheroid differ by less than this.
SPHERE_MARGIN = 1.01
# Where fit ranks before distance, the bands up to here are looked through first.
NEARBY_M = 10_000
NEARBY_BANDS = BANDS_M.index(NEARBY_M)
# Words are looked for in the nearest band alone before.
NEAREST_M = BANDS_M[0]
# Without a point, words are looked for among some programmes until so many say them.
CANDIDATES = 2_000
SHARES_TRIED = (2, 16, 128)
# Results are counted no further: a page then says "more than".
COUNTED = 200


@dataclass(frozen=True)
class Page:
    """Some results in order, and the cursor of the next ones or None at the end."""

    entries: list[SearchEntry]
    next_cursor: Cursor | None


def find(criteria: Criteria, count: int, cursor: Cursor | None = None) -> Page:
    """Return the ``count`` results after ``cursor``, walking from one reach to the next.

    Each entry carries ``reach`` and, at sites with a point, ``distance_m``. Raises ``CursorError``
    for a cursor of another search.
    """
    if cursor and not _belongs(cursor, criteria):
        raise CursorError("The cursor belongs to another search.")
    found: list[SearchEntry] = []
    reaches = [reach for reach in Reach.values if reach in criteria.reaches]
    for reach in reaches[reaches.index(cursor.reach) if cursor else 0 :]:
        here = cursor if cursor and cursor.reach == reach else None
        found += _in_reach(criteria, reach, here, count + 1 - len(found))
        if len(found) > count:
            return Page(found[:count], _cursor_of(criteria, found[count - 1]))
    return Page(found, None)


def count(criteria: Criteria) -> int:
    """Return how many programmes the search finds, at most ``COUNTED`` + 1."""
    ids: set = set()
    for reach in criteria.reaches:
        for rows in _widening(criteria) if reach == Reach.SITE else [_by_coverage(criteria, reach)]:
            programmes = rows.order_by().values_list("programme_id", flat=True).distinct()
            ids.update(programmes[: COUNTED + 1])
            if len(ids) > COUNTED:
                return COUNTED + 1
    return len(ids)


def sites_found(criteria: Criteria) -> SearchEntryQuerySet:
    """Every site that meets the search, unordered: what the map counts."""
    sites = _at_sites(criteria)
    return sites if Reach.SITE in criteria.reaches else sites.none()


def serving(criteria: Criteria) -> SearchEntryQuerySet:
    """Every programme found by the area it serves alone, remote ones included, unordered."""
    rows = SearchEntry.objects.by_coverage()
    if criteria.box and not criteria.here:
        return _of_programmes(rows, criteria, criteria.keys_of_areas).none()
    if criteria.here:
        rows = rows.in_territories(criteria.here_ids)
    if criteria.territory:
        rows = rows.in_territories(criteria.territory_ids)
    if criteria.open_at:
        rows = rows.open_by(open_rule_ids(criteria.open_at))
    same = _narrowed_to_sites(criteria).filter(programme_id=OuterRef("programme_id"))
    return _of_programmes(rows, criteria, criteria.keys_of_areas).filter(~Exists(same))


def _in_reach(
    criteria: Criteria, reach: str, cursor: Cursor | None, count: int
) -> list[SearchEntry]:
    """At most ``count`` results of one reach after ``cursor``, in order."""
    if reach != Reach.SITE:
        entries = _covering(criteria, reach, cursor, count)
    elif criteria.point is None:
        entries = _sites_anywhere(criteria, cursor, count)
    elif criteria.has_conditions:
        entries = _sites_by_fit(criteria, cursor, count)
    else:
        entries = _sites_by_distance(criteria, cursor, count)
    for entry in entries:
        entry.reach = reach
    return entries


def _belongs(cursor: Cursor, criteria: Criteria) -> bool:
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


def _cursor_of(criteria: Criteria, entry: SearchEntry) -> Cursor:
    key = tuple(getattr(entry, field) for field in _order_of(criteria, entry.reach))
    return Cursor(entry.reach, key, criteria.fingerprint(), criteria.open_at)


def _narrowed_to_sites(criteria: Criteria) -> SearchEntryQuerySet:
    """Sites that themselves meet the filters on places and hours, whatever their programme."""
    sites = SearchEntry.objects.at_sites()
    if criteria.point is not None and criteria.radius_m is not None:
        sites = sites.within(criteria.point, criteria.radius_m)
    if criteria.box:
        sites = sites.in_box(criteria.box)
    if criteria.territory:
        sites = sites.in_territories([criteria.territory.pk])
    if criteria.open_at:
        sites = sites.open_by(open_rule_ids(criteria.open_at))
    return sites


def _of_programmes(
    rows: SearchEntryQuerySet, criteria: Criteria, keys: list[list[int]]
) -> SearchEntryQuerySet:
    """Narrow rows to programmes that offer what is wanted, accept the person and say the words."""
    rows = rows.offering(criteria).accepting(criteria)
    if criteria.said.is_asked:
        return rows.saying(criteria.said, keys, criteria.wanted_marks)
    return rows.annotate(word_class=Value(0, output_field=IntegerField()))


def _at_sites(criteria: Criteria) -> SearchEntryQuerySet:
    return _of_programmes(_narrowed_to_sites(criteria), criteria, criteria.keys_of_sites)


def _widening(criteria: Criteria) -> Iterator[SearchEntryQuerySet]:
    """Sites that meet the search, near ones before all: words are said too often to read at once.

    Around a point each set holds all up to some distance, the last one all. Without a point the
    one set is those of the first programmes, in an order drawn by lot, until ``CANDIDATES`` match.
    """
    if not criteria.said.is_asked:
        yield _at_sites(criteria)
    elif criteria.point is not None:
        widest = criteria.radius_m or inf
        for edge in (NEAREST_M, NEARBY_M):
            if edge < widest:
                yield _at_sites(replace(criteria, radius_m=edge))
        yield _at_sites(criteria)
    else:
        yield _some_sites(criteria)


def _some_sites(criteria: Criteria) -> SearchEntryQuerySet:
    """Sites of the first programmes that say the words, until ``CANDIDATES`` match or all do."""
    sites = _narrowed_to_sites(criteria)
    for shares in SHARES_TRIED:
        drawn = [*criteria.keys_of_sites, keys.of_shares(keys.AT_SITE, shares)]
        rows = _of_programmes(sites, criteria, drawn)
        if len(rows.order_by().values_list("pk")[:CANDIDATES]) == CANDIDATES:
            return rows
    return _at_sites(criteria)


def _by_coverage(criteria: Criteria, reach: str) -> SearchEntryQuerySet:
    """Programmes that cover the person or the territory asked and have no site in the search."""
    return serving(criteria).filter(is_remote=reach == Reach.REMOTE)


def _with_card(rows: SearchEntryQuerySet) -> SearchEntryQuerySet:
    """Fetch with each row, in the same query, what a result says about itself."""
    return (
        rows.with_lonlat()
        .select_related("programme__organization", "programme__theme", "rule", "site")
        .defer("point", "place", "territories", "site__exact_point")
    )


def _sites_by_distance(criteria: Criteria, cursor: Cursor | None, count: int) -> list[SearchEntry]:
    """The nearest sites: candidates by the index on the sphere, order on the spheroid."""
    point = criteria.point
    seen = cursor.position(SITE_BY_DISTANCE) if cursor else []
    last_key = tuple(value for _field, value in seen)
    beyond_m = last_key[0] / SPHERE_MARGIN if last_key else 0.0
    siblings = _narrowed_to_sites(criteria).with_distance_m(point)
    wanted = count + 12
    while True:
        candidates = _at_sites(criteria).nearest_candidates(point, wanted, beyond_m)
        rows = _with_card(
            SearchEntry.objects.filter(pk__in=candidates.values("pk"))
            .with_distance_m(point)
            .with_sphere_m(point)
            .with_is_first(siblings, by="distance_m")
            .order_by("distance_m", "programme_id")
        )
        entries = list(rows)
        kept = [
            entry
            for entry in entries
            if entry.is_first and (entry.distance_m, entry.programme_id) > last_key
        ]
        reached_m = max((entry.sphere_m for entry in entries), default=0.0)
        is_enough = len(kept) >= count and reached_m > kept[count - 1].distance_m * SPHERE_MARGIN
        if is_enough or len(entries) < wanted:
            return kept[:count]
        wanted *= 4


def _sites_by_fit(criteria: Criteria, cursor: Cursor | None, count: int) -> list[SearchEntry]:
    """Sites by distance band, in a band by fit and words: the near bands first, then the rest."""
    position = cursor.position(SITE_BY_FIT) if cursor else []
    for rows in _by_distance_bands(criteria, position):
        ranked = rows.with_distance_m(criteria.point).with_band().with_misfit(criteria)
        siblings = _narrowed_to_sites(criteria).with_distance_m(criteria.point)
        ranked = first_of_programme(ranked, siblings, by="distance_m")
        if position:
            ranked = ranked.filter(after(position))
        entries = list(_with_card(_ranked(ranked, SITE_BY_FIT, count)))
        if len(entries) == count:
            return entries
    return entries


def _by_distance_bands(criteria: Criteria, position: list) -> Iterator[SearchEntryQuerySet]:
    """Sites that meet the search up to the end of some band, then all of them."""
    reached = position[0][1] if position else 0
    edges = (NEAREST_M, NEARBY_M) if criteria.said.is_asked else (NEARBY_M,)
    if not criteria.box:
        for edge in edges:
            if reached <= BANDS_M.index(edge) and edge < (criteria.radius_m or inf):
                yield _at_sites(replace(criteria, radius_m=edge))
    yield _at_sites(criteria)


def _ranked(rows: SearchEntryQuerySet, order: tuple[str, ...], count: int) -> SearchEntryQuerySet:
    """The first ``count`` rows, chosen before anything else is fetched with them."""
    first = rows.order_by(*order).values("pk")[:count]
    return rows.filter(pk__in=first).order_by(*order)


def _sites_anywhere(criteria: Criteria, cursor: Cursor | None, count: int) -> list[SearchEntry]:
    """Sites of a search that names no point: by fit, words, then id."""
    rows = _some_sites(criteria) if criteria.said.is_asked else _at_sites(criteria)
    rows = rows.with_misfit(criteria)
    rows = first_of_programme(rows, _narrowed_to_sites(criteria), by="pk")
    if cursor:
        rows = rows.filter(after(cursor.position(WITHOUT_POINT)))
    return list(_with_card(rows.order_by(*WITHOUT_POINT)[:count]))


def _covering(
    criteria: Criteria, reach: str, cursor: Cursor | None, count: int
) -> list[SearchEntry]:
    """Programmes that serve the area: the smallest covering territory first."""
    rows = _by_coverage(criteria, reach).with_misfit(criteria).with_smallness(criteria.here_ids)
    if cursor:
        rows = rows.filter(after(cursor.position(BY_COVERAGE)))
    return list(_with_card(rows.order_by(*BY_COVERAGE))[:count])
