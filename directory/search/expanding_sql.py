"""SQL of an expanding search: rings, each wider than the one before, read until a page is full.

Where fit or text rank before distance, the needed radius is not known beforehand. All rings are
common table expressions of one statement; the rows of a ring are read only when the rings before
it have too few programmes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, When
from psycopg import sql

from directory.expressions import ArrayOverlaps
from directory.index import spatial_keys
from directory.models import ProgrammeText, SearchEntry
from directory.models.search_entry import BANDS_M, SearchEntryQuerySet
from directory.search import lookups
from directory.search.criteria import Criteria
from directory.search.fetch import after_position, statement_of
from directory.search.matching import within_area_and_hours
from geo.statements import Statement, Template, bound, joined, read_template

# Without a point words are searched in growing random samples of programmes, until WANTED_MATCHES
# match; the size of the first sample makes EXPECTED_MATCHES likely.
WANTED_MATCHES = 300
EXPECTED_MATCHES = 450
SAMPLE_GROWTH = 4

WITHIN_EDGE = read_template(__file__, "within_edge")
BAND = Template("WHEN distance_m <= {edge} THEN {no}")
LAST_BAND = Template("ELSE {no}")
BEFORE_EDGE = Template("distance_m <= {edge}")
WITHOUT_TEXT = read_template(__file__, "without_text")
MATCHING_TEXT = read_template(__file__, "matching_text")
RING = read_template(__file__, "ring")
HAS_TOO_FEW = read_template(__file__, "ring_has_too_few")
ALL_RINGS = Template("WITH {rings} {rows}")
ROWS_OF_RING = Template("SELECT * FROM {ring}")
EVERYTHING = sql.SQL("true")


def rings_until_enough(
    rings: Sequence[Statement], need: int, position: Sequence[tuple[str, object]] = ()
) -> Statement:
    """SQL of the rows of all rings read until ``need`` programmes were found, with ``step``.

    Each ring holds all of the ones before. With ``position`` only rows after it.
    """
    names = [sql.Identifier(f"step_{no}") for no in range(len(rings))]
    after = [after_position(position)] if position else []
    parts = [
        RING.fill(
            name=name,
            no=sql.Literal(no),
            rows=ring,
            conditions=joined(" AND ", [EVERYTHING, *after, *_too_few(names[:no], need)]),
        )
        for no, (name, ring) in enumerate(zip(names, rings, strict=True))
    ]
    return ALL_RINGS.fill(
        rings=joined(", ", parts),
        rows=joined(" UNION ALL ", [ROWS_OF_RING.fill(ring=name) for name in names]),
    )


def _too_few(rings: Sequence[sql.Identifier], need: int) -> list[Statement]:
    """For each ring the condition that it holds too few programmes."""
    return [HAS_TOO_FEW.fill(ring=ring, need=sql.Literal(need)) for ring in rings]


def rings_by_distance(criteria: Criteria, since: int = 0) -> list[Statement]:
    """Rings of sites up to the end of each distance band from ``since`` on, the last unbounded."""
    edges = [m for m in BANDS_M[since:] if criteria.radius_m is None or m < criteria.radius_m]
    return [_within_edge(criteria, edge_m) for edge_m in (*edges, criteria.radius_m)]


def rings_by_sample(criteria: Criteria) -> list[Statement]:
    """Rings of sites that match the words in growing random samples, the last in all."""
    sites = _matching_columns(SearchEntry.objects.at_sites(), criteria)
    samples = [
        [spatial_keys.keys_of_sample(spatial_keys.AT_SITE, count)]
        for count in _sample_sizes(lookups.text_query(criteria).uses)
    ]
    groups = lookups.tile_cover_of_sites(criteria)
    return [_matching_text(sites, criteria, [*groups, *sample]) for sample in (*samples, [])]


def _sample_sizes(uses: int) -> Iterator[int]:
    """Sizes of the samples, in ``SAMPLE_PARTS``, for words that ``uses`` programmes have."""
    parts = ceil(EXPECTED_MATCHES * spatial_keys.SAMPLE_PARTS / max(uses, 1))
    while parts <= spatial_keys.SAMPLE_PARTS // SAMPLE_GROWTH:
        yield parts
        parts *= SAMPLE_GROWTH


def _within_edge(criteria: Criteria, edge_m: int | None) -> Statement:
    """Sites at most ``edge_m`` away, with their distance and its band."""
    bounded = criteria.varied(radius_m=edge_m)
    sites = SearchEntry.objects.at_sites()
    if lookups.text_query(bounded).has_words:
        sites = sites.in_boxes_around(bounded.circles)
        matching = _matching_text(
            _matching_columns(sites, bounded, "distance_m"),
            bounded,
            lookups.tile_cover_of_sites(bounded),
        )
    else:
        sites = sites.touching(*bounded.circles)
        matching = WITHOUT_TEXT.fill(
            sites=statement_of(_matching_columns(sites, bounded, "distance_m"))
        )
    bands = [
        BAND.fill(edge=sql.Literal(edge), no=sql.Literal(no)) for no, edge in enumerate(BANDS_M)
    ]
    return WITHIN_EDGE.fill(
        bands=joined(" ", [*bands, LAST_BAND.fill(no=sql.Literal(len(BANDS_M)))]),
        matching=matching,
        within=EVERYTHING if edge_m is None else BEFORE_EDGE.fill(edge=bound(edge_m)),
    )


def _matching_columns(
    sites: SearchEntryQuerySet, criteria: Criteria, *more: str
) -> QuerySet[Any, Any]:
    """Sites that match all but the words, as the columns of a ring."""
    rows = (
        within_area_and_hours(sites, criteria)
        .offering(criteria.wanted_terms, lookups.term_ids(criteria), criteria.sheet_id)
        .accepting(criteria)
        .with_misfit(criteria)
    )
    if criteria.point is not None:
        rows = rows.with_distance_m(criteria.point)
    return rows.order_by().values("id", "programme_id", "has_other_sites", "misfit", *more)


def _matching_text(
    sites: QuerySet[Any, Any], criteria: Criteria, key_groups: Sequence[list[int]]
) -> Statement:
    """Sites of programmes that match the words and have a spatial key of each group."""
    text_query = lookups.text_query(criteria)
    words = ProgrammeText.objects.filter(vector=text_query.query(*lookups.term_tags(criteria)))
    for group in key_groups:
        words = words.filter(ArrayOverlaps("spatial_keys", group))
    is_titled = Case(
        When(title_vector=text_query.query(), then=0), default=1, output_field=IntegerField()
    )
    rows = words.annotate(word_class=is_titled).values("programme_id", "word_class")
    return MATCHING_TEXT.fill(words=statement_of(rows), sites=statement_of(sites))
