"""SQL of an expanding search: rings, each wider than the one before, tried until a page is full.

Where fit or text rank before distance, nobody can tell beforehand how far to look. All rings stand
in one statement as common table expressions; the rows of a ring are read only when the rings
before it held too few programmes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, When

from directory.expressions import ArrayOverlaps
from directory.index import spatial_keys
from directory.models import ProgrammeText, SearchEntry
from directory.models.search_entry import BANDS_M, SearchEntryQuerySet
from directory.search import lookups
from directory.search.criteria import Criteria
from directory.search.fetch import sql_of
from directory.search.matching import within_area_and_hours

# Without a point words are looked for among some shares of programmes until so many match; first
# among those in which half as many more are likely, then in ever more.
WANTED_MATCHES = 300
EXPECTED_MATCHES = 450
SAMPLE_GROWTH = 4

# The rows of one step: the distance is measured once for each, the words are read once for all.
WITHIN_EDGE_SQL = """
SELECT id, programme_id, has_other_sites, misfit, word_class, distance_m, {band} AS band
FROM ({met} OFFSET 0) AS met {within}
"""
# Sites are looked up for each programme, never the other way round: how many lie around nobody
# can tell the planner.
MATCHING_TEXT_SQL = """
SELECT site.*, says.word_class FROM ({words} OFFSET 0) AS says, LATERAL (
    SELECT * FROM ({sites}) AS of_all WHERE of_all.programme_id = says.programme_id OFFSET 0
) AS site
"""
RING_SQL = """
step_{no} AS MATERIALIZED (
    SELECT {no} AS step, found.* FROM ({rows}) AS found {where}
)
"""
TOO_FEW_SQL = "(SELECT count(DISTINCT programme_id) FROM step_{no}) < {need}"


@dataclass(frozen=True)
class Ring:
    """SQL of rows that meet the search as far as one step goes, and its parameters."""

    sql: str
    params: list[Any]


def rings_until_enough(
    steps: Sequence[Ring], need: int, position: Sequence[tuple[str, object]] = ()
) -> tuple[str, list[Any]]:
    """SQL of the rows of all steps taken until ``need`` programmes were found, with ``step``.

    Each step holds all of the ones before. ``position``: only rows after it count.
    """
    behind: list[str] = []
    key: Sequence[object] = ()
    if position:
        fields, key = zip(*position, strict=True)
        behind = [f"({', '.join(fields)}) > ({', '.join(['%s'] * len(fields))})"]
    parts: list[str] = []
    params: list[object] = []
    for no, step in enumerate(steps):
        asked = behind + [TOO_FEW_SQL.format(no=before, need=need) for before in range(no)]
        where = f"WHERE {' AND '.join(asked)}" if asked else ""
        parts.append(RING_SQL.format(no=no, rows=step.sql, where=where))
        params += [*step.params, *key]
    rows = " UNION ALL ".join(f"SELECT * FROM step_{no}" for no in range(len(steps)))  # noqa: S608
    return f"WITH {', '.join(parts)} {rows}", params


def rings_by_distance(criteria: Criteria, since: int = 0) -> list[Ring]:
    """Sites up to the end of each distance band, beginning with ``since``, the last up to all."""
    edges = [m for m in BANDS_M[since:] if criteria.radius_m is None or m < criteria.radius_m]
    return [_within_edge(criteria, edge_m) for edge_m in (*edges, criteria.radius_m)]


def rings_by_sample(criteria: Criteria) -> list[Ring]:
    """Sites that say the words, of ever more programmes in an order drawn by lot, then of all."""
    sites = _matching_columns(SearchEntry.objects.at_sites(), criteria)
    drawn = [
        [spatial_keys.keys_of_sample(spatial_keys.AT_SITE, count)]
        for count in _sample_sizes(lookups.text_query(criteria).uses)
    ]
    groups = lookups.tile_cover_of_sites(criteria)
    return [_matching_text(sites, criteria, [*groups, *shares]) for shares in (*drawn, [])]


def _sample_sizes(uses: int) -> Iterator[int]:
    """In how many of the shares to look for words that so many programmes say, before in all."""
    shares = ceil(EXPECTED_MATCHES * spatial_keys.SAMPLE_PARTS / max(uses, 1))
    while shares <= spatial_keys.SAMPLE_PARTS // SAMPLE_GROWTH:
        yield shares
        shares *= SAMPLE_GROWTH


def _within_edge(criteria: Criteria, edge_m: int | None) -> Ring:
    """Sites at most ``edge_m`` away, with their distance and its band."""
    bounded = criteria.varied(radius_m=edge_m)
    sites = SearchEntry.objects.at_sites()
    if lookups.text_query(bounded).is_asked:
        sites = sites.amid(bounded.circles)
        met = _matching_text(
            _matching_columns(sites, bounded, "distance_m"),
            bounded,
            lookups.tile_cover_of_sites(bounded),
        )
    else:
        met = _without_text(
            _matching_columns(sites.touching(*bounded.circles), bounded, "distance_m")
        )
    cases = " ".join(f"WHEN distance_m <= {edge} THEN {no}" for no, edge in enumerate(BANDS_M))
    within, params = ("", []) if edge_m is None else ("WHERE distance_m <= %s", [edge_m])
    band = f"CASE {cases} ELSE {len(BANDS_M)} END"
    return Ring(WITHIN_EDGE_SQL.format(met=met.sql, band=band, within=within), met.params + params)


def _matching_columns(
    sites: SearchEntryQuerySet, criteria: Criteria, *more: str
) -> QuerySet[Any, Any]:
    """Sites that meet all but the words, as the columns of a step."""
    rows = (
        within_area_and_hours(sites, criteria)
        .offering(criteria.wanted_terms, lookups.term_ids(criteria), criteria.sheet_id)
        .accepting(criteria)
        .with_misfit(criteria)
    )
    if criteria.point is not None:
        rows = rows.with_distance_m(criteria.point)
    return rows.order_by().values("id", "programme_id", "has_other_sites", "misfit", *more)


def _without_text(sites: QuerySet[Any, Any]) -> Ring:
    sql, params = sql_of(sites)
    return Ring(f"SELECT site.*, 0 AS word_class FROM ({sql}) AS site", params)  # noqa: S608


def _matching_text(
    sites: QuerySet[Any, Any], criteria: Criteria, places: Sequence[list[int]]
) -> Ring:
    """Sites of programmes that say the words in one of each group of ``places``."""
    said = lookups.text_query(criteria)
    words = ProgrammeText.objects.filter(vector=said.query(*lookups.term_tags(criteria)))
    for group in places:
        words = words.filter(ArrayOverlaps("spatial_keys", group))
    is_titled = Case(
        When(title_vector=said.query(), then=0), default=1, output_field=IntegerField()
    )
    rows = words.annotate(word_class=is_titled).values("programme_id", "word_class")
    asked, params = sql_of(rows)
    sql, others = sql_of(sites)
    return Ring(MATCHING_TEXT_SQL.format(words=asked, sites=sql), params + others)
